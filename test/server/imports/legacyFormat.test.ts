import { describe, expect, test } from 'vitest'
import { detectLegacyFormat } from '../../../server/imports/legacyFormat.ts'
import { readLegacyRows, type RawRow } from '../../../server/imports/readLegacyRows.ts'
import { encode, legacyCells, legacyFile, legacyHead, legacyLine } from '../../support/legacyFile.ts'

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function rowsOf(bytes: Buffer, size = 64 * 1024): Promise<RawRow[]> {
  const format = detectLegacyFormat(bytes)
  if (!format.ok) throw new Error(format.code)
  const rows: RawRow[] = []
  for await (const piece of readLegacyRows(inChunks(bytes, size), format.value)) rows.push(...piece.rows)
  return rows
}

describe('the format is found by itself', () => {
  test.each([
    ['cp949', ',', '\r\n'],
    ['utf-8', ',', '\n'],
    ['utf-8-bom', ';', '\r\n'],
    ['cp949', '\t', '\r'],
  ] as const)('[IMP-11] %s with %j and %j', async (encoding, delimiter, lineEnd) => {
    const { bytes } = legacyFile({ seed: 7, rows: 40, encoding, delimiter, lineEnd, defectEvery: 0 })
    expect(detectLegacyFormat(bytes)).toMatchObject({
      ok: true,
      value: { encoding: encoding === 'cp949' ? 'cp949' : 'utf-8', delimiter, lineEnd: lineEnd === '\r' ? '\r' : '\n', headerLine: 1 },
    })
    const rows = await rowsOf(bytes)
    const cells = Array.from({ length: 40 }, (_, n) =>
      Object.values(legacyCells(7, n)).map((cell) => cell.replaceAll('\n', lineEnd === '\r' ? '\r' : '\n')),
    )
    expect(rows.map((row) => 'cells' in row && row.cells.map((cell) => (lineEnd === '\r' ? cell.replaceAll('\n', '\r') : cell)))).toEqual(
      cells,
    )
  })

  test('[IMP-11] UTF-16, binary, empty and foreign files are refused by kind', () => {
    const refusal = (bytes: Buffer) => detectLegacyFormat(bytes)
    expect(refusal(legacyFile({ seed: 1, rows: 3, encoding: 'utf-16' }).bytes)).toMatchObject({ code: 'import_encoding_unknown' })
    expect(refusal(legacyFile({ seed: 1, rows: 3, encoding: 'utf-16' }).bytes.subarray(2))).toMatchObject({
      code: 'import_encoding_unknown',
    })
    expect(refusal(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0, 0xff, 0xfe, 0xff]))).toMatchObject({ code: 'import_encoding_unknown' })
    expect(refusal(Buffer.alloc(0))).toMatchObject({ code: 'import_empty' })
    expect(refusal(Buffer.from('\ufeff \r\n\r\n'))).toMatchObject({ code: 'import_empty' })
    expect(refusal(Buffer.from('이름,전화\r\n홍길동,010\r\n'))).toMatchObject({ code: 'import_header_unknown' })
    expect(refusal(encode('이름,전화\r\n홍길동,010\r\n', 'cp949'))).toMatchObject({ code: 'import_header_unknown' })
  })

  test('[IMP-11] a header without a required column is refused with the column', () => {
    const bytes = encode('계약번호,대리점코드,고객명,생년월일\r\n', 'cp949')
    expect(detectLegacyFormat(bytes)).toMatchObject({ code: 'import_header_unknown', detail: expect.stringContaining('휴대폰번호') })
  })

  test('[IMP-11] the header decides the encoding: bytes of another one below it cost their row only', async () => {
    const head = legacyFile({ seed: 1, rows: 1, encoding: 'utf-8', lineEnd: '\n', defectEvery: 0 }).bytes
    const rows = await rowsOf(
      Buffer.concat([head, encode(`${legacyLine(legacyCells(1, 1))}\n`, 'cp949'), encode(`${legacyLine(legacyCells(1, 2))}\n`, 'utf-8')]),
    )
    const replaced = rows.map((row) => 'cells' in row && row.cells.join().includes('\ufffd'))
    expect(replaced).toEqual([false, true, false])
  })
})

test('[IMP-11] wherever the bytes are cut, amid a character or a line end, the rows are the same', async () => {
  for (const encoding of ['cp949', 'utf-8'] as const) {
    const { bytes } = legacyFile({ seed: 3, rows: 12, encoding })
    const whole = await rowsOf(bytes)
    expect(whole).toHaveLength(12)
    for (const size of [1, 2, 3, 7, 1001]) expect(await rowsOf(bytes, size)).toEqual(whole)
  }
})

test('[IMP-11] lone carriage returns end lines although a memo holds line feeds', async () => {
  const lines = [legacyHead(), legacyLine({ ...legacyCells(6, 0), memo: '한\n두' }, ',', '\n'), legacyLine(legacyCells(6, 1), ',', '\n')]
  const rows = await rowsOf(encode(lines.join('\r')))
  expect(rows.map((row) => 'cells' in row && row.cells.at(-1))).toEqual(['한\n두', legacyCells(6, 1).memo])
})

test('[IMP-10] a broken quote in a real file costs one row', async () => {
  const lines = Array.from({ length: 9 }, (_, n) => legacyLine({ ...legacyCells(5, n), memo: '메모' }))
  lines[4] = lines[4]!.replace(/메모$/, '"끝이 없는')
  const rows = await rowsOf(encode([legacyHead(), ...lines, ''].join('\r\n')))
  expect(rows.filter((row) => 'broken' in row)).toEqual([{ line: 6, broken: 'quote_unclosed' }])
  expect(rows).toHaveLength(9)
})
