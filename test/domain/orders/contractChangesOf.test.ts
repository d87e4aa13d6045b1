import { expect, test } from 'vitest'
import { applyChanges } from '../../../domain/contracts/contractChanges.ts'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { contractTable } from '../../../domain/contracts/contractTable.ts'
import { dealerCodeSchema, documentIdSchema } from '../../../domain/kernel/ids.ts'
import { contractChangesOf, newContractOf, type ContractMoment } from '../../../domain/orders/contractChangesOf.ts'
import { decideOrderCommand } from '../../../domain/orders/decideOrderCommand.ts'
import type { Order, OrderKind } from '../../../domain/orders/order.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, imeiOf, NOW } from '../stock/sampleStock.ts'
import { existing, heldLines, sampleOrder } from './sampleOrder.ts'

function held(kind: OrderKind): Order {
  const order = sampleOrder(kind)
  const decided = decideOrderCommand(order, { kind: 'hold', outcome: 'held', lines: heldLines(order), validUntil: after(1) }, NOW)
  if (!decided.ok) throw new Error(decided.code)
  return decided.value
}
function changed(order: Order, contract: Contract, moment: ContractMoment): Contract {
  const changes = contractChangesOf(order, contract, moment, NOW)
  if (changes.length === 0) return contract
  const applied = applyChanges(contract, changes)
  if (!applied.ok) throw new Error(`${applied.code} ${applied.detail ?? ''}`)
  expect(applied.value.status === contract.status || contractTable[contract.status][applied.value.status]).toBe(true)
  return applied.value
}

test('[ORD-8] 가입 makes a contract that waits, with the unit it holds, and opens it at the end', () => {
  const order = held('JOIN')
  const made = newContractOf(order, {
    contractNo: 'KD00000099',
    customerId: documentIdSchema.parse(uuidOf(5, 9)),
    msisdn: '010-2000-9999',
    dealerCode: dealerCodeSchema.parse('D1001'),
    at: NOW,
  })
  expect(made).toMatchObject({ status: 'pendingActive', device: { modelCode: 'SM-S931N', imei: imeiOf(1) }, plan: { code: 'P-A' } })
  expect(changed(order, made, 'begin')).toEqual(made)
  expect(changed(order, made, 'finish')).toMatchObject({ status: 'active', commitment: { startDate: '2026-11-23', endDate: '2028-11-23' } })
  expect(changed(order, made, 'undo').status).toBe('cancelled')
})

test('[ORD-8] 기변 puts the new handset in, and undoing gives the old one back to the letter', () => {
  const order = held('DEVICE_CHANGE')
  const begun = changed(order, existing, 'begin')
  expect(begun).toMatchObject({ device: { imei: imeiOf(1) }, instalment: { principal: 0, months: 0 } })
  expect(changed(order, begun, 'undo')).toEqual(existing)
  // What somebody else wrote meanwhile stays.
  const edited: Contract = { ...begun, memo: '통화함', plan: { code: 'P-C', name: '5G 프리미엄', monthlyFee: 89_000 } }
  expect(changed(order, edited, 'undo')).toEqual({ ...existing, memo: '통화함', plan: edited.plan })
  expect(contractChangesOf(order, existing, 'undo', NOW)).toEqual([])
})

test('[ORD-8] 해지 waits for its undo time, and called off it is what it was', () => {
  const order = held('TERMINATE')
  const begun = changed(order, existing, 'begin')
  expect(begun.status).toBe('pendingTerminate')
  expect(changed(order, begun, 'finish').status).toBe('terminated')
  expect(changed(order, begun, 'undo')).toEqual(existing)
  expect(contractChangesOf(held('SALE'), existing, 'begin', NOW)).toEqual([])
})

test('[ORD-8] [NUM-3] 번호변경 writes nothing but the number, and that only at its end', () => {
  const order = held('NUMBER_CHANGE')
  expect(contractChangesOf(order, existing, 'begin', NOW)).toEqual([])
  expect(changed(order, { ...existing, memo: '통화함' }, 'finish')).toEqual({ ...existing, memo: '통화함', msisdn: '010-5000-7788' })
  expect(contractChangesOf(order, existing, 'undo', NOW)).toEqual([])
})

test('[ORD-8] two years from a leap day end on a day that exists', () => {
  const order = held('DEVICE_CHANGE')
  const [change] = contractChangesOf(order, existing, 'finish', '2028-02-29T03:00:00.000Z')
  expect(change?.to).toEqual({ startDate: '2028-02-29', endDate: '2030-02-28' })
})
