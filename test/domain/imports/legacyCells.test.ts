import { expect, test } from 'vitest'
import {
  legacyDay,
  legacyDiscount,
  legacyImei,
  legacyMemo,
  legacyMoney,
  legacyMonths,
  legacyPhone,
  legacyState,
  startOfDayInKorea,
} from '../../../domain/imports/legacyCells.ts'

test.each([
  ['2025-10-13', '2025-10-13'],
  ['2025-2-4', '2025-02-04'],
  ['2025/02/04', '2025-02-04'],
  ['2025/2/4', '2025-02-04'],
  ['2024.08.16', '2024-08-16'],
  ['2024. 8. 16.', '2024-08-16'],
  ['2024년 8월 16일', '2024-08-16'],
  ['20240816', '2024-08-16'],
  ['2024-02-29', '2024-02-29'],
  ['2023-02-29', null],
  ['20231301', null],
  ['2025-13-01', null],
  ['2025-00-10', null],
  ['2025-04-31', null],
  ['2025-10/13', null],
  ['작년 봄', null],
  ['45000', null],
  ['1899-12-31', null],
  ['25-10-13', null],
  ['', null],
])('[IMP-3] a day %s is %s', (text, day) => {
  expect(legacyDay(text)).toBe(day)
})

test('[IMP-3] a day begins at midnight in Korea', () => {
  expect(startOfDayInKorea('2025-10-13')).toBe('2025-10-12T15:00:00.000Z')
})

test.each([
  ['37000', 37_000],
  ['37,000', 37_000],
  ['1,698,400', 1_698_400],
  ['37,000원', 37_000],
  ['37000 원', 37_000],
  ['₩37,000', 37_000],
  ['0', 0],
  ['-1000', null],
  ['-1,000', null],
  ['37,00', null],
  ['3,7000', null],
  ['37000.5', null],
  ['1e5', null],
  ['999,999,999', null],
  ['무료', null],
  ['', null],
])('[IMP-4] a fee %s is %s won', (text, won) => {
  expect(legacyMoney(text)).toBe(won)
})

test.each([
  ['010-6544-7005', '010-6544-7005'],
  ['01065447005', '010-6544-7005'],
  ['010 6544 7005', '010-6544-7005'],
  ['010.6544.7005', '010-6544-7005'],
  ['+82 10-6544-7005', '010-6544-7005'],
  ['+82 010 6544 7005', '010-6544-7005'],
  ['+821065447005', '010-6544-7005'],
  ['010-12-345', null],
  ['02-555-1234', null],
  ['011-234-5678', null],
  ['010-6544-70055', null],
  ['없음', null],
  ['', null],
])('[IMP-5] a phone %s is %s', (text, phone) => {
  expect(legacyPhone(text)).toBe(phone)
})

test.each([
  ['사용중', 'active'],
  ['사용 중', 'active'],
  ['정지', 'suspended'],
  ['해지', 'terminated'],
  ['해지접수', 'pendingTerminate'],
  ['개통대기', 'pendingActive'],
  ['접수', 'created'],
  ['취소', 'cancelled'],
  ['개통실패', 'aborted'],
  ['모름', null],
  ['', null],
])('[IMP-6] the state word %s is %s', (word, state) => {
  expect(legacyState(word)).toBe(state)
})

test('[IMP-2] IMEI, months and discount are taken exactly or not at all', () => {
  expect(legacyImei('35 661318 609139-3')).toBe('356613186091393')
  expect(legacyImei('356613186091394')).toBeNull()
  expect(['24', '24개월', '61', '-1', ''].map(legacyMonths)).toEqual([24, 24, null, null, null])
  expect(['Y', 'n', '', '?'].map(legacyDiscount)).toEqual(['SELECT25', 'NONE', null, null])
})

test('[IMP-7] a memo that looks like a formula stays that text, and its line breaks become one kind', () => {
  expect(legacyMemo('=HYPERLINK("http://example.invalid","click")')).toBe('=HYPERLINK("http://example.invalid","click")')
  expect(legacyMemo('보험 가입\r\n2년차\r끝')).toBe('보험 가입\n2년차\n끝')
})
