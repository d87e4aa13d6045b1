import { expect, test } from 'vitest'
import { importReasonTexts } from '../../../domain/imports/importReasonTexts.ts'
import { csvCell, refusedRowLine, refusedRowsHead } from '../../../domain/imports/refusedRowsReport.ts'
import { importReasons } from '../../../domain/protocol/imports.ts'

test('[IMP-9] the report begins with a byte-order mark and says line, column, reason and code', () => {
  expect(refusedRowsHead).toBe('\ufeff줄,열,사유,code\r\n')
  expect(refusedRowLine({ line: 17, column: '휴대폰번호', reason: 'phone_invalid' })).toBe(
    '17,휴대폰번호,휴대폰번호가 아닙니다,phone_invalid\r\n',
  )
  expect(refusedRowLine({ line: 18, column: null, reason: 'columns_missing' })).toBe('18,,열이 모자랍니다,columns_missing\r\n')
})

test('[IMP-9] every reason has words', () => {
  expect(importReasons.filter((reason) => (importReasonTexts[reason] ?? '') === '')).toEqual([])
})

test.each([
  ['=1+1', "'=1+1"],
  ['+82', "'+82"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['=a,"b"', `"'=a,""b"""`],
  ['두\n줄', '"두\n줄"'],
  ['보통', '보통'],
])('[IMP-9] a cell %j is written %j: no spreadsheet runs it', (text, cell) => {
  expect(csvCell(text)).toBe(cell)
})
