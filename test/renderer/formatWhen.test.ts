import { describe, expect, test } from 'vitest'
import { formatWhen } from '../../renderer/text/formatWhen.ts'

/** 10:00 on 5 March in Seoul, which is 01:00 there in UTC. */
const now = Date.parse('2026-03-05T01:00:00.000Z')
const ko = (instant: string) => formatWhen(instant, now, 'ko')

describe('how long ago', () => {
  test.each([
    ['2026-03-05T00:59:30.000Z', '방금', 'just now'],
    ['2026-03-05T00:59:00.000Z', '1분 전', '1 min ago'],
    ['2026-03-05T00:00:01.000Z', '59분 전', '59 min ago'],
    ['2026-03-05T00:00:00.000Z', '오늘 09:00', 'today 09:00'],
    ['2026-03-04T15:00:00.000Z', '오늘 00:00', 'today 00:00'],
    ['2026-03-04T14:59:59.000Z', '어제 23:59', 'yesterday 23:59'],
    ['2026-03-03T15:00:00.000Z', '어제 00:00', 'yesterday 00:00'],
    ['2026-03-03T14:59:59.000Z', '03.03', '03.03'],
    ['2025-12-31T15:00:00.000Z', '01.01', '01.01'],
    ['2025-12-31T14:59:59.000Z', '2025.12.31', '2025.12.31'],
  ])('%s is %s', (instant, korean, english) => {
    expect(ko(instant)).toBe(korean)
    expect(formatWhen(instant, now, 'en')).toBe(english)
  })

  test('a time a little ahead of this PC’s clock is now; one of another day is told as it is', () => {
    expect(ko('2026-03-05T01:20:00.000Z')).toBe('방금')
    expect(ko('2026-03-07T01:00:00.000Z')).toBe('03.07')
  })

  test('the day is Seoul’s, not that of the PC: midnight there is 15:00 in UTC', () => {
    const justAfter = Date.parse('2026-03-04T15:30:00.000Z')
    expect(formatWhen('2026-03-04T14:20:00.000Z', justAfter, 'ko')).toBe('어제 23:20')
  })
})
