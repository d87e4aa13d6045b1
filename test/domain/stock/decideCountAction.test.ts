import { expect, test } from 'vitest'
import { stockCountIdSchema } from '../../../domain/kernel/ids.ts'
import type { CountAction } from '../../../domain/protocol/stock.ts'
import { decideCountAction, type CountDecision } from '../../../domain/stock/decideCountAction.ts'
import { stockCountSchema, type StockCount } from '../../../domain/stock/stockCount.ts'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { author, imeiOf, NOW, sampleUnit } from './sampleStock.ts'

const started: StockCount = stockCountSchema.parse({
  hubCode: 'HUB-A',
  skuCodes: [],
  state: 'counting',
  scannedImeis: [],
  expectedCount: null,
  differences: [],
  startedBy: author('실사'),
  startedAt: NOW,
  appliedBy: null,
  reason: null,
  updatedAt: NOW,
})
const shelf = [
  sampleUnit(1, 'HUB-A'),
  sampleUnit(2, 'HUB-A'),
  sampleUnit(3, 'HUB-A', 'reserved'),
  sampleUnit(4, 'HUB-A', 'damaged'),
  sampleUnit(5, 'HUB-B'),
  sampleUnit(6, 'HUB-B', 'lost'),
]

function step(count: StockCount, action: CountAction, units: readonly StockUnit[] = shelf, available = 9): CountDecision {
  return decideCountAction(
    {
      id: stockCountIdSchema.parse(uuidOf(22, 1)),
      count,
      author: author('실사'),
      at: NOW,
      units,
      availableBySku: new Map([['S25', available]]),
    },
    action,
  )
}
const must = (decision: CountDecision) => {
  if (!decision.ok) throw new Error(decision.code)
  return decision
}
const submitted = must(step(must(step(started, { kind: 'scan', imeis: [1, 5, 6, 99].map(imeiOf) })).count, { kind: 'submit' })).count

test('[STK-6] a count says what is missing and what is too much, and which of it it may book', () => {
  expect(submitted.expectedCount).toBe(4)
  expect(submitted.differences.map(({ kind, imei, state, bookable }) => [kind, imei, state, bookable])).toEqual([
    ['missing', imeiOf(2), 'inStock', true],
    ['missing', imeiOf(3), 'reserved', false],
    ['missing', imeiOf(4), 'damaged', false],
    ['extra', imeiOf(5), 'inStock', false],
    ['extra', imeiOf(6), 'lost', true],
    ['extra', imeiOf(99), null, false],
  ])
  const applied = must(step(submitted, { kind: 'apply', reason: '월말' }))
  expect(applied.movements.map(({ kind, hubCode, imeis }) => [kind, hubCode, imeis])).toEqual([
    ['missing', 'HUB-A', [imeiOf(2)]],
    ['found', 'HUB-A', [imeiOf(6)]],
  ])
  expect(applied.count).toMatchObject({ state: 'applied', reason: '월말', appliedBy: { displayName: '실사' } })
})

test('[STK-6] what was sold or moved since it was submitted is not booked, nor what a transfer counts on', () => {
  const sold = shelf.map((unit) => (unit.imei === imeiOf(2) ? { ...unit, state: 'shipped' as const } : unit))
  expect(must(step(submitted, { kind: 'apply', reason: '월말' }, sold)).movements.map(({ kind }) => kind)).toEqual(['found'])
  expect(must(step(submitted, { kind: 'apply', reason: '월말' }, shelf, 0)).movements.map(({ kind }) => kind)).toEqual(['found'])
})

test('[STK-6] scans of several people unite, one can be taken back, and a count of some models looks at those only', () => {
  const both = must(
    step(must(step(started, { kind: 'scan', imeis: [imeiOf(1), imeiOf(2)] })).count, { kind: 'scan', imeis: [imeiOf(2), imeiOf(3)] }),
  ).count
  expect(both.scannedImeis).toEqual([1, 2, 3].map(imeiOf))
  expect(must(step(both, { kind: 'unscan', imeis: [imeiOf(2)] })).count.scannedImeis).toEqual([1, 3].map(imeiOf))
  const other = must(step({ ...started, skuCodes: ['CASE'] }, { kind: 'submit' })).count
  expect(other).toMatchObject({ expectedCount: 0, differences: [] })
})

test('[STK-6] a step that the state does not have is refused', () => {
  expect(step(submitted, { kind: 'scan', imeis: [imeiOf(1)] })).toMatchObject({ code: 'stock_count_state_refused', detail: 'submitted' })
  expect(step(started, { kind: 'apply', reason: '월말' })).toMatchObject({ code: 'stock_count_state_refused' })
  expect(must(step(submitted, { kind: 'reopen' })).count).toMatchObject({
    state: 'counting',
    differences: [],
    scannedImeis: submitted.scannedImeis,
  })
  expect(must(step(submitted, { kind: 'cancel', reason: '다시' })).count.state).toBe('cancelled')
  expect(step({ ...started, state: 'applied' }, { kind: 'cancel', reason: '다시' })).toMatchObject({ ok: false })
})
