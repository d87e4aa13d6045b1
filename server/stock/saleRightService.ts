import { sql } from 'kysely'
import type { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import { saleRightIdSchema, type DealerCode, type HubCode, type SaleRightId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { saleRightReplySchema, type SaleRightReply, type takeSaleRightSchema } from '../../domain/protocol/leases.ts'
import { decideSaleRight, type LeasableUnit } from '../../domain/stock/decideSaleRight.ts'
import { decideSaleRightEnd, renewSaleRight } from '../../domain/stock/decideSaleRightEnd.ts'
import type { Hub } from '../../domain/stock/hub.ts'
import { SALE_RIGHT_GRACE_MS, SALE_RIGHT_UNITS_MAX, type SaleRight } from '../../domain/stock/saleRight.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { armTimers, disarmTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { endSaleRight, lockSaleRight, saveSaleRight } from './saleRightStore.ts'
import { book, freeBySku, lockHubs, lockLevels } from './stockBooks.ts'
import { seesHub, stockCommand, type Asked, type CommandContext, type StockDeps } from './stockCommand.ts'

type TakeSaleRight = z.infer<typeof takeSaleRightSchema>

export const SALE_RIGHT_TIMER = 'saleRightExpiry'
/** How far back "recent" days go. */
const RECENT_DAYS = 28

export type SaleRightService = {
  /**
   * RIT-2, RIT-4: sets units of the own hub aside for this device; the right it has there already is renewed instead. Refusals
   * in this order: hub_unknown, not_permitted (a shared hub), those of `decideSaleRight`.
   */
  readonly take: (asked: Asked<TakeSaleRight>) => Promise<Outcome<SaleRightReply>>
  /** RIT-3: gives back what was not sold; a right that ended stays as it is. Refusal: sale_right_unknown (also another device's or person's). */
  readonly giveBack: (asked: Asked<object>, id: SaleRightId) => Promise<Outcome<SaleRightReply>>
  /** RIT-3: the timer. Resolves with when to look again, null when the right is over. */
  readonly expire: (id: string) => Promise<Instant | null>
}

export function createSaleRightService(deps: StockDeps): SaleRightService {
  const action = 'stock.sale_right'
  const reply = saleRightReplySchema
  return {
    take: (asked) => {
      const subject = { type: 'saleRight', id: asked.body.saleRightId }
      return stockCommand(deps, asked, { endpoint: 'POST /sale-rights', action, subject, reply }, (context) => take(context, asked.body))
    },
    giveBack: (asked, id) => {
      const subject = { type: 'saleRight', id }
      return stockCommand(deps, asked, { endpoint: 'POST /sale-rights/:id/return', action, subject, reply }, (context) =>
        giveBack(context, id),
      )
    },
    expire: async (id) => {
      const again = await withReach(deps.db, { kind: 'all' }, (tx) => expire(tx, saleRightIdSchema.parse(id), toInstant(deps.clock())))
      deps.onStock()
      return again
    },
  }
}

async function take(context: CommandContext, { saleRightId, hubCode }: TakeSaleRight): Promise<Outcome<SaleRightReply>> {
  const { tx, at, principal } = context
  const hub = (await lockHubs(tx, [hubCode])).get(hubCode)?.hub
  if (!hub || !seesHub(principal, hub)) return refuse('hub_unknown', hubCode)
  if (hub.dealerCode === null || hub.dealerCode !== principal.dealerCode) return refuse('not_permitted', hubCode)
  const standing = await activeOf(tx, hubCode, principal)
  const right = standing && (await lockSaleRight(tx, standing))
  if (standing && right) {
    const renewed = renewSaleRight(right, at)
    if (renewed.ok) {
      await saveSaleRight(tx, standing, renewed.value)
      await watch(tx, standing, renewed.value)
      return accept({ id: standing, saleRight: renewed.value, serverNow: at })
    }
  }
  if (await tx.selectFrom('desk.sale_right').select('id').where('id', '=', saleRightId).executeTakeFirst())
    return refuse('document_exists', saleRightId)
  return lend(context, saleRightId, hub, hub.dealerCode)
}

/** One person's on one device: what a colleague at the same PC was lent, and may have sold already, is not to be touched. */
async function activeOf(tx: DatabaseTransaction, hubCode: HubCode, { deviceId, userId }: Principal): Promise<SaleRightId | null> {
  const row = await tx
    .selectFrom('desk.sale_right')
    .select('id')
    .where('hub_code', '=', hubCode)
    .where('device_id', '=', deviceId)
    .where('user_id', '=', userId)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return row ? saleRightIdSchema.parse(row.id) : null
}

async function lend(
  { tx, at, principal, author }: CommandContext,
  id: SaleRightId,
  hub: Hub,
  dealerCode: DealerCode,
): Promise<Outcome<SaleRightReply>> {
  const { hubCode, state } = hub
  const keys = await tx.selectFrom('desk.stock_level').select('sku_code').where('hub_code', '=', hubCode).where('on_hand', '>', 0).execute()
  const levels = await lockLevels(
    tx,
    keys.map((key) => ({ hubCode, skuCode: key.sku_code })),
  )
  const { deviceId, userId } = principal
  const sold = await soldLately(tx, hubCode, at)
  const decided = decideSaleRight({
    id,
    dealerCode,
    deviceId,
    userId,
    hub: { hubCode, state },
    freeUnits: await freeUnits(tx, hubCode),
    availableBySku: freeBySku(levels, hubCode),
    leasedQty: [...levels.values()].reduce((sum, { figures }) => sum + figures.leasedQty, 0),
    ...sold,
    provisionalFrom: await takeNumbers(tx, dealerCode),
    now: at,
  })
  if (!decided.ok) return decided
  const { saleRight } = decided
  await tx
    .insertInto('desk.sale_right')
    .values({
      id,
      dealer_code: dealerCode,
      hub_code: hubCode,
      device_id: deviceId,
      user_id: userId,
      state: saleRight.state,
      expires_at: saleRight.expiresAt,
      body: jsonb(saleRight),
    })
    .execute()
  const units = decided.units.map((change) => ({ ...change, from: 'inStock' as const, saleRightId: id }))
  await book(tx, { movements: decided.movements, units, at, byUser: author.userId })
  await watch(tx, id, saleRight)
  return accept({ id, saleRight, serverNow: at })
}

async function watch(tx: DatabaseTransaction, id: SaleRightId, { expiresAt }: SaleRight): Promise<void> {
  await armTimers(tx, [{ kind: SALE_RIGHT_TIMER, refId: id, dueAt: toInstant(Date.parse(expiresAt) + SALE_RIGHT_GRACE_MS) }])
}

async function freeUnits(tx: DatabaseTransaction, hubCode: HubCode): Promise<readonly LeasableUnit[]> {
  const rows = await tx
    .selectFrom('desk.stock_unit as u')
    .innerJoin('desk.sku as s', 's.sku_code', 'u.sku_code')
    .select(['u.imei', 'u.sku_code', 's.model_name', 's.colour', 's.capacity'])
    .where('u.hub_code', '=', hubCode)
    .where('u.state', '=', 'inStock')
    .orderBy('u.received_at')
    .orderBy('u.imei')
    .execute()
  return rows.map(({ imei, sku_code: skuCode, model_name: modelName, colour, capacity }) => ({
    imei,
    skuCode,
    modelName,
    colour,
    capacity,
  }))
}

/** Pieces that left the hub for customers, by SKU and on the best of the recent days (of Korea). */
async function soldLately(
  tx: DatabaseTransaction,
  hubCode: HubCode,
  at: Instant,
): Promise<{ readonly bestDayQty: number; readonly soldBySku: ReadonlyMap<string, number> }> {
  const from = toInstant(Date.parse(at) - RECENT_DAYS * 24 * HOUR_MS)
  const rows = await tx
    .selectFrom('desk.stock_movement')
    .select(['sku_code', sql<string>`(at at time zone 'Asia/Seoul')::date::text`.as('day'), sql<number>`sum(quantity)::int`.as('pieces')])
    .where('hub_code', '=', hubCode)
    .where('kind', '=', 'consume')
    .where('at', '>=', sql<Date>`${from}::timestamptz`)
    .groupBy(['sku_code', 'day'])
    .execute()
  const byDay = new Map<string, number>()
  const soldBySku = new Map<string, number>()
  for (const { sku_code: skuCode, day, pieces } of rows) {
    byDay.set(day, (byDay.get(day) ?? 0) + pieces)
    soldBySku.set(skuCode, (soldBySku.get(skuCode) ?? 0) + pieces)
  }
  return { bestDayQty: Math.max(0, ...byDay.values()), soldBySku }
}

/** The first of a right's numbers; the dealer has used none of them, and never will again. */
async function takeNumbers(tx: DatabaseTransaction, dealerCode: DealerCode): Promise<number> {
  const row = await tx
    .insertInto('desk.provisional_counter')
    .values({ dealer_code: dealerCode, used: SALE_RIGHT_UNITS_MAX })
    .onConflict((conflict) =>
      conflict
        .column('dealer_code')
        .doUpdateSet((current) => ({ used: current('desk.provisional_counter.used', '+', SALE_RIGHT_UNITS_MAX) })),
    )
    .returning('used')
    .executeTakeFirstOrThrow()
  return row.used - SALE_RIGHT_UNITS_MAX + 1
}

async function giveBack({ tx, at, principal, author }: CommandContext, id: SaleRightId): Promise<Outcome<SaleRightReply>> {
  const right = await lockSaleRight(tx, id)
  const isOwn = right?.deviceId === principal.deviceId && right.userId === principal.userId && right.dealerCode === principal.dealerCode
  if (!right || !isOwn) return refuse('sale_right_unknown', id)
  const decided = decideSaleRightEnd(id, right, 'return', at)
  if (decided.kind !== 'ended') return accept({ id, saleRight: right, serverNow: at })
  await endSaleRight(tx, id, decided, { at, byUser: author.userId })
  await disarmTimers(tx, SALE_RIGHT_TIMER, [id])
  return accept({ id, saleRight: decided.saleRight, serverNow: at })
}

async function expire(tx: DatabaseTransaction, id: SaleRightId, at: Instant): Promise<Instant | null> {
  const right = await lockSaleRight(tx, id)
  const decided = right && decideSaleRightEnd(id, right, 'expire', at)
  if (decided?.kind === 'notDue') return toInstant(Date.parse(right!.expiresAt) + SALE_RIGHT_GRACE_MS)
  if (decided?.kind === 'ended') await endSaleRight(tx, id, decided, { at, byUser: null })
  return null
}
