import { expect, test } from 'vitest'
import { formatOf } from '../../renderer/text/format.ts'

const [ko, en] = [formatOf('ko'), formatOf('en')]

test('money is told as each language writes it', () => {
  expect([ko.won(1_234_000), en.won(1_234_000)]).toEqual(['1,234,000원', '₩1,234,000'])
})

test('a difference of money always has its sign', () => {
  expect([11_000, -4000, 0].map(ko.wonDifference)).toEqual(['+11,000원', '−4,000원', '±0'])
})

test('sizes change their unit at 1024', () => {
  expect([0, 1023, 1024, 1024 * 1024, 10.25 * 1024 * 1024].map(ko.bytes)).toEqual(['0 B', '1023 B', '1 KB', '1.0 MB', '10.3 MB'])
})

test('a clock is Seoul’s wherever the PC stands', () => {
  expect(ko.clock('2026-03-04T15:05:00.000Z')).toBe('2026. 3. 5. 오전 12:05')
  expect(en.clock('2026-03-04T15:05:00.000Z')).toContain('5 Mar 2026')
})
