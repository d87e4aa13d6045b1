import { randomBytes } from 'node:crypto'

/** Versions with their keys, as they stand in the file. */
export type KeyVersions = ReadonlyMap<number, Uint8Array>

const KEY_BYTES = 32
const LINE = /^([1-9]\d{0,5})\s+([A-Za-z0-9+/]{43}=)$/

/** A file with one key, and what it is said at its head for whoever finds it. */
export function freshKeyFile(): string {
  return [
    '# The keys of identity. Whoever has these and a copy of the database can make codes and guess at passwords:',
    '# keep a copy of this file, and never beside the copies of the database. A new key goes on a line of its own',
    '# with the next number; the greatest number seals. See docs/OPERATIONS.md.',
    `1 ${randomBytes(KEY_BYTES).toString('base64')}`,
    '',
  ].join('\n')
}

/** The keys of a file, or what is wrong with it in words that quote nothing of it. */
export function parseKeyFile(text: string): KeyVersions | string {
  const keys = new Map<number, Uint8Array>()
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, version, key] = LINE.exec(line) ?? []
    if (version === undefined || key === undefined) return `line ${i + 1} is not a number and 32 bytes in base64`
    if (keys.has(Number(version))) return `the number ${version} stands there twice`
    keys.set(Number(version), Buffer.from(key, 'base64'))
  }
  return keys.size === 0 ? 'it holds no key' : keys
}
