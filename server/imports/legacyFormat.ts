import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { countLegacyColumns, readLegacyHeader, type LegacyHeader } from '../../domain/imports/legacyColumns.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { RecordSplitter, type RecordShape } from './splitRecords.ts'

/** What the beginning of a file tells about the rest of it. */
export type LegacyFormat = RecordShape & {
  readonly encoding: 'utf-8' | 'cp949'
  readonly header: LegacyHeader
  /** The line the header begins on. */
  readonly headerLine: number
}

/** As much of a file as `detectLegacyFormat` wants to see. */
export const FORMAT_BYTES = 64 * 1024
/** Fewer known names than this are chance, not a header. */
const KNOWN_COLUMNS_MIN = 3
const MARKS = {
  utf8: [0xef, 0xbb, 0xbf],
  utf16: [
    [0xff, 0xfe],
    [0xfe, 0xff],
  ],
} as const

/**
 * IMP-11: encoding, delimiter, line end and header from the first bytes. The encoding is the one in which the header's
 * names are names, so that a bad byte further down costs a row and not the file. Refusals in this order: import_empty,
 * import_encoding_unknown, import_header_unknown (detail: the columns).
 */
export function detectLegacyFormat(
  head: Uint8Array,
): Outcome<LegacyFormat, 'import_empty' | 'import_encoding_unknown' | 'import_header_unknown'> {
  if (MARKS.utf16.some((mark) => startsWith(head, mark))) return refuse('import_encoding_unknown')
  const readings = [
    { encoding: 'utf-8', text: decodeHead(head, 'utf-8') },
    { encoding: 'cp949', text: decodeHead(head, 'cp949') },
  ] as const
  if (readings[0].text.trim() === '') return refuse('import_empty')
  const headers = readings
    .filter(({ encoding }) => encoding === 'utf-8' || !startsWith(head, MARKS.utf8))
    .flatMap(({ encoding, text }) => headersOf(text).map((header) => ({ ...header, encoding })))
    .toSorted((a, b) => countLegacyColumns(b.cells) - countLegacyColumns(a.cells))
  const best = headers[0]
  if (best === undefined || countLegacyColumns(best.cells) < KNOWN_COLUMNS_MIN) {
    const isText = !head.includes(0) && readings.some(({ text }) => !text.slice(0, -1).includes('\ufffd'))
    return refuse(isText ? 'import_header_unknown' : 'import_encoding_unknown')
  }
  const header = readLegacyHeader(best.cells)
  if (!header.ok) return header
  const { encoding, delimiter, lineEnd, headerLine } = best
  return accept({ encoding, delimiter, lineEnd, headerLine, header: header.value })
}

/** The cells of a record that `RecordSplitter` let pass. A quote amid an unquoted cell is a character like any other. */
export function cellsOf(records: readonly string[], delimiter: RecordShape['delimiter']): string[][] {
  const options = { delimiter, record_delimiter: '\n', relax_quotes: true, relax_column_count: true }
  return parse(records.join('\n'), options)
}

/** A decoder that takes a file piece by piece, wherever the pieces are cut; bytes that are no character become U+FFFD. */
export function legacyDecoder(encoding: LegacyFormat['encoding']): { write(bytes: Buffer): string; end(): string } {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8')
    return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  }
  const decoder = iconv.getDecoder('cp949')
  return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? '' }
}

type FoundHeader = RecordShape & { readonly headerLine: number; readonly cells: readonly string[] }

/** The first record of the text under each delimiter. */
function headersOf(text: string): FoundHeader[] {
  // The first line end decides: a file of lone carriage returns may have line feeds in its memos.
  const lineEnd = /\r\n?|\n/.exec(text)?.[0] === '\r' ? '\r' : '\n'
  return ([',', ';', '\t'] as const).flatMap((delimiter) => {
    const splitter = new RecordSplitter({ delimiter, lineEnd })
    const first = [...splitter.push(text), ...splitter.end()][0]
    if (first === undefined || !('text' in first)) return []
    return [{ delimiter, lineEnd, headerLine: first.line, cells: cellsOf([first.text], delimiter)[0] ?? [] }]
  })
}

/** The end may be cut amid a character: a decoder that is not ended keeps it back. */
function decodeHead(head: Uint8Array, encoding: LegacyFormat['encoding']): string {
  return legacyDecoder(encoding).write(Buffer.from(head.slice(0, FORMAT_BYTES)))
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte)
}
