import { sql } from 'kysely'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { DatabaseTransaction } from './database.ts'
import { sendQuery } from './namedStatements.ts'

export type Timer = { readonly kind: string; readonly refId: string; readonly dueAt: Instant }

/**
 * Sets timers in the caller's transaction: they stand if and only if what they belong to stands. One per kind and
 * reference; set again, it moves and its failures are forgotten.
 */
export async function armTimers(tx: DatabaseTransaction, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return
  const insert = tx
    .insertInto('desk.timer')
    .values(timers.map(({ kind, refId, dueAt }) => ({ kind, ref_id: refId, due_at: dueAt })))
    .onConflict((conflict) =>
      conflict.columns(['kind', 'ref_id']).doUpdateSet((row) => ({ due_at: row.ref('excluded.due_at'), attempts: sql<number>`0` })),
    )
  await sendQuery(tx, insert.compile())
}

/** Takes timers of one kind back. What runs already goes on. */
export async function disarmTimers(tx: DatabaseTransaction, kind: string, refIds: readonly string[]): Promise<void> {
  if (refIds.length === 0) return
  const removal = tx
    .deleteFrom('desk.timer')
    .where('kind', '=', kind)
    .where('ref_id', 'in', [...refIds])
  await sendQuery(tx, removal.compile())
}
