import type { Instant } from '../../domain/kernel/instant.ts'
import type { DatabaseTransaction } from './database.ts'
import { sendStatement, type Statement } from './namedStatements.ts'

export type Timer = { readonly kind: string; readonly refId: string; readonly dueAt: Instant }

const statements = {
  arm: {
    name: 'timers.arm',
    text: `insert into desk.timer (kind, ref_id, due_at)
           select kind, ref_id, due_at from unnest($1::text[], $2::text[], $3::timestamptz[]) as r (kind, ref_id, due_at)
           on conflict (kind, ref_id) do update set due_at = excluded.due_at, attempts = 0`,
  },
  disarm: { name: 'timers.disarm', text: `delete from desk.timer where kind = $1 and ref_id = any($2::text[])` },
} as const satisfies Record<string, Statement>

/**
 * Sets timers in the caller's transaction: they stand if and only if what they belong to stands. One per kind and
 * reference; set again, it moves and its failures are forgotten.
 */
export async function armTimers(tx: DatabaseTransaction, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return
  const columns = [timers.map(({ kind }) => kind), timers.map(({ refId }) => refId), timers.map(({ dueAt }) => dueAt)]
  await sendStatement(tx, statements.arm, columns)
}

/** Takes timers of one kind back. What runs already goes on. */
export async function disarmTimers(tx: DatabaseTransaction, kind: string, refIds: readonly string[]): Promise<void> {
  if (refIds.length === 0) return
  await sendStatement(tx, statements.disarm, [kind, refIds])
}
