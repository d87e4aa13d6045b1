import { addOnOfferings } from '../../../domain/catalogue/addOnOfferings.ts'
import { orderIdSchema, saleRightIdSchema, type OrderId } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant } from '../../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { decidePlacement } from '../../../domain/orders/decidePlacement.ts'
import type { Order } from '../../../domain/orders/order.ts'
import { placeOrderSchema, type PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { CATALOGUE } from '../../../domain/replication/scope.ts'
import { saleRightSchema, type SaleRight } from '../../../domain/stock/saleRight.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { RouteCall } from '../../../sync/transport/routeCall.ts'
import { lineOf, sampleOffering, samplePlacement } from '../../domain/orders/sampleOrder.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { plans } from './contracts.ts'
import { D1001, shop } from './shop.ts'
import type { TestPc } from './testPc.ts'
import { authorOfUser } from './testPeople.ts'

export const SKU = 'S25-256-M'
export const RIGHT = saleRightIdSchema.parse('01980000-0000-7000-8000-00000000aaaa')
/** Where the fake centre's clock begins. */
const OPENS = Date.UTC(2026, 8, 1)
const HUB = 'HUB-A'

export const orderIdOf = (n: number): OrderId => orderIdSchema.parse(`01990000-0000-7000-8000-${String(n).padStart(12, '0')}`)
const offering = sampleOffering({ updatedAt: toInstant(OPENS) })

/** A sale over the counter, delivered by the hub. */
export function onlineSale(n: number, differing: object = {}): PlaceOrder {
  return samplePlacement('SALE', { orderId: orderIdOf(n), ...differing })
}

/** A sale of one leased unit. The number and the moment are the page's guess, as they would come from it. */
export function offlineSale(n: number, unit: number, differing: object = {}): PlaceOrder {
  return onlineSale(n, {
    fulfilment: { kind: 'saleRight', hubCode: HUB, saleRightId: RIGHT, provisionalNo: 'D1001-OFF-999999', soldAt: toInstant(0) },
    receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null },
    lines: [{ ...lineOf('S25', SKU), imei: imeiOf(unit) }],
    ...differing,
  })
}

/** A shop that sells: a catalogue, a right of the first PC's person to units 1..n, and a centre that takes orders. */
export function sellingShop({ units = 2, hours = 12 }: { readonly units?: number; readonly hours?: number } = {}) {
  const built = shop(1)
  const { centre, staff } = built
  const right: SaleRight = saleRightSchema.parse({
    dealerCode: 'D1001',
    hubCode: HUB,
    deviceId: '01940000-0000-7000-8000-000000000001',
    userId: staff.userId,
    units: Array.from({ length: units }, (_, i) => {
      return {
        imei: imeiOf(i + 1),
        skuCode: SKU,
        modelName: '갤럭시 S25',
        colour: '민트',
        capacity: '256GB',
        state: 'leased',
        orderId: null,
      }
    }),
    provisionalFrom: 45,
    state: 'active',
    issuedAt: toInstant(OPENS),
    expiresAt: toInstant(OPENS + hours * HOUR_MS),
    updatedAt: toInstant(OPENS),
  })
  centre.put('offering', 'S25', offering, [CATALOGUE])
  const putRight = (differing: Partial<SaleRight> = {}) => centre.put('saleRight', RIGHT, { ...right, ...differing }, [D1001])
  putRight()
  const placed: PlaceOrder[] = []
  centre.routes = (user, call) => place(user, call, placed)
  /** The document of an order that the centre took: it comes some time after the answer. */
  const publish = (n: number, differing: Partial<Order> = {}) => {
    const found = placed.find(({ orderId }) => orderId === orderIdOf(n))!
    const order = orderOf(staff, found)
    if (typeof order === 'string') throw new Error(order)
    centre.put('order', found.orderId, { ...order, updatedAt: toInstant(OPENS + 60_000), ...differing }, [D1001])
  }
  return { ...built, right, putRight, placed, publish }
}

function place(user: SignedInUser, call: RouteCall, placed: PlaceOrder[]): unknown {
  if (call.endpoint !== 'POST /orders') return 'route_unknown'
  const request = placeOrderSchema.parse(call.body)
  const order = orderOf(user, request)
  if (typeof order === 'string') return order
  placed.push(request)
  return { id: request.orderId, version: 1, order }
}

function orderOf(user: SignedInUser, request: PlaceOrder): Order | RefusalCode {
  const decided = decidePlacement({
    placed: request,
    orderNo: request.fulfilment.kind === 'saleRight' ? request.fulfilment.provisionalNo : 'D1001-20260901-00001',
    dealerCode: user.dealerCode!,
    author: authorOfUser(user),
    at: toInstant(OPENS + 30_000),
    offerings: new Map([[offering.offeringCode, offering]]),
    plans: new Map(plans.map((plan) => [plan.code, plan])),
    addOns: new Map(addOnOfferings.map((addOn) => [addOn.code, addOn])),
    contract: undefined,
    contractHasOpenOrder: false,
    preorderedQty: new Map(),
  })
  return decided.ok ? decided.value : decided.code
}

export function sell(pc: TestPc, body: PlaceOrder) {
  return pc.engine.command('POST /orders', { body }, '주문')
}

export function ordersOf(pc: TestPc) {
  return pc.read('orders', { text: '', states: [], kinds: [], offset: 0, limit: 50 })
}
