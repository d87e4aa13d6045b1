import { z } from 'zod'
import { parseOrderRow, type StoredOrder } from '../../server/orders/orderStore.ts'
import type { Database } from '../../server/platform/database.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { sagaStepNames } from '../../domain/orders/saga.ts'
import { soundnessBy } from '../server/orders/soundness.ts'
import type { SellingWorld } from './sellingWorld.ts'

/** The laws of orders and money after everything came to rest, each by its number. */
export async function brokenMoneyLaws(world: SellingWorld): Promise<readonly string[]> {
  const { db } = world.database.eye
  const orders = await allOrders(db)
  return [
    // M1, M2, C7, and what is promised has an owner.
    ...(await soundnessBy({ db }, await world.gateway.books())),
    ...(await sagasAtRest(db)),
    ...oneKeyPerCall(world),
    ...(await undoneInReverse(db)),
    ...orders.flatMap(partsOfSellers),
    ...orders.flatMap(sumsOfLines),
    ...calledOff(world, orders),
  ]
}

export function allOrders(db: Database): Promise<readonly StoredOrder[]> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const rows = await tx.selectFrom('desk.order').select(['id', 'version', 'body', 'request']).orderBy('id').execute()
    return rows.map(parseOrderRow)
  })
}

/** M3: every saga is at its end, or on the operators' list; no order waits for one that was forgotten. */
async function sagasAtRest(db: Database): Promise<string[]> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const running = await tx
      .selectFrom('desk.saga')
      .select(['order_id', 'state'])
      .where('state', 'in', ['running', 'compensating'])
      .execute()
    const lost = await tx
      .selectFrom('desk.order')
      .select(['id', 'state'])
      .where('state', 'in', ['placed', 'stockHeld', 'paymentPending', 'paid', 'cancelling', 'compensating'])
      .execute()
    return [
      ...running.map((saga) => `M3: the saga of ${saga.order_id} is still ${saga.state}`),
      ...lost.map(({ id, state }) => `M3: ${id} stays ${state}`),
    ]
  })
}

/** M4: whatever was repeated went out under one key, and an order has one payment that stands. */
function oneKeyPerCall({ gateway }: SellingWorld): string[] {
  const keys = new Map<string, Set<string | null>>()
  for (const { operation, paymentKey, key } of gateway.calls) {
    if (operation === 'lookup') continue
    const name = `${operation} of ${paymentKey}`
    keys.set(name, (keys.get(name) ?? new Set()).add(key))
  }
  return [...keys].filter(([, used]) => used.size > 1).map(([name, used]) => `M4: ${name} went out under ${used.size} keys`)
}

const logRows = z.array(z.object({ order_id: z.string(), step: z.enum(sagaStepNames), event: z.string() }))

/** M5: what was done is undone in reverse, each step once. */
async function undoneInReverse(db: Database): Promise<string[]> {
  const rows = await withReach(db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.saga_log').select(['order_id', 'step', 'event']).orderBy('seq').execute(),
  )
  const done = new Map<string, string[]>()
  const wrong: string[] = []
  for (const { order_id: id, step, event } of logRows.parse(rows)) {
    const stack = done.get(id) ?? []
    done.set(id, stack)
    if (event === 'done') {
      if (stack.includes(step)) wrong.push(`M5: ${step} of ${id} was done twice`)
      stack.push(step)
    }
    if (event !== 'compensated' && event !== 'forced') continue
    const place = stack.indexOf(step)
    if (place >= 0 && place !== stack.length - 1) wrong.push(`M5: ${step} of ${id} was undone before ${stack.slice(place + 1).join(', ')}`)
    if (place >= 0) stack.splice(place, 1)
  }
  return wrong
}

/** M6: the parts of the sellers are the whole, and each seller's goods go in a parcel of his. */
function partsOfSellers({ id, order }: StoredOrder): string[] {
  const sum = order.sellers.reduce((total, part) => total + part.total, 0)
  const held = order.lines.filter(({ heldQty }) => heldQty > 0).map(({ sellerCode }) => sellerCode)
  const parcels = new Set(order.shipments.map(({ sellerCode }) => sellerCode))
  return [
    ...(sum === order.amounts.total ? [] : [`M6: the sellers of ${id} get ${sum} of ${order.amounts.total}`]),
    ...(order.shipments.length > 0 ? held.filter((code) => !parcels.has(code)).map((code) => `M6: ${id} has no parcel of ${code}`) : []),
  ]
}

/** M8: whole won, none below zero, none lost between a line and the sum. */
function sumsOfLines({ id, order }: StoredOrder): string[] {
  const isHeld = order.lines.some(({ heldQty }) => heldQty > 0)
  const sum = order.lines.reduce((total, line) => total + line.unitPrice * (isHeld ? line.heldQty : line.quantity), 0)
  const isWhole = order.lines.every(({ unitPrice }) => Number.isInteger(unitPrice) && unitPrice >= 0)
  return [
    ...(isWhole ? [] : [`M8: ${id} has a price that is no price`]),
    // What was given back keeps the sum it was placed at.
    ...(isHeld && sum !== order.amounts.total ? [`M8: ${id} sums up to ${sum}, it says ${order.amounts.total}`] : []),
  ]
}

/** M9: who was told that his order is called off has no order; who was refused for its point of no return had passed it. */
function calledOff({ called }: SellingWorld, orders: readonly StoredOrder[]): string[] {
  const byId = new Map<string, StoredOrder>(orders.map((stored) => [stored.id, stored]))
  return called.flatMap(({ orderId, refusal }) => {
    const order = byId.get(orderId)?.order
    if (!order) return refusal === null ? [`M9: ${orderId} was called off and is not there`] : []
    if (refusal === null && order.state !== 'cancelled') return [`M9: ${orderId} was called off and is ${order.state}`]
    const isPast = ['shipped', 'deliveryFailed', 'delivered', 'completed', 'compensated', 'compensationStuck'].includes(order.state)
    return refusal === 'past_point_of_no_return' && !isPast
      ? [`M9: ${orderId} was refused as past its point of no return and is ${order.state}`]
      : []
  })
}
