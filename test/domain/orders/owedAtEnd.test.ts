import fc from 'fast-check'
import { expect, test } from 'vitest'
import { owedAtEnd } from '../../../domain/orders/owedAtEnd.ts'

const at = (day: string) => Date.parse(`${day}T12:00:00+09:00`)
const bound = {
  instalment: { principal: 1_000_000, months: 24 },
  commitment: { startDate: '2026-01-31', endDate: '2028-01-31' },
  activatedAt: '2024-05-01T00:00:00.000Z',
}

test('[ORD-16] what is not due yet is told with its months, and how long the commitment would have gone on', () => {
  expect(owedAtEnd(bound, at('2026-01-31'))).toEqual({
    instalment: { principal: 1_000_000, months: 24 },
    commitment: { endDate: '2028-01-31', months: 24 },
  })
  // A month that has begun is due: ten of them; of the odd won the first sixteen carry one each.
  expect(owedAtEnd(bound, at('2026-11-30'))).toEqual({
    instalment: { principal: 14 * 41_666 + 6, months: 14 },
    commitment: { endDate: '2028-01-31', months: 15 },
  })
  expect(owedAtEnd(bound, at('2028-01-30'))).toEqual({ instalment: null, commitment: { endDate: '2028-01-31', months: 1 } })
  expect(owedAtEnd(bound, at('2028-01-31'))).toEqual({ instalment: null, commitment: null })
})

test('[ORD-16] without a commitment the line’s own first day counts, by the day in Korea; without instalments nothing is owed', () => {
  const free = { ...bound, commitment: null, activatedAt: '2026-10-31T16:00:00.000Z' }
  expect(owedAtEnd(free, at('2026-11-01'))).toEqual({ instalment: { principal: 1_000_000, months: 24 }, commitment: null })
  expect(owedAtEnd(free, at('2026-11-02')).instalment).toMatchObject({ months: 23 })
  expect(owedAtEnd({ ...free, activatedAt: null }, at('2026-11-02')).instalment).toMatchObject({ months: 24 })
  expect(owedAtEnd({ ...free, instalment: { principal: 0, months: 0 } }, at('2026-11-02')).instalment).toBeNull()
})

test('[ORD-16] day by day what is owed never grows, and ends at nothing', () => {
  const days = fc.integer({ min: 0, max: 900 })
  const property = fc.property(days, days, (a, b) => {
    const owed = (day: number) => owedAtEnd(bound, at('2026-01-31') + day * 86_400_000).instalment?.principal ?? 0
    expect(owed(Math.max(a, b))).toBeLessThanOrEqual(owed(Math.min(a, b)))
    expect(owed(900)).toBe(0)
  })
  fc.assert(property)
})
