import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { jsonb, type Database, type DatabaseTransaction } from './database.ts'
import { withReach } from './withReach.ts'

export type Command = {
  readonly key: IdempotencyKey
  readonly principal: Principal
  /** Its row in the table of endpoints. */
  readonly endpoint: string
  /** What was asked for, path and body: the same key with another of it is refused. */
  readonly asked: object
  readonly at: Millis
}

export type CommandRefusal = 'idempotency_key_reused' | 'request_running'

/** A short hash of what was asked for, the same whatever the order of its keys. */
export function fingerprintOfCommand(asked: object): string {
  const sorted = JSON.stringify(asked, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return createHash('sha256').update(sorted).digest('base64url').slice(0, 32)
}

/**
 * Does a command once: the answer is stored in the transaction that did it, and the same key gives it again; `revive` makes
 * the stored JSON a value again. Runs under reach 'all': what the person may touch is for `work` to check. What was refused
 * is not stored. Refusals in this order: request_running, idempotency_key_reused (also another person's), those of `work`.
 */
export async function commandOnce<T extends object, Code extends RefusalCode>(
  db: Database,
  command: Command,
  given: {
    readonly revive: (stored: unknown) => T
    readonly work: (tx: DatabaseTransaction) => Promise<Outcome<T, Code>>
  },
): Promise<Outcome<T, Code | CommandRefusal>> {
  const { key, principal, endpoint, asked, at } = command
  const fingerprint = fingerprintOfCommand(asked)
  return withReach(db, { kind: 'all' }, async (tx) => {
    const lock = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) as free`.execute(tx)
    if (lock.rows[0]?.free !== true) return refuse('request_running')
    const before = await tx.selectFrom('desk.command').selectAll().where('key', '=', key).executeTakeFirst()
    if (before) {
      const isSame = before.fingerprint === fingerprint && before.user_id === principal.userId && before.endpoint === endpoint
      return isSame ? accept(given.revive(before.answer)) : refuse('idempotency_key_reused')
    }
    const outcome = await given.work(tx)
    if (!outcome.ok) return outcome
    await tx
      .insertInto('desk.command')
      .values({
        key,
        user_id: principal.userId,
        dealer_code: principal.dealerCode,
        endpoint,
        fingerprint,
        status: 200,
        answer: jsonb(outcome.value),
        at: toInstant(at),
      })
      .execute()
    return outcome
  })
}
