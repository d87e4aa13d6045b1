import { endOfJsonString } from './jsonDepth.ts'

const [QUOTE, COMMA, ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [34, 44, 91, 93, 123, 125]

/** Whether one object of a JSON text, which can be parsed, holds a name twice, however it is written. */
export function hasRepeatedName(text: string): boolean {
  /** The names of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let isNameNext = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      const end = endOfJsonString(text, i)
      const names = open.at(-1)
      if (isNameNext && names) {
        const name = nameIn(text.slice(i, end + 1))
        if (names.has(name)) return true
        names.add(name)
      }
      isNameNext = false
      i = end
    } else if (code === OBJECT || code === ARRAY) {
      open.push(code === OBJECT ? new Set() : null)
      isNameNext = code === OBJECT
    } else if (code === OBJECT_END || code === ARRAY_END) {
      open.pop()
    } else if (code === COMMA) {
      isNameNext = open.at(-1) instanceof Set
    }
  }
  return false
}

function nameIn(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
}
