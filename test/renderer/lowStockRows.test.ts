import { expect, test } from 'vitest'
import type { Scan } from '../../domain/catalogue/recogniseScan.ts'
import type { ReplenishmentProposal } from '../../domain/protocol/stock.ts'
import { stockCountSchema } from '../../domain/stock/stockCount.ts'
import { hubLeft, isEmpty } from '../../renderer/screens/lowStock/hubLeft.ts'
import { lowRows, mayAskFor } from '../../renderer/screens/lowStock/lowStockRows.ts'
import { countScan, expectedOf, modelsOf } from '../../renderer/screens/stockCount/countRows.ts'
import { author, hubCodeOf, imeiOf, NOW, sampleHub, sampleLevel } from '../domain/stock/sampleStock.ts'

function proposal(hubCode: string, differing: Partial<ReplenishmentProposal> = {}): ReplenishmentProposal {
  const named = { skuCode: 'S25', modelName: '갤럭시 S25', colour: '민트', capacity: '256GB' }
  const figures = { availableQty: 0, inTransitInQty: 0, reorderPoint: 2, belowMin: true, proposedQty: 8 }
  return { hubCode: hubCodeOf(hubCode), ...named, ...figures, fromHubCode: hubCodeOf('CTR-01'), ...differing }
}

test('one key asks for what is ours and low, once, and only of a centre that has it', () => {
  const own = [sampleHub('DLR-01')]
  const rows = lowRows([proposal('DLR-01'), proposal('DLR-01', { skuCode: 'S24', fromHubCode: null }), proposal('DLR-02')], {
    own,
    transfers: [],
    oursOnly: false,
  })
  expect(rows.map(mayAskFor)).toEqual([true, false, false])
  expect(lowRows([proposal('DLR-01'), proposal('DLR-02')], { own, transfers: [], oursOnly: true })).toHaveLength(1)
})

test('a hub is empty when nothing is here, promised, lent or on its way', () => {
  const hub = sampleHub('DLR-01')
  expect(isEmpty(hubLeft(hub, [sampleLevel('DLR-01'), sampleLevel('DLR-02', { onHandQty: 4 })], []))).toBe(true)
  const left = hubLeft(hub, [sampleLevel('DLR-01', { onHandQty: 3, reservedQty: 1, leasedQty: 1, inTransitInQty: 2 })], [])
  expect(left).toEqual({ onHand: 3, reserved: 1, leased: 1, inTransit: 2, transfers: 0 })
  expect(isEmpty(left)).toBe(false)
})

test('a count takes every IMEI once, known or not, and expects what has one', () => {
  const count = stockCountSchema.parse({
    hubCode: 'DLR-01',
    skuCodes: [],
    state: 'counting',
    scannedImeis: [imeiOf(1)],
    expectedCount: null,
    differences: [],
    startedBy: author('실사'),
    startedAt: NOW,
    appliedBy: null,
    reason: null,
    updatedAt: NOW,
  })
  const scans: readonly Scan[] = [
    { kind: 'imei', imei: imeiOf(1) },
    { kind: 'imei', imei: imeiOf(2) },
    { kind: 'ean13', code: '8800000000011' },
    { kind: 'unknown', text: '?' },
  ]
  expect(scans.map((scan) => countScan(count.scannedImeis, scan))).toEqual([
    { ok: false, kind: 'again' },
    { ok: true, imei: imeiOf(2) },
    { ok: false, kind: 'onlyImei' },
    { ok: false, kind: 'unknown' },
  ])
  const levels = [
    sampleLevel('DLR-01', { onHandQty: 3 }),
    sampleLevel('DLR-01', { skuCode: 'CASE', modelName: '케이스', onHandQty: 9 }),
    sampleLevel('DLR-02', { onHandQty: 5 }),
  ]
  const isSerialised = (skuCode: string) => skuCode !== 'CASE'
  expect(expectedOf(levels, count, isSerialised)).toBe(3)
  expect(expectedOf(levels, { ...count, skuCodes: ['S24'] }, isSerialised)).toBe(0)
  expect([...modelsOf(levels, hubCodeOf('DLR-01'), isSerialised)]).toEqual([['갤럭시 S25', ['S25']]])
})
