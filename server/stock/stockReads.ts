import type { HubCode } from '../../domain/kernel/ids.ts'
import type { Hub, StockFigures, StockLevel } from '../../domain/stock/hub.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { figuresOf, hubRowSchema, levelOf } from './stockRowSchemas.ts'

/** A hub as it stands now; undefined when there is none in reach. */
export async function hubAt(tx: DatabaseTransaction, hubCode: HubCode): Promise<Hub | undefined> {
  const row = await tx.selectFrom('desk.hub').selectAll().where('hub_code', '=', hubCode).executeTakeFirst()
  return row && hubRowSchema.parse(row)
}

/** A hub with its level of one SKU, unlocked; `level` is undefined when it never had any. */
export async function figuresAt(
  tx: DatabaseTransaction,
  hubCode: HubCode,
  skuCode: string,
): Promise<{ readonly hub: Hub; readonly level: StockFigures | undefined } | undefined> {
  const hub = await hubAt(tx, hubCode)
  if (!hub) return undefined
  const row = await tx
    .selectFrom('desk.stock_level')
    .select(['on_hand', 'reserved', 'unavailable', 'leased', 'in_transit_in'])
    .where('hub_code', '=', hubCode)
    .where('sku_code', '=', skuCode)
    .executeTakeFirst()
  return { hub, level: row && figuresOf(row) }
}

/** Levels with what their models are called. */
export function levelRows(tx: DatabaseTransaction) {
  return tx
    .selectFrom('desk.stock_level as l')
    .innerJoin('desk.sku as s', 's.sku_code', 'l.sku_code')
    .selectAll('l')
    .select(['s.model_code', 's.model_name', 's.colour', 's.capacity'])
}

/** All levels of a hub, by SKU. */
export async function levelsOfHub(tx: DatabaseTransaction, hubCode: HubCode): Promise<readonly StockLevel[]> {
  const rows = await levelRows(tx).where('l.hub_code', '=', hubCode).orderBy('l.sku_code').execute()
  return rows.map(levelOf)
}
