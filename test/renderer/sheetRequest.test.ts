import { expect, test } from 'vitest'
import { placeOrderSchema } from '../../domain/orders/placeOrder.ts'
import { decidePlacement } from '../../domain/orders/decidePlacement.ts'
import { documentIdSchema, hubCodeSchema, orderIdSchema, saleRightIdSchema } from '../../domain/kernel/ids.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import type { OrderKind } from '../../domain/orders/order.ts'
import { emptyDraft, withGoods, type OrderDraft } from '../../renderer/data/orderDraft.ts'
import { quoteDraft, type QuoteSources } from '../../renderer/data/orderQuote.ts'
import { fieldFault } from '../../renderer/screens/order/fieldFault.ts'
import { sheetRequest, type RequestSources } from '../../renderer/data/sheetRequest.ts'
import { contractIdOf, mutationIdOf, offerings as plans, uuidOf } from '../domain/contracts/sampleContract.ts'
import { existing, placementInput, sampleOffering } from '../domain/orders/sampleOrder.ts'

const ids = { orderId: orderIdSchema.parse(uuidOf(21, 1)), newContractId: documentIdSchema.parse(uuidOf(21, 2)) }
const phone = sampleOffering()
const customer = { name: '김가람', birthDate: '1990-05-17', phone: '010-1234-5678', email: '', address: '서울시 강남구 1' }
const rev = revisionSchema.parse(`3-${mutationIdOf(1)}`)

const sources: QuoteSources = { offerings: [phone], plans, addOns: [], contract: existing }
function ask(draft: OrderDraft, differing: Partial<RequestSources> = {}) {
  const { customerId, msisdn, addOns } = existing
  return sheetRequest(draft, {
    quote: quoteDraft(draft, sources),
    contract: draft.contract ? { customerId, msisdn, addOns, name: '홍*동' } : null,
    hubCode: hubCodeSchema.parse('HUB-D1001'),
    saleRight: null,
    lent: [],
    offline: false,
    fencingToken: null,
    ...differing,
  })
}
const withPhone = (draft: OrderDraft) => withGoods(draft, phone, { skuCode: phone.skus[0]!.skuCode, imei: null }, () => 'HANDSET')

const complete: Record<OrderKind, OrderDraft> = {
  JOIN: withPhone({ ...emptyDraft(ids), customer, planCode: 'P-A' }),
  PORT_IN: withPhone({ ...emptyDraft(ids, 'PORT_IN'), customer, planCode: 'P-A', msisdn: '010-9999-8888', previousCarrier: 'SKT' }),
  DEVICE_CHANGE: withPhone({ ...emptyDraft(ids, 'DEVICE_CHANGE'), contract: { id: contractIdOf(1), rev } }),
  NUMBER_CHANGE: {
    ...emptyDraft(ids, 'NUMBER_CHANGE'),
    contract: { id: contractIdOf(1), rev },
    msisdn: '010-5000-7788',
    guard: { lastFour: '1234', name: '홍길동' },
  },
  TERMINATE: {
    ...emptyDraft(ids, 'TERMINATE'),
    contract: { id: contractIdOf(1), rev },
    reason: '요금 부담',
    guard: { lastFour: '1234', name: '홍길동' },
  },
  SALE: withPhone({ ...emptyDraft(ids, 'SALE'), customer: { ...customer, birthDate: '' } }),
}

test.each(Object.entries(complete))(
  '[SCR-6] a complete sheet of %s is an order the centre takes, at the sum that was shown',
  (kind, draft) => {
    const request = ask(draft)
    expect(request).toMatchObject({ ok: true })
    if (!request.ok) return
    expect(placeOrderSchema.parse(request.placed).kind).toBe(kind)
    const decided = decidePlacement(placementInput(request.placed, draft.contract ? { contract: existing } : {}))
    expect(decided).toMatchObject({ ok: true })
  },
)

test('[SCR-6] an empty sheet names every place that is missing, each once', () => {
  const missing = (draft: OrderDraft) => {
    const request = ask(draft)
    return request.ok ? [] : request.missing
  }
  expect(missing(emptyDraft(ids))).toEqual(['customer.name', 'customer.phone', 'customer.birthDate', 'contract.planCode'])
  expect(missing(emptyDraft(ids, 'SALE'))).toEqual(['customer.name', 'customer.phone', 'lines'])
  expect(missing(emptyDraft(ids, 'TERMINATE'))).toEqual(['contract', 'contract.reason', 'contract.guard.lastFour', 'contract.guard.name'])
  expect(missing(emptyDraft(ids, 'NUMBER_CHANGE'))).toEqual([
    'contract',
    'contract.msisdn',
    'contract.guard.lastFour',
    'contract.guard.name',
  ])
  expect(missing({ ...complete.PORT_IN, msisdn: '', previousCarrier: '' })).toEqual(['contract.msisdn', 'contract.previousCarrier'])
})

test('[SCR-6] what is typed half is named like what is not typed', () => {
  const half = { ...complete.JOIN, customer: { ...customer, phone: '010-12', birthDate: '1990-05' } }
  const request = ask(half)
  expect(request.ok ? [] : request.missing.toSorted()).toEqual(['customer.birthDate', 'customer.phone'])
})

test('[SCR-6] what is missing or wrong is named from the top of the sheet down, and under each box stands what is wrong with it', () => {
  const typed = { ...customer, phone: '021-2345', birthDate: '1990-13-99', email: 'no address' }
  const request = ask({ ...emptyDraft(ids, 'PORT_IN'), customer: typed, msisdn: '010-12' })
  expect(request).toEqual({
    ok: false,
    missing: ['customer.phone', 'customer.birthDate', 'customer.email', 'contract.msisdn', 'contract.previousCarrier', 'contract.planCode'],
  })
  expect(fieldFault('customer.name', typed.name, request)).toBeUndefined()
  expect(fieldFault('customer.phone', typed.phone, request)).toBe('order/fault/phone')
  expect(fieldFault('customer.birthDate', typed.birthDate, request)).toBe('order/fault/day')
  expect(fieldFault('customer.email', typed.email, request)).toBe('order/fault/email')
  expect(fieldFault('contract.msisdn', '010-12', request)).toBe('order/fault/phone')
  const blank = ask({ ...complete.JOIN, customer: { ...customer, name: '  ' } })
  expect(fieldFault('customer.name', '  ', blank)).toBe('order/fault/blank')
  expect(fieldFault('customer.name', customer.name, ask(complete.JOIN))).toBeUndefined()
})

test('a delivery to nowhere is missing its address, one to the customer is not', () => {
  const sent = { ...complete.SALE, receipt: { ...complete.SALE.receipt, kind: 'delivery' as const } }
  expect(ask(sent).ok).toBe(true)
  expect(ask({ ...sent, customer: { ...sent.customer, address: '' } })).toMatchObject({ missing: ['receipt.address'] })
})

test('[SCR-8] without a line goods that are not set aside for this PC keep the sheet from being an order', () => {
  expect(ask(complete.SALE, { offline: true })).toMatchObject({ ok: false, missing: ['lines.0.imei'] })
  expect(ask(complete.TERMINATE, { offline: true }).ok).toBe(true)
})

test('[NUM-4] without a line no number is promised: the sheet stays a sheet, with everything on it', () => {
  expect(ask(complete.NUMBER_CHANGE)).toMatchObject({ ok: true, placed: { contract: { msisdn: '010-5000-7788', planCode: null } } })
  expect(ask(complete.NUMBER_CHANGE, { offline: true })).toMatchObject({ ok: false, missing: ['contract.msisdn'] })
})

test('[SCR-8] a unit lent to this PC is sold by its right when it is handed over, and left on the shelf’s account otherwise', () => {
  const imei = '490154203237518'
  const scanned = withGoods({ ...emptyDraft(ids, 'SALE'), customer }, phone, { skuCode: phone.skus[0]!.skuCode, imei }, () => 'HANDSET')
  const saleRight = {
    kind: 'saleRight',
    hubCode: hubCodeSchema.parse('HUB-D1001'),
    saleRightId: saleRightIdSchema.parse(uuidOf(22, 1)),
    provisionalNo: 'D1001-OFF-000001',
    soldAt: '2026-11-30T01:00:00.000Z',
  } as const
  expect(ask(scanned, { saleRight, lent: [imei] })).toMatchObject({ ok: true, placed: { fulfilment: saleRight, lines: [{ imei }] } })
  const sent = { ...scanned, receipt: { ...scanned.receipt, kind: 'delivery' as const } }
  expect(ask(sent, { lent: [imei] })).toMatchObject({ ok: true, placed: { fulfilment: { kind: 'hub' }, lines: [{ imei: null }] } })
  expect(ask(sent)).toMatchObject({ ok: true, placed: { lines: [{ imei }] } })
})
