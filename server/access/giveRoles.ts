import { sql } from 'kysely'
import { z } from 'zod'
import type { TwoPersons } from '../../domain/access/approval.ts'
import { isInReach, mayGiveFor, peopleReachOf, type Principal } from '../../domain/access/principal.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { GiveRole } from '../../domain/protocol/access.ts'
import { askSecond } from './askSecond.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { refusedByDatabase } from './refusedByDatabase.ts'
import { whileRolesStay } from './rolesLock.ts'

export type AccessDeps = {
  readonly db: Database
  readonly clock: () => Millis
  /** What takes two persons here. */
  readonly twoPersons: ReadonlySet<TwoPersons>
}
type Gift = AccessAsker & { readonly userId: string; readonly given: GiveRole }
type GiftRefusal = 'user_unknown' | 'own_access' | 'role_unknown' | 'scope_too_wide' | 'given_over' | 'role_held' | 'duties_apart'
/** Who asks, and from where. */
export type AccessAsker = { readonly principal: Principal; readonly address: string }
export type AccessDone<Code extends RefusalCode> = Promise<Outcome<Record<string, never>, Code>>

/**
 * ACC-7, ACC-10, ACC-11: gives somebody a role, or writes down that it is asked for where a second person has to confirm it. Refusals
 * in this order: user_unknown (also out of reach), own_access (nobody gives himself anything), role_unknown, scope_too_wide (for more
 * than the giver's own reach), given_over (it would end before it begins, or is over already), role_held (it counts already where it is
 * asked for), duties_apart. Leaves an audit event.
 */
export function giveRole(deps: AccessDeps, gift: Gift): Promise<Outcome<{ readonly waitsForSecond: boolean }, GiftRefusal>> {
  const { db, twoPersons } = deps
  return refusedByDatabase(['duties_apart'], () =>
    withReach(db, { kind: 'none' }, async (tx) => {
      const isAsked = twoPersons.has('role')
      const done = await (isAsked ? askGift(tx, deps, gift) : giveRoleWithin(tx, deps, gift))
      return done.ok ? accept({ waitsForSecond: isAsked }) : done
    }),
  )
}

async function askGift(tx: DatabaseTransaction, { clock }: AccessDeps, gift: Gift): AccessDone<GiftRefusal> {
  const { principal, address, userId, given } = gift
  const { reason, role, scope } = given
  await whileRolesStay(tx)
  const judged = await judgeGift(tx, gift)
  if (!judged.ok) return judged
  const about = { userId, given: withoutGaps(given) }
  if (!(await askSecond(tx, { clock }, { kind: 'role', by: principal, reason, about, aboutUser: userId }))) return accept({})
  const subject = { type: 'person', id: userId }
  const { dealerCode } = judged.value
  await recordAudit(tx, {
    at: clock(),
    action: 'role.asked',
    who: principal,
    address,
    subject,
    dealerCode,
    detail: { role, scope, reason },
  })
  return accept({})
}

/** The same in a transaction that is open, whoever asked for it first. Refusals as of `giveRole`. */
export async function giveRoleWithin(
  tx: DatabaseTransaction,
  { clock }: Pick<AccessDeps, 'clock'>,
  gift: Gift & { readonly askedBy?: string },
): AccessDone<GiftRefusal> {
  const judged = await judgeGift(tx, gift)
  if (!judged.ok) return judged
  const { principal, address, userId, given, askedBy } = gift
  const { role, scope, validFrom, validTo, reason } = given
  const { begins, dealerCode } = judged.value
  await tx
    .insertInto('desk.user_role')
    .values({ user_id: userId, role, scope, valid_from: begins, valid_to: validTo, given_by: principal.userId, reason })
    .execute()
  const subject = { type: 'person', id: userId }
  const detail = { role, scope, validFrom: validFrom ?? null, validTo, reason, ...(askedBy === undefined ? {} : { askedBy }) }
  await recordAudit(tx, { at: clock(), action: 'role.given', who: principal, address, subject, dealerCode, detail })
  return accept({})
}

async function judgeGift(
  tx: DatabaseTransaction,
  { principal, userId, given }: Gift,
): Promise<Outcome<{ readonly begins: Date; readonly dealerCode: string | null }, GiftRefusal>> {
  const user = await tx.selectFrom('auth.app_user').select(['id', 'dealer_code']).where('id', '=', userId).executeTakeFirst()
  if (!user || !isInReach(peopleReachOf(principal), user.dealer_code)) return refuse('user_unknown')
  if (user.id === principal.userId) return refuse('own_access')
  const known = await tx.selectFrom('desk.role').select('code').where('code', '=', given.role).executeTakeFirst()
  if (!known) return refuse('role_unknown')
  if (!mayGiveFor(principal, given.scope)) return refuse('scope_too_wide')
  await oneAtATime(tx, userId)
  const { begins, isOver, isHeld } = await timesOf(tx, userId, given)
  if (isOver) return refuse('given_over')
  return isHeld ? refuse('role_held') : accept({ begins, dealerCode: user.dealer_code })
}

function withoutGaps({ role, scope, validFrom, validTo, reason }: GiveRole): { readonly [key: string]: Json } {
  return { role, scope, validTo, reason, ...(validFrom === undefined ? {} : { validFrom }) }
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
 * ACC-7: takes a role away from now on. Refusals in this order: given_unknown (also of somebody out of reach), own_access, post_role_stays (it goes with the
 * post), given_over. Leaves an audit event.
 */
export function endGiven(
  { db, clock }: AccessDeps,
  { principal, address, id, reason }: AccessAsker & { readonly id: string; readonly reason: string },
): AccessDone<'given_unknown' | 'own_access' | 'post_role_stays' | 'given_over'> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    const given = await tx
      .selectFrom('desk.user_role as g')
      .innerJoin('auth.app_user as u', 'u.id', 'g.user_id')
      .select(['g.user_id', 'g.role', 'g.scope', 'g.by_post', 'u.dealer_code'])
      .select(sql<boolean>`coalesce(valid_to <= now() or valid_to = valid_from, false)`.as('is_over'))
      .where('g.id', '=', id)
      .executeTakeFirst()
    if (!given || !isInReach(peopleReachOf(principal), given.dealer_code)) return refuse('given_unknown')
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
    await recordAudit(tx, { at: clock(), action: 'role.ended', who: principal, address, subject, dealerCode: given.dealer_code, detail })
    return accept({})
  })
}
