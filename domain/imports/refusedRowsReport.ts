import type { ImportReason } from '../protocol/imports.ts'
import { importReasonTexts } from './importReasonTexts.ts'

/** One refused row: the physical line it begins on (the header is line 1), its column if one is to blame, and why. */
export type RefusedRow = { readonly line: number; readonly column: string | null; readonly reason: ImportReason }

/** Excel takes the file for UTF-8 only when it begins with a byte-order mark. */
export const refusedRowsHead = `\ufeff${['줄', '열', '사유', 'code'].join(',')}\r\n`

/** One line of the refused-rows report. It names no cell of the row: the line number finds it in the file. */
export function refusedRowLine({ line, column, reason }: RefusedRow): string {
  return `${[String(line), column ?? '', importReasonTexts[reason], reason].map(csvCell).join(',')}\r\n`
}

/** One CSV cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
