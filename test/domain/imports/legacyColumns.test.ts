import { expect, test } from 'vitest'
import {
  countLegacyColumns,
  legacyColumnKeys,
  legacyColumnName,
  legacyColumns,
  readLegacyHeader,
} from '../../../domain/imports/legacyColumns.ts'

const usual = legacyColumnKeys.map(legacyColumnName)

test('[IMP-1] columns are found by name in any order, with spaces, other case and a byte-order mark', () => {
  const cells = usual.toReversed().map((name) => ` ${name.slice(0, 1)} ${name.slice(1).toLowerCase()} `)
  const header = readLegacyHeader([`\ufeff${cells[0]}`, ...cells.slice(1)])
  expect(header).toMatchObject({ ok: true, value: { width: 19 } })
  expect(header.ok && legacyColumnKeys.map((column) => header.value.positions.get(column))).toEqual(
    usual.map((_, i) => usual.length - 1 - i),
  )
})

test('[IMP-1] unknown columns are passed over and columns that may be missing may be missing', () => {
  const required = legacyColumnKeys.filter((column) => legacyColumns[column].required).map(legacyColumnName)
  const header = readLegacyHeader(['지점', ...required, ''])
  expect(header).toMatchObject({ ok: true, value: { width: required.length + 2 } })
  expect(header.ok && header.value.positions.has('memo')).toBe(false)
})

test('[IMP-1] a missing required column and a column that stands twice refuse the file by name', () => {
  expect(readLegacyHeader(usual.filter((name) => name !== '요금제' && name !== 'IMEI'))).toEqual({
    ok: false,
    code: 'import_header_unknown',
    detail: '요금제, IMEI',
  })
  expect(readLegacyHeader([...usual, '휴대폰'])).toEqual({ ok: false, code: 'import_header_unknown', detail: '휴대폰번호' })
})

test('[IMP-1] known names are counted once each', () => {
  expect(countLegacyColumns(['계약번호', '계약번호', '메모', 'x'])).toBe(2)
})
