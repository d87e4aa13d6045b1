import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decidePlacement } from '../../../domain/orders/decidePlacement.ts'
import { orderKinds, orderSchema, type OrderKind } from '../../../domain/orders/order.ts'
import { orderAmountsOf, sellerPartsOf } from '../../../domain/orders/orderAmounts.ts'
import { checkGuard } from '../../../domain/orders/checkGuard.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { handBackHubOf } from '../../../domain/orders/handBackHubOf.ts'
import type { PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { sampleContract } from '../contracts/sampleContract.ts'
import { after, hubCodeOf, imeiOf, NOW, sampleHub } from '../stock/sampleStock.ts'
import { caseOffering, existing, lineOf, placementInput, sampleOffering, sampleOrder, samplePlacement } from './sampleOrder.ts'

const place = (kind: OrderKind, differing: object = {}, input: object = {}) =>
  decidePlacement(placementInput(samplePlacement(kind, differing), input))
const withContract = (kind: OrderKind, differing: object) => ({ contract: { ...samplePlacement(kind).contract, ...differing } })

test.each(orderKinds)('[ORD-6] %s becomes an order that parses, placed, with nothing held or paid', (kind) => {
  const order = sampleOrder(kind)
  expect(orderSchema.parse(JSON.parse(JSON.stringify(order)))).toEqual(order)
  expect(order).toMatchObject({ state: 'placed', payment: { state: 'none', capturedAmount: 0 }, shipments: [], reservation: null })
})

test('[ORD-14] 기변 says whether the old handset is handed back, and to which hub of the shop', () => {
  const base = samplePlacement('DEVICE_CHANGE')
  const placed = { ...base, contract: { ...base.contract!, oldDevice: 'returned' as const } }
  const device = { modelCode: 'SM-S911N', name: '갤럭시 S23', imei: imeiOf(77) }
  const contract = { ...existing, device }
  const handBackHub = hubCodeOf('HUB-A')
  const decided = decidePlacement(placementInput(placed, { contract, handBackHub }))
  expect(decided).toMatchObject({
    value: { contract: { before: { device }, handBack: { hubCode: 'HUB-A', state: 'awaited', refusal: null } } },
  })
  const kept = decidePlacement(placementInput(base, { contract, handBackHub }))
  expect(kept.ok && kept.value.contract).not.toHaveProperty('handBack')
  const refusedFor = (differing: object, one: PlaceOrder = placed) =>
    decidePlacement(placementInput(one, { contract, handBackHub, ...differing }))
  expect(refusedFor({ contract: existing })).toMatchObject({ code: 'order_incomplete', detail: 'contract.oldDevice' })
  expect(refusedFor({ handBackHub: null })).toMatchObject({ code: 'hub_unknown', detail: 'contract.oldDevice' })
  const join = samplePlacement('JOIN')
  expect(decidePlacement(placementInput({ ...join, contract: { ...join.contract!, oldDevice: 'returned' } }))).toMatchObject({
    code: 'order_incomplete',
    detail: 'contract.oldDevice',
  })
})

test('[ORD-14] a handset goes to the shop’s hub that serves the order, else to its first one that works', () => {
  const dealerCode = dealerCodeSchema.parse('D1001')
  const hubs = [
    sampleHub('D1001-H3'),
    sampleHub('D1001-H1', { state: 'closed' }),
    sampleHub('D1001-H2', { state: 'paused' }),
    sampleHub('D1002-H1', { dealerCode: dealerCodeSchema.parse('D1002') }),
  ]
  const from = (code: string) => handBackHubOf(samplePlacement('SALE', { fulfilment: { kind: 'hub', hubCode: code } }), dealerCode, hubs)
  expect(from('D1001-H3')).toBe('D1001-H3')
  expect(from('HUB-A')).toBe('D1001-H2')
  expect(from('D1002-H1')).toBe('D1001-H2')
  expect(handBackHubOf(samplePlacement('SALE'), dealerCode, [hubs[1]!, hubs[3]!])).toBeNull()
})

test('[ORD-6] prices are the centre’s: who was shown another sum is refused', () => {
  expect(place('SALE', { expected: { total: 1, paidNow: 1 } })).toMatchObject({ code: 'price_changed' })
  expect(place('SALE', { expected: { total: 1_155_000, paidNow: 0 } })).toMatchObject({ code: 'price_changed' })
  const inMonths = place('JOIN', { ...withContract('JOIN', { instalmentMonths: 24 }), expected: { total: 915_000, paidNow: 0 } })
  expect(inMonths).toMatchObject({ value: { amounts: { instalmentPrincipal: 915_000, monthlyInstalment: 38_125, monthlyFee: 55_000 } } })
})

test('[ORD-6] an existing contract gives customer, number and address, and the order keeps what it said before', () => {
  const order = sampleOrder('DEVICE_CHANGE')
  expect(order).toMatchObject({
    customer: existing.customer,
    customerId: existing.customerId,
    receipt: { recipient: '홍길동', phone: existing.customer.phone, address: existing.customer.address },
    contract: { msisdn: existing.msisdn, plan: existing.plan, before: { device: existing.device, instalment: existing.instalment } },
    amounts: { monthlyFee: 69_000 },
  })
  expect(sampleOrder('TERMINATE').contract?.undoUntil).toBe(after(600_000))
})

test('[ORD-6] each kind asks for what it needs, and says which field is missing', () => {
  const missing: readonly [OrderKind, object, string][] = [
    ['SALE', { lines: [] }, 'order_line_empty'],
    ['DEVICE_CHANGE', { lines: [] }, 'order_line_empty'],
    ['SALE', { customer: null }, 'customer'],
    ['SALE', { contract: samplePlacement('JOIN').contract }, 'contract'],
    ['JOIN', { contract: null }, 'contract'],
    ['JOIN', withContract('JOIN', { planCode: null }), 'contract.planCode'],
    ['JOIN', { customer: { ...samplePlacement('JOIN').customer, birthDate: null } }, 'customer.birthDate'],
    ['JOIN', { customer: { ...samplePlacement('JOIN').customer, address: '' } }, 'receipt.address'],
    ['PORT_IN', withContract('PORT_IN', { msisdn: null }), 'contract.msisdn'],
    ['PORT_IN', withContract('PORT_IN', { previousCarrier: null }), 'contract.previousCarrier'],
    ['DEVICE_CHANGE', withContract('DEVICE_CHANGE', { baseRev: null }), 'contract.baseRev'],
    ['DEVICE_CHANGE', { lines: [lineOf('S25', 'S25-256-M', 2)] }, 'lines.0.quantity'],
    ['TERMINATE', { lines: [lineOf('S25', 'S25-256-M')] }, 'lines.0'],
    ['TERMINATE', withContract('TERMINATE', { reason: null }), 'contract.reason'],
    ['TERMINATE', withContract('TERMINATE', { guard: null }), 'contract.guard'],
    ['NUMBER_CHANGE', { lines: [lineOf('S25', 'S25-256-M')] }, 'lines.0'],
    ['NUMBER_CHANGE', withContract('NUMBER_CHANGE', { msisdn: null, guard: null }), 'contract.msisdn'],
    ['NUMBER_CHANGE', withContract('NUMBER_CHANGE', { guard: null }), 'contract.guard'],
    ['SALE', { lines: [lineOf('S25', 'S25-256-M'), lineOf('CASE', 'CASE-1')] }, 'lines.1.lineId'],
    ['SALE', { lines: [{ ...lineOf('S25', 'S25-256-M', 2), imei: imeiOf(1) }] }, 'lines.0.imei'],
  ]
  for (const [kind, differing, path] of missing) {
    expect(place(kind, differing), path).toMatchObject(
      path === 'order_line_empty' ? { code: path } : { code: 'order_incomplete', detail: path },
    )
  }
})

test('[ORD-6] a sale without a line names one leased unit and goes over the counter', () => {
  const fulfilment = {
    kind: 'saleRight',
    hubCode: 'HUB-A',
    saleRightId: samplePlacement('SALE').orderId,
    provisionalNo: 'D1001-OFF-000045',
    soldAt: NOW,
  }
  const receipt = { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null }
  const lines = [{ ...lineOf('S25', 'S25-256-M'), imei: imeiOf(1) }]
  expect(place('SALE', { fulfilment, receipt, lines })).toMatchObject({ ok: true })
  expect(place('SALE', { fulfilment, receipt })).toMatchObject({ detail: 'lines.0.imei' })
  expect(place('SALE', { fulfilment, lines })).toMatchObject({ detail: 'receipt' })
  expect(place('SALE', { fulfilment, receipt, lines: [...lines, lineOf('CASE', 'CASE-1', 1, 2)] })).toMatchObject({ detail: 'fulfilment' })
})

test('[ORD-6] goods that left the shop without a line are taken at the price that was shown, if it could not know better', () => {
  const sold = (
    shown: number,
    saleRightIssuedAt: string | null,
    offering = sampleOffering({ updatedAt: after(1000), state: 'suspended' }),
  ) => {
    const fulfilment = {
      kind: 'saleRight',
      hubCode: 'HUB-A',
      saleRightId: samplePlacement('SALE').orderId,
      provisionalNo: 'D1001-OFF-000045',
      soldAt: NOW,
    }
    const lines = [{ ...lineOf('S25', 'S25-256-M'), imei: imeiOf(1) }]
    const receipt = { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null }
    return place(
      'SALE',
      { fulfilment, receipt, lines, expected: { total: shown, paidNow: shown } },
      { offerings: new Map([['S25', offering]]), saleRightIssuedAt },
    )
  }
  expect(sold(1_100_000, NOW)).toMatchObject({
    value: { amounts: { total: 1_100_000 }, lines: [{ listPrice: 1_100_000, unitPrice: 1_100_000 }] },
  })
  // It knew, or nothing stands behind it, or nobody was ever shown such a price.
  expect(sold(1_100_000, after(2000))).toMatchObject({ code: 'offering_not_for_sale' })
  expect(sold(1_100_000, null)).toMatchObject({ code: 'offering_not_for_sale' })
  expect(sold(1_100_000, NOW, sampleOffering())).toMatchObject({ code: 'price_changed' })
  expect(sold(1, NOW)).toMatchObject({ code: 'price_changed' })
})

test('[ORD-6] refusals of contract, plan and goods come in their order', () => {
  expect(place('JOIN', {}, { contract: existing, contractHasOpenOrder: true })).toMatchObject({ code: 'document_exists' })
  expect(place('JOIN', {}, { contractHasOpenOrder: true })).toMatchObject({ code: 'contract_order_open' })
  expect(place('DEVICE_CHANGE', {}, { contract: undefined })).toMatchObject({ code: 'document_unknown' })
  expect(place('TERMINATE', {}, { contract: sampleContract(1, { status: 'terminated' }), contractHasOpenOrder: true })).toMatchObject({
    code: 'contract_terminated',
  })
  expect(place('DEVICE_CHANGE', {}, { contract: sampleContract(1, { status: 'suspended' }) })).toMatchObject({
    code: 'contract_state_refused',
    detail: 'suspended',
  })
  expect(
    place('TERMINATE', withContract('TERMINATE', { guard: { lastFour: '0000', name: '누구' } }), { contractHasOpenOrder: true }),
  ).toMatchObject({ code: 'contract_order_open' })
  expect(place('JOIN', { ...withContract('JOIN', { planCode: 'P-OLD', instalmentMonths: 7 }) })).toMatchObject({
    code: 'plan_unknown',
    detail: 'P-OLD',
  })
  expect(place('JOIN', withContract('JOIN', { addOnCodes: ['A1', 'A9'], instalmentMonths: 7 }))).toMatchObject({
    code: 'field_unknown',
    detail: 'A9',
  })
  expect(place('JOIN', withContract('JOIN', { instalmentMonths: 7 }))).toMatchObject({ code: 'instalment_invalid' })
  expect(place('SALE', { lines: [lineOf('NONE', 'NONE')] })).toMatchObject({ code: 'offering_unknown' })
  expect(place('SALE', { lines: [lineOf('S25', 'NONE')] })).toMatchObject({ code: 'sku_unknown' })
  const suspended = new Map([['S25', sampleOffering({ state: 'suspended' })]])
  expect(place('SALE', {}, { offerings: suspended })).toMatchObject({ code: 'offering_not_for_sale' })
})

test('[ORD-6] what is taken in advance is taken up to its limit, lines of one order together', () => {
  const wave = sampleOffering({ saleKind: 'RESERVATION', preorder: { opensAt: NOW, closesAt: after(1000), wave: 1, limitQty: 10 } })
  const offerings = new Map([['S25', wave]])
  const ask = (first: number, second: number) =>
    place(
      'SALE',
      {
        lines: [lineOf('S25', 'S25-256-M', first, 1), lineOf('S25', 'S25-256-M', second, 2)],
        expected: { total: 1_155_000 * (first + second), paidNow: 1_155_000 * (first + second) },
      },
      { offerings, preorderedQty: new Map([['S25', 5]]) },
    )
  expect(ask(2, 3)).toMatchObject({ ok: true })
  expect(ask(3, 3)).toMatchObject({ code: 'offering_not_for_sale' })
})

test('[ORD-3] the parts of the sellers sum to the order, and what is paid now and later to its total', () => {
  const lines = fc.array(
    fc.record({
      lineId: fc.nat(),
      sellerCode: fc.constantFrom('S0001', 'S0002', 'S0003'),
      unitPrice: fc.integer({ min: 0, max: 2_000_000 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      held: fc.nat({ max: 9 }),
    }),
    { maxLength: 12 },
  )
  const sellers = new Map(
    ['S0001', 'S0002', 'S0003'].map((sellerCode) => [sellerCode, { sellerCode, kind: 'OWN' as const, name: sellerCode }]),
  )
  fc.assert(
    fc.property(lines, fc.constantFrom('quantity' as const, 'heldQty' as const), fc.constantFrom(0, 24, 36), (drawn, of, months) => {
      const own = drawn.map(({ held, ...line }) => ({ ...line, heldQty: Math.min(held, line.quantity) }))
      const amounts = orderAmountsOf(own, { of, instalmentMonths: months, monthlyFee: 0 })
      const parts = sellerPartsOf(own, sellers, of)
      expect(parts.reduce((sum, { total }) => sum + total, 0)).toBe(amounts.total)
      expect(amounts.paidNow + amounts.instalmentPrincipal).toBe(amounts.total)
      const ids = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)
      expect(ids(parts.flatMap(({ lineIds }) => lineIds))).toEqual(ids(own.map(({ lineId }) => lineId)))
    }),
  )
  const both = place('SALE', {
    lines: [lineOf('S25', 'S25-256-M', 1, 1), lineOf('CASE', 'CASE-1', 2, 2)],
    expected: { total: 1_221_000, paidNow: 1_221_000 },
  })
  expect(both).toMatchObject({
    value: {
      sellers: [
        { seller: { sellerCode: 'S0001' }, total: 1_155_000 },
        { seller: caseOffering.seller, lineIds: [2], total: 66_000 },
      ],
    },
  })
})

test('[ORD-4] the wrong line is not ended: number first, then the name, and no answer tells the right one', () => {
  const guard = (lastFour: string, name: string) =>
    checkGuard({ msisdn: '010-2000-1234', customer: { name: '남궁 민수' } }, { lastFour, name })
  expect(guard('1234', '남궁민수')).toMatchObject({ ok: true })
  expect(guard('1243', '남궁민수')).toEqual({ ok: false, code: 'guard_number_mismatch' })
  expect(guard('1234', '남궁민')).toEqual({ ok: false, code: 'guard_name_mismatch' })
  expect(guard('0000', '아무개')).toMatchObject({ code: 'guard_number_mismatch' })
  expect(checkGuard({ msisdn: '010-2000-1234', customer: { name: '가' } }, null)).toMatchObject({
    code: 'order_incomplete',
    detail: 'contract.guard',
  })
  for (const kind of ['TERMINATE', 'NUMBER_CHANGE'] as const) {
    expect(place(kind, withContract(kind, { guard: { lastFour: '1234', name: '김영희' } }))).toEqual({
      ok: false,
      code: 'guard_name_mismatch',
    })
    expect(place(kind, withContract(kind, { guard: { lastFour: '1243', name: '홍길동' } }))).toEqual({
      ok: false,
      code: 'guard_number_mismatch',
    })
  }
})

test('[NUM-3] 번호변경 is of the line alone: plan, add-ons and discount stay, it costs nothing, and it can be taken back for ten minutes', () => {
  const kept = sampleContract(1, { discountPlan: 'SELECT25', addOns: [{ code: 'A1', name: '컬러링', monthlyFee: 990 }] })
  const decided = place('NUMBER_CHANGE', withContract('NUMBER_CHANGE', { planCode: 'P-C', addOnCodes: ['none'] }), { contract: kept })
  expect(decided).toMatchObject({
    value: {
      lines: [],
      amounts: { total: 0, paidNow: 0, instalmentPrincipal: 0 },
      contract: {
        msisdn: kept.msisdn,
        newMsisdn: '010-5000-7788',
        plan: kept.plan,
        addOns: kept.addOns,
        discountPlan: 'SELECT25',
        undoUntil: after(600_000),
      },
    },
  })
})

test('[NUM-2] [ORD-6] the new number is one that the centre gives, another than the line has; the guard is asked first', () => {
  const wish = (msisdn: string, lastFour = '1234') => withContract('NUMBER_CHANGE', { msisdn, guard: { lastFour, name: '홍길동' } })
  // Another carrier's, somebody's own: nothing says whose it is.
  for (const msisdn of ['010-2000-9999', '010-4999-9999', '010-6000-0000'])
    expect(place('NUMBER_CHANGE', wish(msisdn))).toEqual({ ok: false, code: 'number_unavailable' })
  expect(place('NUMBER_CHANGE', wish('010-5999-9999'))).toMatchObject({ ok: true })
  expect(place('NUMBER_CHANGE', wish('010-2000-9999', '0000'))).toMatchObject({ code: 'guard_number_mismatch' })
  const own = sampleContract(1, { msisdn: '010-5000-1234' })
  expect(place('NUMBER_CHANGE', wish('010-5000-1234'), { contract: own })).toMatchObject({ code: 'number_unavailable' })
  expect(place('NUMBER_CHANGE', {}, { contract: sampleContract(1, { status: 'suspended' }) })).toMatchObject({
    code: 'contract_state_refused',
  })
})
