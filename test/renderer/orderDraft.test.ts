import { expect, test } from 'vitest'
import { documentIdSchema, orderIdSchema } from '../../domain/kernel/ids.ts'
import { orderKinds } from '../../domain/orders/order.ts'
import { emptyDraft, isUntouched, withGoods, withKind, withLine, withoutLine, type OrderDraft } from '../../renderer/data/orderDraft.ts'
import { uuidOf } from '../domain/contracts/sampleContract.ts'
import { caseOffering, sampleOffering } from '../domain/orders/sampleOrder.ts'
import { imeiOf } from '../domain/stock/sampleStock.ts'

const ids = { orderId: orderIdSchema.parse(uuidOf(20, 1)), newContractId: documentIdSchema.parse(uuidOf(20, 2)) }
const phone = sampleOffering()
const skuCode = phone.skus[0]!.skuCode
const caseSku = caseOffering.skus[0]!.skuCode
const categoryOf = (code: string) => [phone, caseOffering].find(({ offeringCode }) => offeringCode === code)?.category
const put = (draft: OrderDraft, offering = phone, sku = skuCode, imei: string | null = null) =>
  withGoods(draft, offering, { skuCode: sku, imei }, categoryOf)

test('a handset takes the place of the one that is there and stands first; a case goes beside it', () => {
  const draft = put(put(put(emptyDraft(ids), caseOffering, caseSku)), phone, phone.skus[1]!.skuCode)
  expect(draft.lines.map((line) => line.skuCode)).toEqual([phone.skus[1]!.skuCode, caseSku])
  expect(new Set(draft.lines.map(({ lineId }) => lineId)).size).toBe(2)
})

test('a sale takes as many handsets as the customer buys, and counts equal ones together', () => {
  const sale = emptyDraft(ids, 'SALE')
  expect(put(put(sale)).lines.map(({ quantity }) => quantity)).toEqual([2])
  const named = put(put(sale, phone, skuCode, imeiOf(1)), phone, skuCode, imeiOf(2))
  expect(named.lines.map(({ imei, quantity }) => [imei, quantity])).toEqual([
    [imeiOf(1), 1],
    [imeiOf(2), 1],
  ])
})

test('one unit is never in the basket twice, however often it is scanned', () => {
  const sale = emptyDraft(ids, 'SALE')
  const once = put(sale, phone, skuCode, imeiOf(1))
  expect(put(once, phone, skuCode, imeiOf(1))).toEqual(once)
})

test('a named unit is one piece of one sku: more pieces or other options forget it', () => {
  const draft = put(emptyDraft(ids), phone, skuCode, imeiOf(1))
  const { lineId } = draft.lines[0]!
  expect(withLine(draft, lineId, { quantity: 2 }).lines[0]?.imei).toBeNull()
  expect(withLine(draft, lineId, { skuCode: phone.skus[1]!.skuCode }).lines[0]?.imei).toBeNull()
  expect(withLine(draft, lineId, { dealerSubsidy: 10_000 }).lines[0]?.imei).toBe(imeiOf(1))
})

test('another kind keeps what it can have: a handset change one handset, an end nothing, a sale no instalments', () => {
  const draft = withLine(put(put(emptyDraft(ids), caseOffering, caseSku)), 2, { dealerSubsidy: 30_000 })
  expect(withKind(draft, 'DEVICE_CHANGE').lines.map((line) => line.skuCode)).toEqual([skuCode])
  for (const kind of ['TERMINATE', 'NUMBER_CHANGE'] as const)
    expect(withKind(draft, kind)).toMatchObject({ lines: [], instalmentMonths: 0 })
  expect(withKind(draft, 'SALE')).toMatchObject({ instalmentMonths: 0, discountPlan: 'NONE', planCode: null })
  expect(withKind(draft, 'SALE').lines.every(({ dealerSubsidy }) => dealerSubsidy === 0)).toBe(true)
  expect(withKind(withKind(draft, 'SALE'), 'JOIN').instalmentMonths).toBe(24)
})

test('a guard typed for one contract is not kept for another kind of order', () => {
  const typed = { ...emptyDraft(ids, 'TERMINATE'), guard: { lastFour: '1234', name: '홍길동' } }
  for (const kind of orderKinds) expect(withKind(typed, kind).guard).toEqual({ lastFour: '', name: '' })
})

test('a number to be ported is no number that was chosen here, nor the other way', () => {
  const ported = { ...emptyDraft(ids, 'PORT_IN'), msisdn: '010-9999-8888' }
  expect(withKind(ported, 'JOIN').msisdn).toBe('010-9999-8888')
  expect(withKind(ported, 'NUMBER_CHANGE').msisdn).toBe('')
  expect(withKind({ ...emptyDraft(ids, 'NUMBER_CHANGE'), msisdn: '010-5000-7788' }, 'PORT_IN').msisdn).toBe('')
})

test('a sheet nobody wrote on is told from one that was written on', () => {
  expect(isUntouched(emptyDraft(ids, 'SALE'))).toBe(true)
  expect(isUntouched(put(emptyDraft(ids)))).toBe(false)
  expect(isUntouched(withoutLine(put(emptyDraft(ids)), 1))).toBe(true)
})
