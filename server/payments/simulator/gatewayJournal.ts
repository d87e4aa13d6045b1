import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { bookEntrySchema, type BookEntry } from './gatewayBooks.ts'

/**
 * A file of one JSON line per entry, flushed before anybody is answered. A last line that was cut off by a crash was never
 * answered: it is cut away. A damaged line before it throws, as books with a hole are no books.
 */
export function openGatewayJournal(file: string): { readonly entries: readonly BookEntry[]; write(entry: BookEntry): void; close(): void } {
  mkdirSync(dirname(file), { recursive: true })
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
  const entries = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => bookEntrySchema.parse(JSON.parse(line)))
  const handle = openSync(file, 'a', 0o600)
  return {
    entries,
    write(entry) {
      writeSync(handle, `${JSON.stringify(entry)}\n`)
      fsyncSync(handle)
    },
    close: () => closeSync(handle),
  }
}
