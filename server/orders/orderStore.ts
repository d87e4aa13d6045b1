import { z } from 'zod'
import { orderIdSchema, type OrderId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import type { Author } from '../../domain/access/principal.ts'
import { orderSchema, type Order } from '../../domain/orders/order.ts'
import type { LedgerEntry } from '../../domain/protocol/orders.ts'
import type { SagaStepName } from '../../domain/orders/saga.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { sendStatement, type Statement } from '../platform/namedStatements.ts'
import { settleNumbers } from './keptNumbers.ts'
import { orderRequestSchema, type OrderRequest } from './orderRequest.ts'
import { appendLedger, saveSagas } from './sagaRows.ts'

/** An order as it stands in the database. */
export type StoredOrder = { readonly id: OrderId; readonly version: number; readonly order: Order; readonly request: OrderRequest }

/** A line of the ledger before it has its number. */
export type LedgerLine = {
  readonly step: SagaStepName
  readonly event: LedgerEntry['event']
  readonly attempt: number
  readonly amount?: number | null
  readonly externalRef?: string | null
  readonly error?: { readonly code: string; readonly message: string } | null
  readonly nextAttemptAt?: Instant | null
  readonly by?: Author
  readonly reason?: string
}

/** What a transaction makes of one locked order. */
export type OrderChange = { readonly before: StoredOrder; readonly after: Order; readonly ledger?: readonly LedgerLine[] }

const rowSchema = z
  .object({ id: orderIdSchema, version: z.int(), body: orderSchema, request: orderRequestSchema })
  .transform(({ body: order, ...row }): StoredOrder => ({ ...row, order }))

const lockInOrder: Statement = {
  name: 'orders.lock',
  text: `select id, version, body, request from desk.order where id = any($1::uuid[]) order by id for update`,
}

/** Locks orders in id order until the end of the transaction; unknown ones and those out of reach are absent. */
export async function lockOrders(tx: DatabaseTransaction, ids: readonly string[]): Promise<readonly StoredOrder[]> {
  return (await sendOrderLocks(tx, ids))()
}

/** As `lockOrders`, sent and not waited for: the locks are taken before whatever is sent next. */
export async function sendOrderLocks(tx: DatabaseTransaction, ids: readonly string[]): Promise<() => Promise<readonly StoredOrder[]>> {
  if (ids.length === 0) return () => Promise.resolve([])
  const { rows } = await sendStatement(tx, lockInOrder, [ids])
  return async () => (await rows()).map(parseOrderRow)
}

/** One order under the transaction's reach; undefined when it is not there. */
export async function readOrder(tx: DatabaseTransaction, id: string): Promise<StoredOrder | undefined> {
  const row = await tx.selectFrom('desk.order').select(['id', 'version', 'body', 'request']).where('id', '=', id).executeTakeFirst()
  return row && rowSchema.parse(row)
}

export const parseOrderRow = (row: unknown): StoredOrder => rowSchema.parse(row)

const updates = {
  orders: {
    name: 'orders.update',
    text: `with written as (
             update desk.order as o set state = r.state, body = r.body, updated_at = $4, version = o.version + 1
               from unnest($1::uuid[], $2::text[], $3::jsonb[]) as r (id, state, body)
              where o.id = r.id returning 1)
           select desk.must_hold((select count(*) from written) = cardinality($1::uuid[]), 'an order is locked before it is written')`,
  },
  lines: {
    name: 'orders.updateLines',
    text: `update desk.order_line as l set held_qty = r."heldQty", imeis = array(select jsonb_array_elements_text(r.imeis))
             from jsonb_to_recordset($1::jsonb) as r (id uuid, "lineId" int, "heldQty" int, imeis jsonb)
            where l.order_id = r.id and l.line_id = r."lineId"`,
  },
  payments: {
    name: 'orders.updatePayments',
    text: `update desk.payment as p set state = r.state, amount = r.amount, captured_amount = r."capturedAmount",
                  refunded_amount = r."refundedAmount", payment_key = r."paymentKey", external_ref = r."externalRef",
                  failure = case when jsonb_typeof(r.failure) = 'null' then null else r.failure end, changed_at = r."changedAt"
             from jsonb_to_recordset($1::jsonb) as r (id uuid, state text, amount bigint, "capturedAmount" bigint,
                  "refundedAmount" bigint, "paymentKey" text, "externalRef" text, failure jsonb, "changedAt" timestamptz)
            where p.order_id = r.id`,
  },
  shipments: {
    name: 'orders.saveShipments',
    text: `insert into desk.shipment (id, order_id, dealer_code, seller_code, kind, from_hub_code, state, body, created_at, updated_at)
           select id, order_id, dealer_code, seller_code, kind, from_hub_code, state, body, $2, $2
             from jsonb_to_recordset($1::jsonb) as r (id uuid, order_id uuid, dealer_code text, seller_code text, kind text,
                  from_hub_code text, state text, body jsonb)
           on conflict (id) do update set state = excluded.state, body = excluded.body, updated_at = excluded.updated_at`,
  },
} as const satisfies Record<string, Statement>

/**
 * Writes changed orders with their lines, money, parcels, sagas and kept numbers in a fixed number of statements, whatever their count.
 * Each must have been locked in this transaction. Sent and not waited for: what the database refuses fails whatever is
 * waited for next. Resolves with the orders as they will stand.
 */
export async function saveOrders(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<readonly StoredOrder[]> {
  const changed = changes.filter(({ before, after }) => !jsonEqual(before.order, after))
  if (changed.length > 0) {
    const [ids, states, bodies] = [
      changed.map(({ before }) => before.id),
      changed.map(({ after }) => after.state),
      changed.map(({ after }) => jsonb(after)),
    ]
    await sendStatement(tx, updates.orders, [ids, states, bodies, at])
    await saveLines(tx, changed)
    await savePayments(tx, changed)
    await saveShipments(tx, changed, at)
    await saveSagas(tx, changed, at)
    await settleNumbers(tx, changed, at)
  }
  await appendLedger(tx, changes, at)
  return changes.map(({ before, after }) => ({
    ...before,
    order: after,
    version: before.version + (changed.some((one) => one.before.id === before.id) ? 1 : 0),
  }))
}

async function saveLines(tx: DatabaseTransaction, changes: readonly OrderChange[]): Promise<void> {
  const rows = changes
    .filter(({ before, after }) => !jsonEqual(before.order.lines, after.lines))
    .flatMap(({ before, after }) => after.lines.map(({ lineId, heldQty, imeis }) => ({ id: before.id, lineId, heldQty, imeis })))
  if (rows.length === 0) return
  await sendStatement(tx, updates.lines, [JSON.stringify(rows)])
}

async function savePayments(tx: DatabaseTransaction, changes: readonly OrderChange[]): Promise<void> {
  const rows = changes
    .filter(({ before, after }) => !jsonEqual(before.order.payment, after.payment))
    .map(({ before, after }) => ({ id: before.id, ...after.payment }))
  if (rows.length === 0) return
  await sendStatement(tx, updates.payments, [JSON.stringify(rows)])
}

async function saveShipments(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<void> {
  const rows = changes
    .filter(({ before, after }) => !jsonEqual(before.order.shipments, after.shipments))
    .flatMap(({ before, after }) =>
      after.shipments.map((shipment) => ({
        id: shipment.shipmentId,
        order_id: before.id,
        dealer_code: after.dealerCode,
        seller_code: shipment.sellerCode,
        kind: shipment.kind,
        from_hub_code: shipment.fromHubCode,
        state: shipment.state,
        body: shipment,
      })),
    )
  if (rows.length === 0) return
  await sendStatement(tx, updates.shipments, [JSON.stringify(rows), at])
}

export type NewOrder = {
  readonly id: OrderId
  readonly order: Order
  readonly request: OrderRequest
  readonly idempotencyKey: string
}

const inserts = {
  orders: {
    name: 'orders.insert',
    text: `insert into desk.order (id, order_no, dealer_code, hub_code, kind, state, contract_id, idempotency_key, body, request, placed_at, updated_at)
           select id, order_no, dealer_code, hub_code, kind, state, contract_id, idempotency_key, body, request, placed_at, placed_at
             from json_to_recordset($1::json) as r (id uuid, order_no text, dealer_code text, hub_code text, kind text, state text,
                  contract_id uuid, idempotency_key uuid, body jsonb, request jsonb, placed_at timestamptz)`,
  },
  lines: {
    name: 'orders.insertLines',
    text: `insert into desk.order_line (order_id, line_id, dealer_code, offering_code, sku_code, quantity, unit_price)
           select order_id, line_id, dealer_code, offering_code, sku_code, quantity, unit_price from json_to_recordset($1::json) as r (
             order_id uuid, line_id int, dealer_code text, offering_code text, sku_code text, quantity int, unit_price bigint)`,
  },
  payments: {
    name: 'orders.insertPayments',
    text: `insert into desk.payment (order_id, dealer_code, state, method, amount, payment_key, changed_at)
           select order_id, dealer_code, state, method, amount, payment_key, changed_at from json_to_recordset($1::json) as r (
             order_id uuid, dealer_code text, state text, method text, amount bigint, payment_key text, changed_at timestamptz)`,
  },
} as const satisfies Record<string, Statement>

/** Inserts orders in state placed with their lines and their money, set-based. Throws when an id or a contract is taken. */
export async function insertOrders(tx: DatabaseTransaction, orders: readonly NewOrder[]): Promise<void> {
  if (orders.length === 0) return
  const rows = orders.map(({ id, order, request, idempotencyKey }) => {
    const { orderNo, dealerCode, kind, state, placedAt } = order
    const place = { order_no: orderNo, dealer_code: dealerCode, hub_code: order.fulfilment.hubCode, kind, state }
    const keys = { contract_id: order.contract?.contractId ?? null, idempotency_key: idempotencyKey }
    return { id, ...place, ...keys, body: order, request, placed_at: placedAt }
  })
  const lines = orders.flatMap(({ id, order }) =>
    order.lines.map(({ lineId, offeringCode, skuCode, quantity, unitPrice }) => {
      const goods = { offering_code: offeringCode, sku_code: skuCode, quantity, unit_price: unitPrice }
      return { order_id: id, line_id: lineId, dealer_code: order.dealerCode, ...goods }
    }),
  )
  const payments = orders.map(({ id, order: { dealerCode, payment } }) => {
    const { state, method, amount, paymentKey, changedAt } = payment
    return { order_id: id, dealer_code: dealerCode, state, method, amount, payment_key: paymentKey, changed_at: changedAt }
  })
  await sendStatement(tx, inserts.orders, [JSON.stringify(rows)])
  if (lines.length > 0) await sendStatement(tx, inserts.lines, [JSON.stringify(lines)])
  await sendStatement(tx, inserts.payments, [JSON.stringify(payments)])
}
