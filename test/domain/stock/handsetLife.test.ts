import { expect, test } from 'vitest'
import { orderIdSchema } from '../../../domain/kernel/ids.ts'
import { decideActivation } from '../../../domain/stock/decideActivation.ts'
import { applyMovement, applyOutside, EMPTY_OUTSIDE } from '../../../domain/stock/stockLedger.ts'
import { stockUnitStates, type StockUnit, type StockUnitState } from '../../../domain/stock/stockUnit.ts'
import { contractIdOf, uuidOf } from '../contracts/sampleContract.ts'
import { figures, imeiOf, sampleUnit } from './sampleStock.ts'

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
