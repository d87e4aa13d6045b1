import { orderIdSchema } from '../../domain/kernel/ids.ts'
import type { Order } from '../../domain/orders/order.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { samplePlacement } from '../domain/orders/sampleOrder.ts'
import { allOrders } from './moneyLaws.ts'
import { hubCodes, PHONE } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

const MORE_THAN_THERE_ARE = 3
const SETTLED_AFTER_MS = 60_000

type Shelf = { readonly free: number; readonly isOpen: boolean; readonly isWaitedFor: boolean }
type Shelves = ReadonlyMap<string, Shelf>

/**
 * S6: when all is quiet, everybody orders the same model from one hub at the same moment, more than it has. Exactly as many are
 * held as there are; whoever gets none is told where there is one, and there it is.
 */
export async function brokenByRush(world: SellingWorld): Promise<readonly string[]> {
  const before = await phoneShelves(world)
  const hubCode = [hubCodes.shared, hubCodes.centre].find((code) => {
    const shelf = before.get(code)
    return shelf?.isOpen === true && shelf.free > 0 && !shelf.isWaitedFor
  })
  if (hubCode === undefined) return []
  const there = before.get(hubCode)!.free
  const ids = Array.from({ length: there + MORE_THAN_THERE_ARE }, () => order(world, hubCode))
  world.say(`rush: ${ids.length} orders for ${there} at ${hubCode}`)
  await world.passAtWork(SETTLED_AFTER_MS)
  const orders = new Map((await allOrders(world.database.eye.db)).map((stored) => [stored.id as string, stored.order]))
  const outcomes = ids.flatMap((id) => orders.get(id) ?? [])
  const refused = outcomes.filter(({ state }) => state === 'outOfStock')
  const held = outcomes.length - refused.length
  const after = await phoneShelves(world)
  return [
    ...(outcomes.length === ids.length ? [] : [`S6: ${ids.length - outcomes.length} of ${ids.length} orders of the rush never arrived`]),
    ...(held === there ? [] : [`S6: ${held} of ${ids.length} orders were served out of ${there} at ${hubCode}`]),
    ...refused.flatMap((one) => untrue(one, before, after)),
  ]
}

/** Elsewhere nothing moves but what is lent meanwhile, so what was offered lay there at the beginning or at the end. */
function untrue({ orderNo, alternatives }: Order, before: Shelves, after: Shelves): string[] {
  return alternatives.flatMap((one) => {
    if (one.kind !== 'hub') return []
    const known = [before.get(one.hubCode)?.free, after.get(one.hubCode)?.free]
    return known.includes(one.availableQty)
      ? []
      : [`S6: ${orderNo} was offered ${one.availableQty} at ${one.hubCode}, which had ${known.join(' or ')}`]
  })
}

function order(world: SellingWorld, hubCode: string): string {
  const pc = world.random.pick(['clerk', 'boss', 'rival'] as const)
  const orderId = orderIdSchema.parse(world.uuid())
  const body = samplePlacement('SALE', {
    orderId,
    fulfilment: { kind: 'hub', hubCode },
    payment: { method: 'CARD', paymentKey: `pay-${orderId}` },
  })
  void world.pcs[pc].engine.command('POST /orders', { body }, 'rush')
  world.taken.push({ orderId, pc, seller: pc, number: null, imei: null })
  return orderId
}

function phoneShelves({ database }: SellingWorld): Promise<Shelves> {
  return withReach(database.eye.db, { kind: 'all' }, async (tx) => {
    const rows = await tx
      .selectFrom('desk.stock_level as l')
      .innerJoin('desk.hub as h', 'h.hub_code', 'l.hub_code')
      .select(['l.hub_code', 'h.state', 'l.on_hand', 'l.reserved', 'l.unavailable', 'l.leased'])
      .where('l.sku_code', '=', PHONE)
      .execute()
    const waiting = await tx.selectFrom('desk.reservation').select('hub_code').where('state', '=', 'waitlisted').execute()
    return new Map(
      rows.map((row) => [
        row.hub_code,
        {
          free: row.on_hand - row.reserved - row.unavailable - row.leased,
          isOpen: row.state === 'open',
          isWaitedFor: waiting.some(({ hub_code: code }) => code === row.hub_code),
        },
      ]),
    )
  })
}
