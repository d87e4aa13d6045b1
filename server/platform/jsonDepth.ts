/** Nothing on the wire is nested deeper; a reader that recurses must not meet more than it can bear. */
export const JSON_DEPTH_MAX = 40

const QUOTE = 34
const BACKSLASH = 92

/** How deep the brackets of a JSON text nest, counted without parsing it. Brackets inside strings do not count. */
export function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfJsonString(text, i)
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth)
    else if (code === 93 || code === 125) depth--
  }
  return deepest
}

/** Where the string ends that begins at `start`: its last quote, or the end of the text. */
export function endOfJsonString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE) return i
  }
  return text.length
}
