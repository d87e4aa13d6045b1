import type { Instant } from '../../domain/kernel/instant.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { Hub, StockLevel } from '../../domain/stock/hub.ts'
import { SALE_RIGHT_GRACE_MS, type SaleRight } from '../../domain/stock/saleRight.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import type { Transfer } from '../../domain/stock/transfer.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { openHubs, type StockedSku } from './receiveStock.ts'
import { SALE_RIGHT_TIMER } from './saleRightService.ts'

/** A whole stock at once, with the movements by which it came about. */
export type OpeningStock = {
  readonly hubs: readonly Hub[]
  readonly skus: readonly StockedSku[]
  readonly levels: readonly StockLevel[]
  readonly units: readonly StockUnit[]
  readonly movements: readonly (StockMovement & { readonly at: Instant })[]
  readonly transfers: readonly (readonly [id: string, transfer: Transfer])[]
  readonly saleRights: readonly (readonly [id: string, saleRight: SaleRight])[]
  readonly provisionalUsed: number
  /** True: clients were told already. */
  readonly isPublished: boolean
}

const statements = {
  levels: {
    name: 'stock.openLevels',
    text: `insert into desk.stock_level (hub_code, sku_code, dealer_code, on_hand, reserved, unavailable, leased, in_transit_in, counted_at,
             min_qty, reorder_point, reorder_qty, max_qty, published_version)
           select hub_code, sku_code, h.dealer_code, on_hand, reserved, unavailable, leased, in_transit_in, counted_at,
                  min_qty, reorder_point, reorder_qty, max_qty, $2
             from json_to_recordset($1::json) as r (hub_code text, sku_code text, on_hand int, reserved int, unavailable int, leased int,
               in_transit_in int, counted_at timestamptz, min_qty int, reorder_point int, reorder_qty int, max_qty int)
             join desk.hub h using (hub_code)`,
  },
  units: {
    name: 'stock.openUnits',
    text: `insert into desk.stock_unit (imei, sku_code, hub_code, dealer_code, state, received_at, transfer_id, sale_right_id)
           select imei, sku_code, hub_code, h.dealer_code, r.state, received_at, transfer_id, sale_right_id
             from json_to_recordset($1::json) as r (imei text, sku_code text, hub_code text, state text, received_at timestamptz,
               transfer_id uuid, sale_right_id uuid)
             join desk.hub h using (hub_code)`,
  },
  movements: {
    name: 'stock.openMovements',
    text: `insert into desk.stock_movement (at, hub_code, sku_code, dealer_code, kind, quantity, imeis, ref_kind, ref_id, reason)
           select at, hub_code, sku_code, h.dealer_code, kind, quantity, array(select json_array_elements_text(imeis)), ref_kind, ref_id, reason
             from json_to_recordset($1::json) as r (place int, at timestamptz, hub_code text, sku_code text, kind text, quantity int,
               imeis json, ref_kind text, ref_id text, reason text)
             join desk.hub h using (hub_code)
            order by r.place`,
  },
  transfers: {
    name: 'stock.openTransfers',
    text: `insert into desk.transfer (id, transfer_no, from_hub_code, to_hub_code, from_dealer_code, to_dealer_code, state, body,
             requested_at, published_version)
           select r.id, r.body ->> 'transferNo', f.hub_code, t.hub_code, f.dealer_code, t.dealer_code, r.body ->> 'state', r.body,
                  (r.body ->> 'requestedAt')::timestamptz, $2
             from json_to_recordset($1::json) as r (id uuid, body jsonb)
             join desk.hub f on f.hub_code = r.body ->> 'fromHubCode'
             join desk.hub t on t.hub_code = r.body ->> 'toHubCode'`,
  },
  transferNumbers: {
    name: 'stock.openTransferNumbers',
    text: `select count(nextval('desk.transfer_no')) from generate_series(1, $1::int)`,
  },
  saleRights: {
    name: 'stock.openSaleRights',
    text: `with rights as (
             insert into desk.sale_right (id, dealer_code, hub_code, device_id, user_id, state, expires_at, body, published_version)
             select id, body ->> 'dealerCode', body ->> 'hubCode', (body ->> 'deviceId')::uuid, (body ->> 'userId')::uuid, body ->> 'state',
                    (body ->> 'expiresAt')::timestamptz, body, $2
               from json_to_recordset($1::json) as r (id uuid, body jsonb)
             returning dealer_code
           )
           insert into desk.provisional_counter (dealer_code, used) select distinct dealer_code, $3::bigint from rights`,
  },
  published: { name: 'stock.openPublished', text: `update desk.hub set published_version = $1` },
} as const satisfies Record<string, Statement>

/**
 * Opens the books of an empty database in one transaction: all of it or nothing. Levels, units and movements are written as
 * they are said; `verifyStock` proves that they agree. Resolves with false when there are hubs already.
 */
export async function openStock(db: Database, stock: OpeningStock): Promise<boolean> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    if (await tx.selectFrom('desk.hub').select('hub_code').limit(1).executeTakeFirst()) return false
    const published = stock.isPublished ? 1 : 0
    await openHubs(tx, stock.hubs, stock.skus)
    await runStatement(tx, statements.published, [published])
    await runStatement(tx, statements.levels, [JSON.stringify(stock.levels.map(levelRow)), published])
    await runStatement(tx, statements.units, [JSON.stringify(stock.units.map(unitRow))])
    await runStatement(tx, statements.movements, [JSON.stringify(stock.movements.map(movementRow))])
    await runStatement(tx, statements.transfers, [JSON.stringify(stock.transfers.map(([id, body]) => ({ id, body }))), published])
    await runStatement(tx, statements.transferNumbers, [stock.transfers.length])
    const rights = JSON.stringify(stock.saleRights.map(([id, body]) => ({ id, body })))
    await runStatement(tx, statements.saleRights, [rights, published, stock.provisionalUsed])
    await watchRights(tx, stock.saleRights)
    return true
  })
}

async function watchRights(tx: DatabaseTransaction, rights: OpeningStock['saleRights']): Promise<void> {
  const timers = rights.map(([refId, { expiresAt }]) => {
    return { kind: SALE_RIGHT_TIMER, refId, dueAt: toInstant(Date.parse(expiresAt) + SALE_RIGHT_GRACE_MS) }
  })
  await armTimers(tx, timers)
}

function levelRow({ thresholds, ...level }: StockLevel) {
  return {
    hub_code: level.hubCode,
    sku_code: level.skuCode,
    on_hand: level.onHandQty,
    reserved: level.reservedQty,
    unavailable: level.unavailableQty,
    leased: level.leasedQty,
    in_transit_in: level.inTransitInQty,
    counted_at: level.countedAt,
    min_qty: thresholds?.minQty ?? null,
    reorder_point: thresholds?.reorderPoint ?? null,
    reorder_qty: thresholds?.reorderQty ?? null,
    max_qty: thresholds?.maxQty ?? null,
  }
}

function unitRow({ imei, skuCode, hubCode, state, receivedAt, transferId, saleRightId }: StockUnit) {
  return { imei, sku_code: skuCode, hub_code: hubCode, state, received_at: receivedAt, transfer_id: transferId, sale_right_id: saleRightId }
}

function movementRow({ at, kind, hubCode, skuCode, quantity, imeis, reference, reason }: OpeningStock['movements'][number], place: number) {
  const what = { place, at, hub_code: hubCode, sku_code: skuCode, kind, quantity, imeis }
  return { ...what, ref_kind: reference.kind, ref_id: reference.id, reason }
}
