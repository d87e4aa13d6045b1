import { sql } from 'kysely'
import { z } from 'zod'
import { authorSchema, type Principal } from '../../domain/access/principal.ts'
import type { OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import {
  ledgerEntrySchema,
  ORDER_PAGE_MAX,
  type LedgerEntry,
  type LedgerReply,
  type OrderListReply,
  type OrderReply,
} from '../../domain/protocol/orders.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'
import { parseOrderRow, readOrder } from './orderStore.ts'

const PAGE_DEFAULT = 50
const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()])

export type OrderReads = {
  /** Newest first, of the person's reach. Refusal: malformed (a cursor that is not ours). One audit row per page. */
  list(
    principal: Principal,
    query: { readonly state?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined },
    address: string,
  ): Promise<Outcome<OrderListReply, 'malformed'>>
  /** Refusal: order_unknown, also for another shop's. Leaves an audit row. */
  read(principal: Principal, id: OrderId, address: string): Promise<Outcome<OrderReply, 'order_unknown'>>
  /** Every call of an order as it was written, oldest first. Refusal: order_unknown. */
  ledger(principal: Principal, id: OrderId): Promise<Outcome<LedgerReply, 'order_unknown'>>
}

/** The read side of orders: what is told and its audit row are one transaction under the person's reach. */
export function createOrderReads(db: Database, clock: () => Millis): OrderReads {
  return {
    async list(principal, { state, cursor, limit = PAGE_DEFAULT }, address) {
      const after = cursor === undefined ? null : decodeCursor(cursor)
      if (cursor !== undefined && after === null) return refuse('malformed')
      return withReach(db, reachOfPrincipal(principal), async (tx) => {
        let query = tx
          .selectFrom('desk.order')
          .select(['id', 'version', 'body', 'request'])
          .orderBy('placed_at', 'desc')
          .orderBy('id', 'desc')
        if (state !== undefined) query = query.where('state', '=', state)
        if (after) query = query.where(sql<boolean>`(placed_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
        const rows = (await query.limit(Math.min(limit, ORDER_PAGE_MAX) + 1).execute()).map(parseOrderRow)
        const page = rows.slice(0, limit)
        const last = rows.length > limit ? page.at(-1) : undefined
        const detail = { count: page.length }
        await recordAudit(tx, { at: clock(), action: 'order.list', who: principal, address, dealerCode: principal.dealerCode, detail })
        return accept({
          orders: page.map(({ id, version, order }) => ({ id, version, order })),
          nextCursor: last ? encodeCursor(last.order.placedAt, last.id) : null,
        })
      })
    },
    read: (principal, id, address) =>
      withReach(db, reachOfPrincipal(principal), async (tx) => {
        const stored = await readOrder(tx, id)
        const at = clock()
        const subject = { type: 'order', id }
        if (!stored) {
          await recordAudit(tx, { at, action: 'order.missed', who: principal, address, subject })
          return refuse('order_unknown')
        }
        const { version, order } = stored
        await recordAudit(tx, { at, action: 'order.read', who: principal, address, subject, dealerCode: order.dealerCode })
        return accept({ id, version, order })
      }),
    ledger: (principal, id) =>
      withReach(db, reachOfPrincipal(principal), async (tx) => {
        const stored = await readOrder(tx, id)
        if (!stored) return refuse('order_unknown')
        const rows = await tx.selectFrom('desk.saga_log').selectAll().where('order_id', '=', id).orderBy('seq').execute()
        const entries = rows.map((row): LedgerEntry =>
          ledgerEntrySchema.parse({
            seq: row.seq,
            at: toInstant(row.at.getTime()),
            step: row.step,
            event: row.event,
            attempt: row.attempt,
            amount: row.amount,
            externalRef: row.external_ref,
            error: row.error,
            nextAttemptAt: row.next_attempt_at && toInstant(row.next_attempt_at.getTime()),
            by: authorSchema.nullable().parse(row.by_author),
            reason: row.reason,
          }),
        )
        return accept({ orderId: id, state: stored.order.saga?.state ?? null, entries })
      }),
  }
}

function encodeCursor(placedAt: string, id: string): string {
  return Buffer.from(JSON.stringify([placedAt, id])).toString('base64url')
}

function decodeCursor(text: string): readonly [string, string] | null {
  try {
    return cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
