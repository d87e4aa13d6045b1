import type { Author } from '../../../domain/access/principal.ts'
import { offeringSchema, type Offering } from '../../../domain/catalogue/offering.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { decidePlacement } from '../../../domain/orders/decidePlacement.ts'
import { hasUndoTime, type Order, type OrderKind } from '../../../domain/orders/order.ts'
import type { PlacementInput } from '../../../domain/orders/placementInput.ts'
import { placeOrderSchema, type PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { nextRevision } from '../../../domain/replication/revision.ts'
import { contractIdOf, mutationIdOf, offerings as plans, PLAN_A, sampleContract, uuidOf } from '../contracts/sampleContract.ts'
import { author, imeiOf, NOW } from '../stock/sampleStock.ts'

export const staff: Author = { ...author('직원', 'DEALER_STAFF'), dealerCode: dealerCodeSchema.parse('D1001') }

/** S25 in two colours and two capacities at the prices of its launch, sold by the operator itself. */
export function sampleOffering(differing: Partial<Offering> = {}): Offering {
  return offeringSchema.parse({
    offeringCode: 'S25',
    name: '갤럭시 S25',
    brand: '삼성',
    category: 'HANDSET',
    modelCode: 'SM-S931N',
    saleKind: 'REALTIME',
    seller: { sellerCode: 'S0001', kind: 'OWN', name: '자사' },
    listPrice: 1_155_000,
    colours: [
      { name: '민트', priceDelta: 0 },
      { name: '네이비', priceDelta: 0 },
    ],
    capacities: [
      { name: '256GB', priceDelta: 0 },
      { name: '512GB', priceDelta: 143_000 },
    ],
    skus: [
      { skuCode: 'S25-256-M', colour: '민트', capacity: '256GB', priceDelta: 0, barcode: null },
      { skuCode: 'S25-512-N', colour: '네이비', capacity: '512GB', priceDelta: 11_000, barcode: '8806094934441' },
    ],
    serialised: true,
    carrierSubsidies: [{ planCode: PLAN_A.code, amount: 240_000 }],
    dealerSubsidyMax: 100_000,
    preorder: null,
    state: 'launched',
    stateReason: '',
    version: 1,
    updatedAt: NOW,
    ...differing,
  })
}

export const caseOffering = sampleOffering({
  offeringCode: 'CASE',
  name: '케이스',
  modelCode: 'CASE-1',
  category: 'ACCESSORY',
  seller: { sellerCode: 'S0002', kind: 'MARKETPLACE', name: '입점 업체' },
  listPrice: 33_000,
  skus: [{ skuCode: 'CASE-1', colour: '민트', capacity: '256GB', priceDelta: 0, barcode: null }],
  serialised: false,
  carrierSubsidies: [],
  dealerSubsidyMax: 0,
})

const customer = { name: '홍길동', birthDate: '1990-01-01', phone: '010-2000-1234', email: '', address: '서울시 강남구 테헤란로 1' }
const newContract = {
  contractId: contractIdOf(1),
  baseRev: null,
  planCode: PLAN_A.code,
  addOnCodes: [],
  discountPlan: 'NONE',
  instalmentMonths: 0,
  msisdn: null,
  previousCarrier: null,
  reason: null,
  guard: null,
  fencingToken: null,
}
const changed = { ...newContract, baseRev: nextRevision(null, mutationIdOf(1)), planCode: null }
const contractOf: Record<OrderKind, object | null> = {
  JOIN: newContract,
  PORT_IN: { ...newContract, msisdn: '010-3000-0001', previousCarrier: '다른 통신사' },
  DEVICE_CHANGE: changed,
  NUMBER_CHANGE: { ...changed, msisdn: '010-5000-7788', guard: { lastFour: '1234', name: '홍길동' } },
  TERMINATE: { ...changed, reason: '해외 이주', guard: { lastFour: '1234', name: '홍길동' } },
  SALE: null,
}

export const lineOf = (offeringCode: string, skuCode: string, quantity = 1, lineId = 1) => ({
  lineId,
  offeringCode,
  skuCode,
  quantity,
  imei: null,
  dealerSubsidy: 0,
})

/** A request of a kind, as a shop that got the price right would send it. */
export function samplePlacement(kind: OrderKind, differing: object = {}): PlaceOrder {
  const isNewOrSale = kind === 'JOIN' || kind === 'PORT_IN' || kind === 'SALE'
  const total = hasUndoTime(kind) ? 0 : kind === 'SALE' || kind === 'DEVICE_CHANGE' ? 1_155_000 : 915_000
  return placeOrderSchema.parse({
    orderId: uuidOf(20, 1),
    kind,
    customerId: null,
    customer: isNewOrSale ? customer : null,
    fulfilment: { kind: 'hub', hubCode: 'HUB-A' },
    receipt: { kind: 'delivery', recipient: null, phone: null, address: null, requiredDay: null },
    lines: hasUndoTime(kind) ? [] : [lineOf('S25', 'S25-256-M')],
    contract: contractOf[kind],
    allowPartial: false,
    joinWaitlist: false,
    payment: { method: 'CARD', paymentKey: null },
    expected: { total, paidNow: total },
    ...differing,
  })
}

export const existing = sampleContract(1, { plan: { code: 'P-B', name: '5G 심플', monthlyFee: 69_000 } })

export function placementInput(placed: PlaceOrder, differing: Partial<PlacementInput> = {}): PlacementInput {
  const isExisting = placed.kind === 'DEVICE_CHANGE' || hasUndoTime(placed.kind)
  return {
    placed,
    orderNo: 'D1001-20261123-00001',
    dealerCode: dealerCodeSchema.parse('D1001'),
    author: staff,
    at: NOW,
    offerings: new Map([sampleOffering(), caseOffering].map((one) => [one.offeringCode, one])),
    plans: new Map(plans.map((plan) => [plan.code, { ...plan, updatedAt: NOW }])),
    addOns: new Map([['A1', { code: 'A1', name: '컬러링', monthlyFee: 990 }]]),
    contract: isExisting ? existing : undefined,
    contractHasOpenOrder: false,
    preorderedQty: new Map(),
    ...differing,
  }
}

export function sampleOrder(kind: OrderKind = 'SALE', placement: object = {}): Order {
  const decided = decidePlacement(placementInput(samplePlacement(kind, placement)))
  if (!decided.ok) throw new Error(`${decided.code} ${decided.detail ?? ''}`)
  return decided.value
}

export const heldLines = (order: Order, heldQty = 1) =>
  order.lines.map(({ lineId, skuCode, quantity }, i) => ({
    lineId,
    skuCode,
    requestedQty: quantity,
    heldQty: Math.min(quantity, heldQty),
    imeis: Array.from({ length: Math.min(quantity, heldQty) }, (_, j) => imeiOf(i * 100 + j + 1)),
  }))
