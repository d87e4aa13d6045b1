import excel from 'exceljs'
import { expect, test } from 'vitest'
import { rowsOf, type Sheet, type SheetHead } from '../../renderer/data/sheet.ts'
import { WorkbookWriter } from '../../renderer/data/workbookWriter.ts'
import { writeWorkbook, type WorkbookThread } from '../../renderer/data/writeWorkbook.ts'

const sheetOf = (rows: Sheet['rows']): Sheet => ({
  title: '계약',
  columns: [
    { title: '메모', width: 20, kind: 'text' },
    { title: '월 요금', width: 12, kind: 'won' },
    { title: '수량', width: 8, kind: 'count' },
  ],
  rows,
  notes: [
    ['사유', '=월말 정산'],
    ['작성', '김점장'],
  ],
  mark: '김점장 (d1001-manager) · R&D · 감사 번호 7F3A-91C2-00AB',
})

/** The thread without a thread: what it is told, it does at once. */
function hereThread(told: string[] = []): WorkbookThread {
  let writer: WorkbookWriter | null = null
  return {
    begin: (head: SheetHead) => Promise.resolve(void (writer = new WorkbookWriter(head))),
    add: (rows) => {
      told.push(`add ${rows.length}`)
      return Promise.resolve(writer!.add(rows))
    },
    finish: () => writer!.finish(),
    close: () => void told.push('close'),
  }
}

async function readBack(sheet: Sheet) {
  const workbook = new excel.Workbook()
  await workbook.xlsx.load((await writeWorkbook(hereThread, sheet, '안내')).buffer)
  return workbook
}

const dangerous = ['=1+1', '=HYPERLINK("http://example.com","x")', '+82-10', '-5', '@SUM(A1)', '\t=1', '\r=1', "=cmd|' /C calc'!A0"]

test('[XLS-1] what looks like a formula is text, unchanged, in a cell whose format is text', async () => {
  const workbook = await readBack(sheetOf(dangerous.map((text) => [text, 1, 1])))
  const sheet = workbook.getWorksheet('계약')!
  dangerous.forEach((text, i) => {
    const cell = sheet.getCell(i + 2, 1)
    expect(cell.type).toBe(excel.ValueType.String)
    expect(cell.formula).toBeUndefined()
    // A line ends with \n in XML, whatever it was.
    expect(cell.text.replaceAll('\r', '\n')).toBe(text.replaceAll('\r', '\n'))
    expect(cell.numFmt).toBe('@')
  })
  expect(workbook.getWorksheet('안내')!.getCell('B1').type).toBe(excel.ValueType.String)
})

test('[XLS-1] ATK-19 no file has a formula in it, whatever is in the rows', async () => {
  const workbook = await readBack(sheetOf(dangerous.flatMap((text) => ['', ' ', 'x'].map((before) => [before + text, text, text]))))
  const types: number[] = []
  workbook.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => types.push(cell.type))))
  expect(types.length).toBeGreaterThan(60)
  expect(types).not.toContain(excel.ValueType.Formula)
})

test('[XLS-2] numbers are numbers and can be added up; numbers as text keep their zeros', async () => {
  const sheet = (
    await readBack(
      sheetOf([
        ['010-0000-1234', 80_000, 7],
        ['00012', null, 0],
      ]),
    )
  ).getWorksheet('계약')!
  expect([sheet.getCell('A2').value, sheet.getCell('B2').value, sheet.getCell('C2').value]).toEqual(['010-0000-1234', 80_000, 7])
  expect([sheet.getCell('A3').value, sheet.getCell('B3').value, sheet.getCell('C3').value]).toEqual(['00012', null, 0])
  expect(sheet.getCell('B2').numFmt).toBe('#,##0"원"')
})

test('[XLS-2] the file says what it is, who took it out and why', async () => {
  const workbook = await readBack(sheetOf([]))
  expect(workbook.worksheets.map(({ name }) => name)).toEqual(['계약', '안내'])
  const about = workbook.getWorksheet('안내')!
  expect([about.getCell('A1').value, about.getCell('B1').value, about.getCell('B2').value]).toEqual(['사유', '=월말 정산', '김점장'])
})

test('[AUD-11] L-07 every page that is printed of it says who took it out, when and under which number', async () => {
  const workbook = await readBack(sheetOf([['a', 1, 1]]))
  for (const sheet of workbook.worksheets)
    expect(sheet.headerFooter.oddFooter).toBe('&L김점장 (d1001-manager) · R&&D · 감사 번호 7F3A-91C2-00AB&R&P/&N')
})

test('control characters and halves of letters do not damage the file, and a name of a sheet may hold any sign', async () => {
  const workbook = await readBack({ ...sheetOf([['a\u0000b\u0007c\ud800', 1, 1]]), title: 'HUB: 재고/이동 [2026]' })
  expect(workbook.worksheets[0]!.getCell('A2').value).toBe('a b c\ufffd')
})

test('[XLS-4] rows are made and handed over a few at a time, and the thread ends with the file, or without one', async () => {
  const told: string[] = []
  let made = 0
  const rows = rowsOf(Array.from({ length: 450 }).keys(), (n) => {
    made = n + 1
    return [`줄 ${n}`, n, n]
  })
  const thread = hereThread(told)
  const bytes = await writeWorkbook(
    () => ({ ...thread, add: (slice) => (expect(made).toBeLessThanOrEqual(told.length * 200 + 200), thread.add(slice)) }),
    sheetOf(rows),
    '안내',
  )
  expect(told).toEqual(['add 200', 'add 200', 'add 50', 'close'])
  const workbook = new excel.Workbook()
  await workbook.xlsx.load(bytes.buffer)
  expect(workbook.worksheets[0]!.rowCount).toBe(451)
  expect(workbook.worksheets[0]!.getCell('A451').value).toBe('줄 449')
  const failing: string[] = []
  const broken = { ...hereThread(failing), finish: () => Promise.reject(new Error('no memory')) }
  await expect(writeWorkbook(() => broken, sheetOf([]), '안내')).rejects.toThrow('no memory')
  expect(failing.at(-1)).toBe('close')
})
