import { sql } from 'kysely'
import { z } from 'zod'
import { hubCodeSchema } from '../../domain/kernel/ids.ts'
import { SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { RESERVATION_TTL_MS } from '../../domain/stock/decideReservation.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { changeOf, timersOf } from './holdDesk.ts'
import type { HoldOutcome, OrderStock } from './orderPorts.ts'
import { reservationRequestOf } from './orderRequest.ts'
import { lockOrders, parseOrderRow, saveOrders, type StoredOrder } from './orderStore.ts'

const LOOK_AGAIN_MS = 5 * SECOND_MS
/** What was placed a moment ago is on its way already. */
const LEFT_BEHIND_MS = 3 * SECOND_MS
const LOOK_AT_MAX = 500
const all = { kind: 'all' } as const

export type OrderStarter = {
  /** Gets placed orders their goods; never rejects. What cannot be served now stays placed and is looked at again. */
  readonly start: (orders: readonly StoredOrder[]) => Promise<void>
  /** ORD-12: finds orders that a crash or a full lane left in state placed, and hubs where somebody waits. Resolves with when to look again. */
  readonly sweep: () => Promise<Instant>
}

export function createOrderStarter(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly stock: OrderStock
  /** After orders changed outside of the lane. */
  readonly onStarted: () => void
  readonly onTrouble: (error: unknown) => void
}): OrderStarter {
  const { db, clock, stock } = deps

  async function startOne({ id, order, request }: StoredOrder): Promise<void> {
    try {
      // The lane tells the orders itself, through its desk.
      if (order.lines.length > 0 && order.fulfilment.kind === 'hub') await stock.hold(reservationRequestOf(id, order, request))
      else await settleAlone(id)
    } catch (error) {
      deps.onTrouble(error)
    }
  }

  /** Without goods there is nothing to wait for; what was sold without a line has its unit already, or never will. */
  async function settleAlone(id: string): Promise<void> {
    const at = toInstant(clock())
    await withReach(db, all, async (tx) => {
      const [stored] = await lockOrders(tx, [id])
      if (stored?.order.state !== 'placed') return
      const changes = changeOf(stored, await outcomeOf(tx, stored, at), at)
      await saveOrders(tx, changes, at)
      await armTimers(tx, changes.flatMap(timersOf(at)))
    })
    deps.onStarted()
  }

  async function outcomeOf(tx: DatabaseTransaction, { id, order, request }: StoredOrder, at: Instant): Promise<HoldOutcome> {
    const { fulfilment, lines } = order
    const validUntil = toInstant(Date.parse(at) + RESERVATION_TTL_MS)
    const [line] = lines
    if (!line || fulfilment.kind !== 'saleRight') return { orderId: id, kind: 'held', lines: [], validUntil }
    const imei = request.imeis.find(({ lineId }) => lineId === line.lineId)?.imei ?? ''
    const { saleRightId, hubCode } = fulfilment
    const asked = { orderId: id, dealerCode: order.dealerCode, lineId: line.lineId, imei, saleRightId, deviceId: request.placedOn.deviceId }
    const settled = await stock.settleOfflineSale(tx, { ...asked, now: at })
    if ('line' in settled) return { orderId: id, kind: 'held', lines: [settled.line], validUntil }
    const { skuCode, quantity } = line
    const alternatives = await stock.alternatives(tx, { hubCode, skuCode, quantity, now: at })
    return { orderId: id, kind: 'refused', code: settled.code, alternatives }
  }

  async function leftBehind(): Promise<readonly StoredOrder[]> {
    const before = toInstant(clock() - LEFT_BEHIND_MS)
    const rows = await withReach(db, all, (tx) =>
      tx
        .selectFrom('desk.order')
        .select(['id', 'version', 'body', 'request'])
        .where('state', '=', 'placed')
        .where('placed_at', '<=', new Date(before))
        .orderBy('placed_at')
        .limit(LOOK_AT_MAX)
        .execute(),
    )
    return rows.map(parseOrderRow)
  }

  /** Hubs where somebody waits for what is there: for more of it, or kept back for a time that may be over. */
  async function hubsWithWaiting() {
    const { rows } = await withReach(db, all, (tx) =>
      sql`select distinct r.hub_code as "hubCode" from desk.reservation r
           where r.state = 'waitlisted' and exists (
             select from jsonb_to_recordset(r.lines) as w ("skuCode" text)
               join desk.stock_level l on l.hub_code = r.hub_code and l.sku_code = w."skuCode"
              where l.on_hand - l.reserved - l.unavailable - l.leased > 0)`.execute(tx),
    )
    return z.array(z.object({ hubCode: hubCodeSchema })).parse(rows)
  }

  const start = async (orders: readonly StoredOrder[]): Promise<void> => {
    await Promise.all(orders.map(startOne))
  }
  return {
    start,
    async sweep() {
      await start(await leftBehind())
      for (const { hubCode } of await hubsWithWaiting()) await stock.allocateWaitlist(hubCode)
      return toInstant(clock() + LOOK_AGAIN_MS)
    },
  }
}
