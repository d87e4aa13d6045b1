import { sql } from 'kysely'
import type { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import { hubCodeSchema, type HubCode } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import {
  STOCK_PAGE_MAX,
  type lowStockReplySchema,
  type movementsQuerySchema,
  type movementsReplySchema,
  type stockUnitReplySchema,
  type stockUnitsQuerySchema,
  type stockUnitsReplySchema,
} from '../../domain/protocol/stock.ts'
import { NO_THRESHOLDS } from '../../domain/stock/hub.ts'
import { mayRunHub } from '../../domain/stock/mayRunHub.ts'
import { proposeReplenishment } from '../../domain/stock/proposeReplenishment.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'
import { hubAt, levelRows } from './stockReads.ts'
import { hubRowSchema, levelOf, movementRowSchema, unitRowSchema } from './stockRowSchemas.ts'

export type StockQueries = {
  /** Units of one hub by SKU and IMEI. Refusal: hub_unknown, also for another dealer's hub. */
  readonly units: (
    principal: Principal,
    query: z.output<typeof stockUnitsQuerySchema>,
  ) => Promise<Outcome<z.infer<typeof stockUnitsReplySchema>, 'hub_unknown'>>
  /** One unit and what was booked for it, oldest first. Refusal: unit_unknown, also when it lies in another dealer's hub. */
  readonly unit: (principal: Principal, imei: string) => Promise<Outcome<z.infer<typeof stockUnitReplySchema>, 'unit_unknown'>>
  /** What was booked in a hub, newest first. Refusal: hub_unknown, also for another dealer's hub. */
  readonly movements: (
    principal: Principal,
    query: z.output<typeof movementsQuerySchema>,
  ) => Promise<Outcome<z.infer<typeof movementsReplySchema>, 'hub_unknown'>>
  /** STK-12: what is low in one hub, or in all that the person runs. Refusal: hub_unknown. */
  readonly lowStock: (
    principal: Principal,
    hubCode: HubCode | undefined,
  ) => Promise<Outcome<z.infer<typeof lowStockReplySchema>, 'hub_unknown'>>
}

/** The read side of stock under the person's own reach: the database itself shows no other dealer's rows. */
export function createStockQueries(db: Database): StockQueries {
  const reading = <T>(principal: Principal, work: (tx: DatabaseTransaction) => Promise<T>) =>
    withReach(db, reachOfPrincipal(principal), work)
  const atHub = <T>(principal: Principal, hubCode: HubCode, work: (tx: DatabaseTransaction) => Promise<T>) =>
    reading(principal, async (tx) => ((await hubAt(tx, hubCode)) ? accept(await work(tx)) : refuse('hub_unknown', hubCode)))
  return {
    units: (principal, { hubCode, skuCode, state }) =>
      atHub(principal, hubCode, async (tx) => {
        let asking = tx.selectFrom('desk.stock_unit').selectAll().where('hub_code', '=', hubCode)
        if (skuCode !== undefined) asking = asking.where('sku_code', '=', skuCode)
        if (state !== undefined) asking = asking.where('state', '=', state)
        const rows = await asking.orderBy('sku_code').orderBy('imei').execute()
        return { hubCode, units: rows.map((row) => unitRowSchema.parse(row)) }
      }),
    unit: (principal, imei) =>
      reading(principal, async (tx) => {
        const row = await tx.selectFrom('desk.stock_unit').selectAll().where('imei', '=', imei).executeTakeFirst()
        if (!row) return refuse('unit_unknown')
        const movements = await tx
          .selectFrom('desk.stock_movement')
          .selectAll()
          .where(sql<boolean>`imeis @> array[${imei}]::text[]`)
          .orderBy('seq')
          .execute()
        return accept({ unit: unitRowSchema.parse(row), movements: movements.map((movement) => movementRowSchema.parse(movement)) })
      }),
    movements: (principal, { hubCode, skuCode, before, limit }) =>
      atHub(principal, hubCode, async (tx) => {
        let asking = tx.selectFrom('desk.stock_movement').selectAll().where('hub_code', '=', hubCode)
        if (skuCode !== undefined) asking = asking.where('sku_code', '=', skuCode)
        if (before !== undefined) asking = asking.where('seq', '<', before)
        const rows = await asking
          .orderBy('seq', 'desc')
          .limit(limit ?? STOCK_PAGE_MAX)
          .execute()
        return { movements: rows.map((row) => movementRowSchema.parse(row)) }
      }),
    lowStock: (principal, hubCode) =>
      reading(principal, async (tx) => {
        if (hubCode !== undefined && !(await hubAt(tx, hubCode))) return refuse('hub_unknown', hubCode)
        return accept({ rows: await lowStock(tx, hubCode === undefined ? await hubsRunBy(tx, principal) : [hubCode]) })
      }),
  }
}

async function hubsRunBy(tx: DatabaseTransaction, principal: Principal): Promise<readonly string[]> {
  const rows = await tx.selectFrom('desk.hub').selectAll().execute()
  return rows.map((row) => hubRowSchema.parse(row)).flatMap((hub) => (mayRunHub(principal, hub) ? [hub.hubCode] : []))
}

async function lowStock(tx: DatabaseTransaction, hubCodes: readonly string[]) {
  if (hubCodes.length === 0) return []
  const low = await levelRows(tx)
    .where('l.hub_code', 'in', [...hubCodes])
    .where(sql<boolean>`l.reorder_qty > 0 and l.on_hand - l.reserved - l.unavailable - l.leased + l.in_transit_in <= l.reorder_point`)
    .execute()
  if (low.length === 0) return []
  const skus = [...new Set(low.map((row) => row.sku_code))]
  const centres = await levelRows(tx)
    .innerJoin('desk.hub as h', 'h.hub_code', 'l.hub_code')
    .where('h.hub_type', '=', 'CENTER')
    .where('h.state', '=', 'open')
    .where('l.sku_code', 'in', skus)
    .execute()
  return proposeReplenishment(low.map(levelOf), centres.map(levelOf)).map(
    ({ level, availableQty, belowMin, proposedQty, fromHubCode }) => ({
      hubCode: level.hubCode,
      skuCode: level.skuCode,
      modelName: level.modelName,
      colour: level.colour,
      capacity: level.capacity,
      availableQty,
      inTransitInQty: level.inTransitInQty,
      reorderPoint: (level.thresholds ?? NO_THRESHOLDS).reorderPoint,
      belowMin,
      proposedQty,
      fromHubCode: fromHubCode === null ? null : hubCodeSchema.parse(fromHubCode),
    }),
  )
}
