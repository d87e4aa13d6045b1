import { addOnOfferings } from '../../../domain/catalogue/addOnOfferings.ts'
import { hubCodeSchema, orderIdSchema, saleRightIdSchema, type OrderId, type SaleRightId } from '../../../domain/kernel/ids.ts'
import { toInstant } from '../../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { decidePlacement } from '../../../domain/orders/decidePlacement.ts'
import type { Order } from '../../../domain/orders/order.ts'
import { placeOrderSchema, type PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { CATALOGUE } from '../../../domain/replication/scope.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import { decideSaleRight } from '../../../domain/stock/decideSaleRight.ts'
import { decideSaleRightEnd } from '../../../domain/stock/decideSaleRightEnd.ts'
import type { SaleRight } from '../../../domain/stock/saleRight.ts'
import { settleOfflineSale } from '../../../domain/stock/settleOfflineSale.ts'
import type { StockUnit, StockUnitState } from '../../../domain/stock/stockUnit.ts'
import type { RouteCall } from '../../../sync/transport/routeCall.ts'
import { sampleOffering } from '../../domain/orders/sampleOrder.ts'
import { imeiOf, sampleHub, sampleUnit } from '../../domain/stock/sampleStock.ts'
import { plans } from './contracts.ts'
import type { FakeCentre } from './fakeCentre.ts'
import { SKU } from './sellingShop.ts'
import { D1001 } from './shop.ts'
import { authorOfUser } from './testPeople.ts'

const HUB = hubCodeSchema.parse('HUB-A')

/** A centre with one hub of named units that lends, sells and settles by the real rules; its documents come when it publishes. */
export class StockedCentre {
  readonly orders = new Map<OrderId, Order>()
  readonly rights = new Map<SaleRightId, SaleRight>()
  /** What it answers instead while it is in trouble. */
  trouble: RefusalCode | null = null
  readonly #units = new Map<string, StockUnit>()
  readonly #centre: FakeCentre
  readonly #now: () => number
  readonly #offering = sampleOffering({ updatedAt: toInstant(0) })
  readonly #unpublished = new Set<() => void>()
  #nextNo = 1
  #version = 0

  constructor(centre: FakeCentre, now: () => number, units: number) {
    this.#centre = centre
    this.#now = now
    for (let n = 1; n <= units; n++) this.#units.set(imeiOf(n), sampleUnit(n, HUB, 'inStock', SKU))
    centre.put('offering', 'S25', this.#offering, [CATALOGUE])
    centre.put('hub', HUB, sampleHub(HUB), [D1001])
    centre.routes = (user, call) => this.trouble ?? this.#answer(user, call)
  }

  /** Documents follow what they speak of; nobody waits for them. */
  publish(): void {
    for (const put of this.#unpublished) put()
    this.#unpublished.clear()
  }

  /** What the timers of a centre do. */
  expire(): void {
    for (const [id, right] of this.rights) {
      const end = decideSaleRightEnd(id, right, 'expire', this.#at())
      if (end.kind !== 'ended') continue
      this.#keepRight(id, end.saleRight)
      for (const { imei, state } of end.units) this.#move(imei, state)
    }
  }

  #at(): string {
    return toInstant(this.#now())
  }

  #answer(user: SignedInUser, call: RouteCall): unknown {
    if (call.endpoint === 'POST /sale-rights')
      return this.#lend(user, saleRightIdSchema.parse((call.body as { saleRightId: string }).saleRightId))
    if (call.endpoint !== 'POST /orders') return 'route_unknown'
    const placed = placeOrderSchema.parse(call.body)
    if (this.orders.has(placed.orderId)) return 'document_exists'
    const order = this.#place(user, placed)
    if (typeof order === 'string') return order
    const taken = this.#keepOrder(placed.orderId, order)
    // The lane decides after the answer.
    this.#keepOrder(placed.orderId, this.#hold(placed, order))
    return { id: placed.orderId, version: 1, order: taken }
  }

  #lend(user: SignedInUser, id: SaleRightId): unknown {
    const free = [...this.#units.values()].filter(({ state }) => state === 'inStock')
    const named = { modelName: '갤럭시 S25', colour: '민트', capacity: '256GB' }
    const decided = decideSaleRight({
      id,
      dealerCode: user.dealerCode!,
      deviceId: '01940000-0000-7000-8000-000000000001' as SaleRight['deviceId'],
      userId: user.userId,
      hub: { hubCode: HUB, state: 'open' },
      freeUnits: free.map(({ imei, skuCode }) => ({ imei, skuCode, ...named })),
      availableBySku: new Map([[SKU, free.length]]),
      leasedQty: [...this.#units.values()].filter(({ state }) => state === 'leased').length,
      bestDayQty: 3,
      soldBySku: new Map(),
      provisionalFrom: this.#nextNo,
      now: this.#at(),
    })
    if (!decided.ok) return decided.code
    this.#nextNo += 50
    for (const { imei, state } of decided.units) this.#move(imei, state)
    this.#keepRight(id, decided.saleRight)
    return { id, saleRight: decided.saleRight, serverNow: this.#at() }
  }

  #place(user: SignedInUser, placed: PlaceOrder): Order | RefusalCode {
    const { fulfilment } = placed
    const decided = decidePlacement({
      placed,
      orderNo:
        fulfilment.kind === 'saleRight' ? fulfilment.provisionalNo : `D1001-20260901-${String(this.orders.size + 1).padStart(5, '0')}`,
      dealerCode: user.dealerCode!,
      author: authorOfUser(user),
      at: this.#at(),
      offerings: new Map([['S25', this.#offering]]),
      plans: new Map(plans.map((plan) => [plan.code, plan])),
      addOns: new Map(addOnOfferings.map((addOn) => [addOn.code, addOn])),
      contract: undefined,
      contractHasOpenOrder: false,
      preorderedQty: new Map(),
    })
    return decided.ok ? decided.value : decided.code
  }

  #hold(placed: PlaceOrder, order: Order): Order {
    const outOfStock = (stateReason: RefusalCode): Order => ({ ...order, state: 'outOfStock', stateReason })
    const held = (imei: string): Order => ({
      ...order,
      state: 'confirmed',
      lines: order.lines.map((line) => ({ ...line, heldQty: 1, imeis: [imei] })),
    })
    const { fulfilment, orderId } = placed
    if (fulfilment.kind === 'hub') {
      const free = [...this.#units.values()].find(({ state }) => state === 'inStock')
      if (!free) return outOfStock('stock_short')
      this.#move(free.imei, 'reserved')
      return held(free.imei)
    }
    const imei = placed.lines[0]!.imei!
    const saleRight = this.rights.get(fulfilment.saleRightId)
    const decided = settleOfflineSale({
      orderId,
      imei,
      saleRight,
      deviceId: saleRight?.deviceId ?? ('01940000-0000-7000-8000-000000000001' as SaleRight['deviceId']),
      unit: this.#units.get(imei),
      availableQty: [...this.#units.values()].filter(({ state }) => state === 'inStock').length,
      now: this.#at(),
    })
    if (!('kind' in decided)) return outOfStock(decided.code)
    if (decided.kind === 'already') return held(imei)
    for (const change of decided.units) this.#move(change.imei, change.state)
    this.#keepRight(fulfilment.saleRightId, decided.saleRight)
    return held(imei)
  }

  #move(imei: string, state: StockUnitState): void {
    this.#units.set(imei, { ...this.#units.get(imei)!, state })
  }

  #keepOrder(id: OrderId, order: Order): Order {
    const dated = { ...order, updatedAt: toInstant(this.#now() + ++this.#version) }
    this.orders.set(orderIdSchema.parse(id), dated)
    this.#unpublished.add(() => void this.#centre.put('order', id, this.orders.get(id), [D1001]))
    return dated
  }

  #keepRight(id: SaleRightId, right: SaleRight): void {
    this.rights.set(id, right)
    this.#unpublished.add(() => void this.#centre.put('saleRight', id, this.rights.get(id), [D1001]))
  }
}
