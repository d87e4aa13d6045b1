import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** The rows of an export of passwords of the old system by the names in its heading; UTF-8. Throws where the file is no such table. */
export function readPasswordExport(path: string): readonly { readonly [column: string]: string | undefined }[] {
  return parse<Record<string, string>>(readFileSync(path, 'utf8'), { columns: true, bom: true, skip_empty_lines: true })
}
