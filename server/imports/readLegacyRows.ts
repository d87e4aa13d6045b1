import type { ImportReason } from '../../domain/protocol/imports.ts'
import { cellsOf, legacyDecoder, type LegacyFormat } from './legacyFormat.ts'
import { RecordSplitter, type SplitRecord } from './splitRecords.ts'

/** One row of the file by the physical line it begins on: its cells, or why it has none. */
export type RawRow = { readonly line: number } & ({ readonly cells: readonly string[] } | { readonly broken: ImportReason })

/**
 * The rows after the header, as they come, with the bytes read so far. Holds one chunk and one record, never the file;
 * the order of rows is the order of their lines.
 */
export async function* readLegacyRows(
  chunks: AsyncIterable<Buffer>,
  format: LegacyFormat,
): AsyncGenerator<{ readonly rows: readonly RawRow[]; readonly bytesRead: number }> {
  const decoder = legacyDecoder(format.encoding)
  const splitter = new RecordSplitter(format)
  let bytesRead = 0
  const below = (records: readonly SplitRecord[]) =>
    rowsOf(
      records.filter(({ line }) => line > format.headerLine),
      format,
    )
  for await (const chunk of chunks) {
    bytesRead += chunk.byteLength
    yield { rows: below(splitter.push(decoder.write(chunk))), bytesRead }
  }
  yield { rows: below([...splitter.push(decoder.end()), ...splitter.end()]), bytesRead }
}

function rowsOf(records: readonly SplitRecord[], { delimiter }: LegacyFormat): RawRow[] {
  const texts = records.flatMap((record) => ('text' in record ? [record.text] : []))
  const cells = parseTogether(texts, delimiter)
  let next = 0
  return records.map((record) => ('text' in record ? { line: record.line, ...cells[next++]! } : record))
}

type Parsed = { readonly cells: readonly string[] } | { readonly broken: ImportReason }

/** All at once is far quicker; should the parser see other records than the splitter, each is read by itself. */
function parseTogether(texts: readonly string[], delimiter: LegacyFormat['delimiter']): readonly Parsed[] {
  if (texts.length === 0) return []
  const together = tryCells(texts, delimiter)
  if (together?.length === texts.length) return together.map((cells) => ({ cells }))
  return texts.map((text) => {
    const alone = tryCells([text], delimiter)
    return alone?.length === 1 ? { cells: alone[0]! } : { broken: 'quote_unclosed' }
  })
}

function tryCells(texts: readonly string[], delimiter: LegacyFormat['delimiter']): string[][] | null {
  try {
    return cellsOf(texts, delimiter)
  } catch {
    return null
  }
}
