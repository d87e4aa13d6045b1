import { expect, test } from 'vitest'
import { dealerCodeSchema, deviceIdSchema, orderIdSchema, saleRightIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { decideActivation } from '../../../domain/stock/decideActivation.ts'
import { decideAdjustment } from '../../../domain/stock/decideAdjustment.ts'
import { decidePartedHandset } from '../../../domain/stock/decidePartedHandset.ts'
import { decideSaleRight } from '../../../domain/stock/decideSaleRight.ts'
import { applyMovement, applyOutside, EMPTY_OUTSIDE, foldMovements } from '../../../domain/stock/stockLedger.ts'
import { stockUnitStates, type StockUnit, type StockUnitState } from '../../../domain/stock/stockUnit.ts'
import { contractIdOf, uuidOf } from '../contracts/sampleContract.ts'
import { figures, hubCodeOf, imeiOf, NOW, sampleUnit } from './sampleStock.ts'

const orderId = orderIdSchema.parse(uuidOf(20, 1))
const contractId = contractIdOf(1)
const soldUnit = (state: StockUnitState): StockUnit => ({ ...sampleUnit(1, 'HUB-A', state), orderId })

test('[STK-15] a line is opened on a handset that left its hub for this order: no figure changes, its row names the contract', () => {
  const input = { orderId, contractId }
  const opened = stockUnitStates.filter((state) => 'kind' in decideActivation({ ...input, unit: soldUnit(state) }))
  expect(opened).toEqual(['handedOver', 'shipped'])
  const decision = decideActivation({ ...input, unit: soldUnit('shipped') })
  expect(decision).toMatchObject({
    kind: 'activated',
    unit: { imei: imeiOf(1), state: 'activated', hubCode: 'HUB-A' },
    movements: [{ kind: 'activate', imeis: [imeiOf(1)], reference: { kind: 'order', id: orderId } }],
  })
  const [movement] = 'kind' in decision && decision.kind === 'activated' ? decision.movements : []
  const before = figures({ onHandQty: 3, reservedQty: 1 })
  expect(applyMovement(before, movement!)).toEqual(before)
  expect(applyOutside(EMPTY_OUTSIDE, movement!)).toEqual(EMPTY_OUTSIDE)
})

test('[STK-15] it is opened once, and only on what this order handed over', () => {
  const input = { orderId, contractId }
  expect(decideActivation({ ...input, unit: { ...soldUnit('activated'), contractId } })).toEqual({ kind: 'already' })
  expect(decideActivation({ ...input, unit: undefined })).toMatchObject({ code: 'unit_unknown' })
  expect(decideActivation({ ...input, unit: { ...soldUnit('activated'), contractId: contractIdOf(2) } })).toMatchObject({
    code: 'unit_state_refused',
  })
  expect(decideActivation({ ...input, unit: sampleUnit(1, 'HUB-A', 'handedOver') })).toMatchObject({ code: 'unit_state_refused' })
})

const device = { modelCode: 'SM-S911N', name: '갤럭시 S23', imei: imeiOf(9) }
const parted = (unit: StockUnit | undefined, hub: string | null) =>
  decidePartedHandset({ orderId, contractId, device, hubCode: hub === null ? null : hubCodeOf(hub), unit })
const ownUnit = (state: StockUnitState): StockUnit => ({ ...sampleUnit(9, 'HUB-B', state), contractId })

test('[STK-16] a handset that we never had comes into the books of the hub, with its customer until somebody looked at it', () => {
  const decision = parted(undefined, 'HUB-A')
  expect(decision).toMatchObject({
    kind: 'takenIn',
    unit: { imei: imeiOf(9), skuCode: 'USED-SM-S911N', hubCode: 'HUB-A', state: 'returned' },
  })
  const { levels, outside } = folded(decision)
  expect([...levels.values()]).toEqual([figures()])
  expect(outside).toEqual({ received: 1, sold: 1, writtenOff: 0 })
})

test('[STK-16] one of ours is written off as what it was sold as, so that it is never sold as a new one again', () => {
  const decision = parted(ownUnit('activated'), 'HUB-A')
  expect(decision).toMatchObject({
    kind: 'takenIn',
    unit: { skuCode: 'USED-SM-S911N', hubCode: 'HUB-A', state: 'returned' },
    movements: [
      { kind: 'retire', hubCode: 'HUB-B', skuCode: 'S25' },
      { kind: 'adopt', hubCode: 'HUB-A', skuCode: 'USED-SM-S911N' },
    ],
  })
  const { levels, outside } = folded(decision)
  expect([...levels.values()]).toEqual([figures(), figures()])
  expect(outside).toEqual({ received: 1, sold: 0, writtenOff: 1 })
})

test('[STK-16] looked at, it lies in the hub as a used one, whole or damaged, and no device is lent it', () => {
  const taken: StockUnit = { ...sampleUnit(9, 'HUB-A', 'returned', 'USED-SM-S911N'), orderId }
  const looked = (to: 'inStock' | 'damaged') =>
    decideAdjustment({
      hubCode: hubCodeOf('HUB-A'),
      imeis: [taken.imei],
      to,
      reason: '검수',
      by: 'U1',
      units: new Map([[taken.imei, taken]]),
      availableBySku: new Map(),
    })
  expect(looked('inStock')).toMatchObject({ ok: true, movements: [{ kind: 'takeBack', skuCode: 'USED-SM-S911N' }] })
  expect(looked('damaged')).toMatchObject({ ok: true, movements: [{ kind: 'takeBackDamaged' }] })
  const lendable = { imei: taken.imei, skuCode: taken.skuCode, modelName: '갤럭시 S23 중고', colour: '', capacity: '' }
  const lent = decideSaleRight({
    id: saleRightIdSchema.parse(uuidOf(31, 1)),
    dealerCode: dealerCodeSchema.parse('D1001'),
    deviceId: deviceIdSchema.parse(uuidOf(30, 1)),
    userId: userIdSchema.parse(uuidOf(6, 1)),
    hub: { hubCode: hubCodeOf('HUB-A'), state: 'open' },
    freeUnits: [lendable],
    availableBySku: new Map([[taken.skuCode, 1]]),
    leasedQty: 0,
    bestDayQty: 9,
    soldBySku: new Map(),
    provisionalFrom: 1,
    now: NOW,
  })
  expect(lent).toMatchObject({ code: 'sale_right_none_available' })
})

test('[STK-16] it is taken in once, and never what lies in stock; kept, it is on no contract any more', () => {
  expect(parted({ ...ownUnit('returned'), orderId }, 'HUB-A')).toEqual({ kind: 'already' })
  const refused = stockUnitStates.filter((state) => 'code' in parted({ ...ownUnit(state), orderId: null }, 'HUB-A'))
  expect(refused).toEqual(stockUnitStates.filter((state) => !['handedOver', 'shipped', 'activated'].includes(state)))
  expect(parted(ownUnit('activated'), null)).toMatchObject({ kind: 'kept', unit: { state: 'activated', hubCode: 'HUB-B' } })
  expect(parted({ ...ownUnit('activated'), contractId: contractIdOf(2) }, null)).toEqual({ kind: 'already' })
  expect(parted(undefined, null)).toEqual({ kind: 'already' })
})

function folded(decision: ReturnType<typeof decidePartedHandset>) {
  const movements = 'kind' in decision && decision.kind === 'takenIn' ? decision.movements : []
  return { levels: foldMovements(movements), outside: movements.reduce(applyOutside, EMPTY_OUTSIDE) }
}
