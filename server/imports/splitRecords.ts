import type { ImportReason } from '../../domain/protocol/imports.ts'

/** A record of a real file is far shorter; a quote that is open for longer than this was never closed. */
export const RECORD_LINES_MAX = 100
export const RECORD_CHARS_MAX = 64 * 1024

/** One record as text without its line end, or why none can be made of the line it begins on. `line` counts from 1. */
export type SplitRecord =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly broken: Extract<ImportReason, 'quote_unclosed' | 'text_too_long'> }

export type RecordShape = { readonly delimiter: ',' | ';' | '\t'; readonly lineEnd: '\n' | '\r' }

/**
 * IMP-10: finds where records begin and end, with the line numbers of the physical file. A quote that does not fit costs
 * its own line only: reading goes on at the next one, as a CSV parser by itself cannot. Memory stays within two records.
 */
export class RecordSplitter {
  readonly #shape: RecordShape
  #rest = ''
  #skipsLine = false
  #line = 0
  /** The physical lines of a record whose quote is still open. */
  #open: string[] = []
  #openChars = 0

  constructor(shape: RecordShape) {
    this.#shape = shape
  }

  /** The records that are complete after this piece of text. */
  push(text: string): SplitRecord[] {
    const records: SplitRecord[] = []
    const { lineEnd } = this.#shape
    let from = 0
    for (let at = text.indexOf(lineEnd); at >= 0; at = text.indexOf(lineEnd, from)) {
      this.#endLine(this.#rest + text.slice(from, at), records)
      this.#rest = ''
      from = at + 1
    }
    this.#rest += text.slice(from)
    if (this.#rest.length > RECORD_CHARS_MAX) {
      if (!this.#skipsLine) this.#refuseLongLine(records)
      this.#rest = ''
    }
    return records
  }

  /** The last record, if the file does not end with a line end, and what an open quote has held back. */
  end(): SplitRecord[] {
    const records: SplitRecord[] = []
    if (this.#rest !== '' || this.#skipsLine) this.#endLine(this.#rest, records)
    while (this.#open.length > 0) this.#giveUp(records)
    return records
  }

  #endLine(raw: string, records: SplitRecord[]): void {
    if (this.#skipsLine) {
      this.#skipsLine = false
      return
    }
    this.#line++
    this.#take([raw.endsWith('\r') ? raw.slice(0, -1) : raw], this.#line, records)
  }

  #refuseLongLine(records: SplitRecord[]): void {
    while (this.#open.length > 0) this.#giveUp(records)
    this.#line++
    this.#skipsLine = true
    records.push({ line: this.#line, broken: 'text_too_long' })
  }

  /** Takes lines of which the last is line number `last`; a line given back by a broken quote is taken again as a beginning. */
  #take(lines: readonly string[], last: number, records: SplitRecord[]): void {
    const queue = [...lines]
    while (queue.length > 0) {
      const text = queue.shift()!
      const line = last - queue.length
      if (this.#open.length === 0 && !text.includes('"')) {
        if (text.trim() !== '') records.push({ line, text })
        continue
      }
      const quote = scanQuotes(text, this.#shape.delimiter, this.#open.length > 0)
      this.#open.push(text)
      this.#openChars += text.length
      if (quote === 'closed') records.push({ line: line - this.#open.length + 1, text: this.#release().join('\n') })
      else if (quote === 'broken' || this.#open.length > RECORD_LINES_MAX || this.#openChars > RECORD_CHARS_MAX) {
        records.push({ line: line - this.#open.length + 1, broken: 'quote_unclosed' })
        queue.unshift(...this.#release().slice(1))
      }
    }
  }

  /** Ends the file's (or the reader's) patience with an open quote: its first line is refused, the others begin anew. */
  #giveUp(records: SplitRecord[]): void {
    const lines = this.#release()
    records.push({ line: this.#line - lines.length + 1, broken: 'quote_unclosed' })
    this.#take(lines.slice(1), this.#line, records)
  }

  #release(): readonly string[] {
    const lines = this.#open
    this.#open = []
    this.#openChars = 0
    return lines
  }
}

/** What the quotes of one physical line do: all cells closed, the last one open, or a closing quote amid text. */
function scanQuotes(text: string, delimiter: string, isInside: boolean): 'closed' | 'open' | 'broken' {
  let at = 0
  let inside = isInside
  for (;;) {
    if (!inside && text[at] !== '"') {
      const next = text.indexOf(delimiter, at)
      if (next < 0) return 'closed'
      at = next + 1
      continue
    }
    let end = text.indexOf('"', inside ? at : at + 1)
    while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
    if (end < 0) return 'open'
    if (end + 1 === text.length) return 'closed'
    if (text[end + 1] !== delimiter) return 'broken'
    inside = false
    at = end + 2
  }
}
