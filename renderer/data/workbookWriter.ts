import excel, { type Cell, type Workbook, type Worksheet } from 'exceljs'
import type { SheetCell, SheetColumn, SheetHead } from './sheet.ts'

/** A workbook's own limits (ECMA-376): the length of a cell's text and of a sheet's name. */
const CELL_CHARS_MAX = 32_767
const TITLE_CHARS_MAX = 31
const FOOTER_CHARS_MAX = 200
const formats: Record<SheetColumn['kind'], string> = { text: '@', count: '#,##0', won: '#,##0"원"' }

/**
 * An Excel file of one list: a sheet with a header that stays in sight and can be filtered, and a second one with the notes.
 * Text is written as text, in a cell whose format is text too: what begins with = + - @ or a tab is not calculated when it is
 * opened, nor when somebody edits the cell (CWE-1236).
 */
export class WorkbookWriter {
  readonly #columns: readonly SheetColumn[]
  readonly #workbook: Workbook
  readonly #sheet: Worksheet
  readonly #about: Worksheet
  #rows = 0

  constructor({ title, columns, notes, mark, noteTitle }: SheetHead) {
    this.#columns = columns
    this.#workbook = new excel.Workbook()
    this.#sheet = this.#workbook.addWorksheet(sheetTitle(title), { views: [{ state: 'frozen', ySplit: 1 }] })
    this.#sheet.columns = columns.map(({ width }) => ({ width }))
    columns.forEach(({ title: head }, i) => writeText(headCell(this.#sheet, i), head))
    this.#about = this.#workbook.addWorksheet(sheetTitle(noteTitle))
    this.#about.columns = [{ width: 18 }, { width: 60 }]
    for (const sheet of this.#workbook.worksheets) sheet.headerFooter.oddFooter = footer(mark)
    notes.forEach(([name, value], y) => {
      writeText(this.#about.getCell(y + 1, 1), name)
      writeText(this.#about.getCell(y + 1, 2), value)
    })
  }

  /** Behind those that were added before. */
  add(rows: readonly (readonly SheetCell[])[]): void {
    for (const row of rows) {
      const y = ++this.#rows + 1
      this.#columns.forEach(({ kind }, x) => write(this.#sheet.getCell(y, x + 1), row[x] ?? null, kind))
    }
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    this.#sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: this.#rows + 1, column: this.#columns.length } }
    return Uint8Array.from(new Uint8Array(await this.#workbook.xlsx.writeBuffer()))
  }
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
