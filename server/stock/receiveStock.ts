import type { Instant } from '../../domain/kernel/instant.ts'
import type { Hub, StockThresholds } from '../../domain/stock/hub.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'

export type StockedSku = {
  readonly skuCode: string
  readonly offeringCode: string
  readonly modelCode: string
  readonly modelName: string
  readonly colour: string
  readonly capacity: string
  readonly serialised: boolean
}

/** Goods from a supplier, or what a hub had when its books were opened. */
export type Receipt = {
  readonly hubCode: string
  readonly skuCode: string
  /** The units; empty for goods without an IMEI. */
  readonly imeis: readonly string[]
  readonly quantity: number
  readonly thresholds?: StockThresholds
}

const statements = {
  hubs: {
    name: 'stock.openHubs',
    text: `insert into desk.hub (hub_code, name, hub_type, dealer_code, sido, sigungu, state)
           select hub_code, name, hub_type, dealer_code, sido, sigungu, state from json_to_recordset($1::json) as r (
             hub_code text, name text, hub_type text, dealer_code text, sido text, sigungu text, state text)
           on conflict do nothing`,
  },
  skus: {
    name: 'stock.openSkus',
    text: `insert into desk.sku (sku_code, offering_code, model_code, model_name, colour, capacity, serialised)
           select sku_code, offering_code, model_code, model_name, colour, capacity, serialised from json_to_recordset($1::json) as r (
             sku_code text, offering_code text, model_code text, model_name text, colour text, capacity text, serialised boolean)
           on conflict do nothing`,
  },
  // Receipts are taken as they are said: units, levels and one movement each, all of them in one statement.
  receive: {
    name: 'stock.receive',
    text: `with input as materialized (
        select r.*, h.dealer_code from json_to_recordset($1::json) as r (
          place int, hub_code text, sku_code text, imeis json, quantity int, min_qty int, reorder_point int, reorder_qty int, max_qty int)
          join desk.hub h using (hub_code)
      ), leveled as (
        insert into desk.stock_level as l (hub_code, sku_code, dealer_code, on_hand, counted_at, min_qty, reorder_point, reorder_qty, max_qty)
        select hub_code, sku_code, dealer_code, quantity, $2, min_qty, reorder_point, reorder_qty, max_qty from input order by hub_code, sku_code
        on conflict (hub_code, sku_code) do update set on_hand = l.on_hand + excluded.on_hand, version = l.version + 1
      ), shelved as (
        insert into desk.stock_unit (imei, sku_code, hub_code, dealer_code, state, received_at)
        select u.imei, i.sku_code, i.hub_code, i.dealer_code, 'inStock', $2
          from input i cross join lateral json_array_elements_text(i.imeis) as u (imei)
      )
      insert into desk.stock_movement (at, hub_code, sku_code, dealer_code, kind, quantity, imeis, ref_kind, ref_id, reason)
      select $2, hub_code, sku_code, dealer_code, 'receive', quantity, array(select json_array_elements_text(imeis)), 'supplier', $3, null
        from input where quantity > 0 order by place`,
  },
} as const satisfies Record<string, Statement>

/** Writes hubs and SKUs that are not there yet; those that are stay as they are. */
export async function openHubs(tx: DatabaseTransaction, hubs: readonly Hub[], skus: readonly StockedSku[]): Promise<void> {
  const hubRows = hubs.map(({ hubCode, name, hubType, dealerCode, region, state }) => {
    return { hub_code: hubCode, name, hub_type: hubType, dealer_code: dealerCode, sido: region.sido, sigungu: region.sigungu, state }
  })
  const skuRows = skus.map(({ skuCode, offeringCode, modelCode, modelName, colour, capacity, serialised }) => {
    return {
      sku_code: skuCode,
      offering_code: offeringCode,
      model_code: modelCode,
      model_name: modelName,
      colour,
      capacity,
      serialised,
    }
  })
  await runStatement(tx, statements.hubs, [JSON.stringify(hubRows)])
  await runStatement(tx, statements.skus, [JSON.stringify(skuRows)])
}

/**
 * STK-4: takes goods in from a supplier, each (hub, SKU) once per call. `delivery` names the paper they came with. Throws when
 * an IMEI is known already: nothing is taken in then.
 */
export async function receiveStock(
  tx: DatabaseTransaction,
  receipts: readonly Receipt[],
  { at, delivery }: { readonly at: Instant; readonly delivery: string },
): Promise<void> {
  const rows = receipts.map(({ hubCode, skuCode, imeis, quantity, thresholds }, place) => ({
    place,
    hub_code: hubCode,
    sku_code: skuCode,
    imeis,
    quantity,
    min_qty: thresholds?.minQty ?? null,
    reorder_point: thresholds?.reorderPoint ?? null,
    reorder_qty: thresholds?.reorderQty ?? null,
    max_qty: thresholds?.maxQty ?? null,
  }))
  await runStatement(tx, statements.receive, [JSON.stringify(rows), at, delivery])
}
