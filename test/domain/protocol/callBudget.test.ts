import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CALL_COST_MAX, spendCall, type CallBucket } from '../../../domain/protocol/callBudget.ts'
import { routeCosts } from '../../../domain/protocol/routeCosts.ts'

const budget = { burst: 100, perSecond: 10 }
const NOW = 1_770_000_000_000

test('[API-9] H-09 a budget is spent, refuses what it cannot pay without taking anything, and says when it can', () => {
  const first = spendCall(undefined, { budget, cost: 95, now: NOW })
  expect(first).toEqual({ bucket: { left: 5, at: NOW }, waitMs: 0 })
  const refused = spendCall(first.bucket, { budget, cost: 25, now: NOW })
  expect(refused).toEqual({ bucket: { left: 5, at: NOW }, waitMs: 2000 })
  expect(spendCall(refused.bucket, { budget, cost: 5, now: NOW }).waitMs).toBe(0)
  expect(spendCall(refused.bucket, { budget, cost: 25, now: NOW + 1999 }).waitMs).toBeGreaterThan(0)
  expect(spendCall(refused.bucket, { budget, cost: 25, now: NOW + 2000 }).waitMs).toBe(0)
  // Never more than its burst, however long nobody called; nothing for a clock that was set back.
  expect(spendCall(first.bucket, { budget, cost: 1, now: NOW + 3_600_000 }).bucket.left).toBe(99)
  expect(spendCall(first.bucket, { budget, cost: 5, now: NOW - 3_600_000 }).bucket.left).toBe(0)
})

test('[API-9] H-09 whatever comes when, nobody ever spends more than the burst and what came back meanwhile, and who waits as told is let in', () => {
  const calls = fc.array(fc.record({ afterMs: fc.nat(3000), cost: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 })
  fc.assert(
    fc.property(calls, (made) => {
      let now = NOW
      let spent = 0
      let bucket: CallBucket | undefined
      for (const { afterMs, cost } of made) {
        now += afterMs
        const step = spendCall(bucket, { budget, cost, now })
        bucket = step.bucket
        if (step.waitMs === 0) spent += cost
        else expect(spendCall(bucket, { budget, cost, now: now + step.waitMs }).waitMs).toBe(0)
        expect(spent).toBeLessThanOrEqual(budget.burst + ((now - NOW) * budget.perSecond) / 1000 + 1e-6)
      }
    }),
  )
})

test('[API-9] H-09 every route has a price, and what keeps the centre busy costs more than a glance', () => {
  const prices = Object.values(routeCosts)
  expect(prices.every((price) => Number.isInteger(price) && price >= 1 && price <= CALL_COST_MAX)).toBe(true)
  expect(routeCosts['GET /me']).toBeLessThan(routeCosts['POST /orders'])
  expect(routeCosts['POST /orders']).toBeLessThan(routeCosts['POST /auth/sign-in'])
  expect(routeCosts['POST /auth/sign-in']).toBeLessThan(routeCosts['POST /imports'])
})
