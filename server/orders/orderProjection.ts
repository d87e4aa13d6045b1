import { sql } from 'kysely'
import type { Order } from '../../domain/orders/order.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { parseOrderRow } from './orderStore.ts'

type Unpublished = { readonly version: number; readonly document: { readonly type: 'order'; readonly id: string; readonly body: Order } }

/** Orders that changed since clients were told, and the note that they were; for the projector. */
export const orderProjection = {
  unpublished: async (tx: DatabaseTransaction, limit: number): Promise<readonly Unpublished[]> => {
    const rows = await tx
      .selectFrom('desk.order')
      .select(['id', 'version', 'body', 'request'])
      .whereRef('published_version', '<', 'version')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const { id, version, order } = parseOrderRow(row)
      return { version, document: { type: 'order' as const, id, body: order } }
    })
  },
  // A row that its saga holds now is passed by: it is told again, with what the saga makes of it.
  published: async (
    tx: DatabaseTransaction,
    rows: readonly { readonly version: number; readonly document: { readonly id: string } }[],
  ): Promise<void> => {
    const told = JSON.stringify(rows.map(({ version, document }) => ({ id: document.id, version })))
    await sql`
      with told as (
        select o.id, k.version from jsonb_to_recordset(${told}::jsonb) as k (id uuid, version bigint)
          join desk.order as o on o.id = k.id order by o.id for update of o skip locked)
      update desk.order as o set published_version = told.version from told where o.id = told.id`.execute(tx)
  },
}
