import { sql } from 'kysely'
import { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { GiveRole } from '../../domain/protocol/access.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { refusedByDatabase } from './refusedByDatabase.ts'

export type AccessDeps = { readonly db: Database; readonly clock: () => Millis }
/** Who asks, and from where. */
export type AccessAsker = { readonly principal: Principal; readonly address: string }
export type AccessDone<Code extends RefusalCode> = Promise<Outcome<Record<string, never>, Code>>

/**
 * ACC-7: gives somebody a role. Refusals in this order: user_unknown, own_access (nobody gives himself anything),
 * role_unknown, given_over (it would end before it begins, or is over already), role_held (it counts already where it is asked for), duties_apart. Leaves an
 * audit event.
 */
export function giveRole(
  { db, clock }: AccessDeps,
  { principal, address, userId, given }: AccessAsker & { readonly userId: string; readonly given: GiveRole },
): AccessDone<'user_unknown' | 'own_access' | 'role_unknown' | 'given_over' | 'role_held' | 'duties_apart'> {
  const { role, scope, validFrom, validTo, reason } = given
  return refusedByDatabase(['duties_apart'], () =>
    withReach(db, { kind: 'none' }, async (tx) => {
      const user = await tx.selectFrom('auth.app_user').select(['id', 'dealer_code']).where('id', '=', userId).executeTakeFirst()
      if (!user) return refuse('user_unknown')
      if (user.id === principal.userId) return refuse('own_access')
      const known = await tx.selectFrom('desk.role').select('code').where('code', '=', role).executeTakeFirst()
      if (!known) return refuse('role_unknown')
      await oneAtATime(tx, userId)
      const { begins, isOver, isHeld } = await timesOf(tx, userId, given)
      if (isOver) return refuse('given_over')
      if (isHeld) return refuse('role_held')
      await tx
        .insertInto('desk.user_role')
        .values({ user_id: userId, role, scope, valid_from: begins, valid_to: validTo, given_by: principal.userId, reason })
        .execute()
      const subject = { type: 'person', id: userId }
      const detail = { role, scope, validFrom: validFrom ?? null, validTo, reason }
      await recordAudit(tx, { at: clock(), action: 'role.given', who: principal, address, subject, dealerCode: user.dealer_code, detail })
      return accept({})
    }),
  )
}

/** Two who give one person the same role at once would both find it not held: the second waits for the first. */
async function oneAtATime(tx: DatabaseTransaction, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('roles of a person'), hashtext(${userId}))`.execute(tx)
}

const timesRows = z.tuple([z.object({ begins: z.date(), isOver: z.boolean(), isHeld: z.boolean() })])

/**
 * By the database's clock, which decides what counts. Without a beginning a role counts from this moment on, not from the start of
 * the transaction: who waited may have started before who was first.
 */
async function timesOf(
  tx: DatabaseTransaction,
  userId: string,
  { role, scope, validFrom, validTo }: GiveRole,
): Promise<z.infer<typeof timesRows>[0]> {
  const { rows } = await sql`
    select a.begins, coalesce(${validTo}::timestamptz <= greatest(a.begins, now()), false) as "isOver",
           exists (select from desk.user_role u where u.user_id = ${userId} and u.role = ${role} and u.scope in ('all', ${scope})
                      and u.valid_from <= a.begins and (u.valid_to is null or u.valid_to > a.begins)) as "isHeld"
      from (select coalesce(${validFrom ?? null}::timestamptz, clock_timestamp()) as begins) a`.execute(tx)
  return timesRows.parse(rows)[0]
}

/**
 * ACC-7: takes a role away from now on. Refusals in this order: given_unknown, own_access, post_role_stays (it goes with the
 * post), given_over. Leaves an audit event.
 */
export function endGiven(
  { db, clock }: AccessDeps,
  { principal, address, id, reason }: AccessAsker & { readonly id: string; readonly reason: string },
): AccessDone<'given_unknown' | 'own_access' | 'post_role_stays' | 'given_over'> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    const given = await tx
      .selectFrom('desk.user_role')
      .select(['user_id', 'role', 'scope', 'by_post'])
      .select(sql<boolean>`coalesce(valid_to <= now() or valid_to = valid_from, false)`.as('is_over'))
      .where('id', '=', id)
      .executeTakeFirst()
    if (!given) return refuse('given_unknown')
    if (given.user_id === principal.userId) return refuse('own_access')
    if (given.by_post) return refuse('post_role_stays')
    if (given.is_over) return refuse('given_over')
    await tx
      .updateTable('desk.user_role')
      .set({ valid_to: sql<Date>`greatest(now(), valid_from)` })
      .where('id', '=', id)
      .execute()
    const subject = { type: 'person', id: given.user_id }
    const detail = { role: given.role, scope: given.scope, reason }
    await recordAudit(tx, { at: clock(), action: 'role.ended', who: principal, address, subject, detail })
    return accept({})
  })
}
