import type { Cell, Worksheet } from 'exceljs'

export type SheetColumn = {
  readonly title: string
  /** In characters. */
  readonly width: number
  /** `text` keeps leading zeros and never becomes a formula; `count` and `won` can be added up. */
  readonly kind: 'text' | 'count' | 'won'
}
export type Sheet = {
  readonly title: string
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** What the list was narrowed to, who took it out, when and why: a file travels without the screen it came from. */
  readonly notes: readonly (readonly [string, string])[]
  /** Who, when and under which number: at the foot of every printed page. */
  readonly mark: string
}

/** A workbook's own limits (ECMA-376): the length of a cell's text and of a sheet's name. */
const CELL_CHARS_MAX = 32_767
const TITLE_CHARS_MAX = 31
const FOOTER_CHARS_MAX = 200
const formats: Record<SheetColumn['kind'], string> = { text: '@', count: '#,##0', won: '#,##0"원"' }

/**
 * An Excel file of one list: a sheet with a header that stays in sight and can be filtered, and a second one with the notes.
 * Text is written as text, in a cell whose format is text too: what begins with = + - @ or a tab is not calculated when it is
 * opened, nor when somebody edits the cell (CWE-1236). exceljs is large and is fetched when the first list is taken out.
 */
export async function workbookOf({ title, columns, rows, notes, mark }: Sheet, noteTitle: string): Promise<Uint8Array<ArrayBuffer>> {
  const { default: excel } = await import('exceljs')
  const workbook = new excel.Workbook()
  const sheet = workbook.addWorksheet(sheetTitle(title), { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map(({ width }) => ({ width }))
  columns.forEach(({ title: head }, i) => writeText(headCell(sheet, i), head))
  rows.forEach((row, y) => columns.forEach(({ kind }, x) => write(sheet.getCell(y + 2, x + 1), row[x] ?? null, kind)))
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows.length + 1, column: columns.length } }
  sheet.headerFooter.oddFooter = footer(mark)
  const about = workbook.addWorksheet(sheetTitle(noteTitle))
  about.headerFooter.oddFooter = footer(mark)
  about.columns = [{ width: 18 }, { width: 60 }]
  notes.forEach(([name, value], y) => {
    writeText(about.getCell(y + 1, 1), name)
    writeText(about.getCell(y + 1, 2), value)
  })
  return Uint8Array.from(new Uint8Array(await workbook.xlsx.writeBuffer()))
}

/** On the left, with the page's number on the right. An & begins a command there; two are one sign. */
function footer(mark: string): string {
  return `&L${printable(mark).replaceAll('&', '&&').slice(0, FOOTER_CHARS_MAX)}&R&P/&N`
}

function headCell(sheet: Worksheet, index: number): Cell {
  const cell = sheet.getCell(1, index + 1)
  cell.font = { bold: true }
  cell.border = { bottom: { style: 'thin' } }
  return cell
}

function write(cell: Cell, value: string | number | null, kind: SheetColumn['kind']): void {
  if (value === null || value === '') return
  if (typeof value === 'string' || kind === 'text') return writeText(cell, String(value))
  cell.value = value
  cell.numFmt = formats[kind]
}

function writeText(cell: Cell, text: string): void {
  cell.value = printable(text).slice(0, CELL_CHARS_MAX)
  cell.numFmt = formats.text
}

/** XML has no place for control characters and halves of letters; Excel would call the whole file damaged. */
function printable(text: string): string {
  return Array.from(text.toWellFormed(), (letter) => (letter < ' ' && !'\t\n\r'.includes(letter) ? ' ' : letter)).join('')
}

/** Excel refuses some signs in the name of a sheet. */
function sheetTitle(title: string): string {
  return title.replaceAll(/[*?:\\/[\]]/g, ' ').slice(0, TITLE_CHARS_MAX)
}
