import { sql } from 'kysely'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { MakeRole } from '../../domain/protocol/access.ts'
import type { ShapeAsked } from '../../domain/protocol/approvals.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { askSecond } from './askSecond.ts'
import type { AccessAsker, AccessDeps, AccessDone } from './giveRoles.ts'
import { refusedByDatabase } from './refusedByDatabase.ts'
import { rolesAlone } from './rolesLock.ts'

/** ACC-8: makes a role that holds nothing. Refuses role_exists. Leaves an audit event. */
export function makeRole(deps: AccessDeps, { made, ...asker }: AccessAsker & { readonly made: MakeRole }): AccessDone<'role_exists'> {
  const { code, name, reason } = made
  return refusedByDatabase(['role_exists'], () =>
    withReach(deps.db, { kind: 'none' }, async (tx) => {
      await tx.insertInto('desk.role').values({ code, name }).execute()
      await note(tx, deps, { ...asker, action: 'role.made', role: code, detail: { name, reason } })
      return accept({})
    }),
  )
}

/** More of a role, or (`adds` false) less. */
export type Shaping = AccessAsker & { readonly shape: ShapeAsked; readonly adds: boolean; readonly reason: string }
export type ShapeRefusal = 'role_unknown' | 'own_access' | 'role_cycle' | 'duties_apart'

/**
 * ACC-8, ACC-12: a role holds a permission or stands above another from the next request on, or no longer. What stands already is no
 * change and is accepted. More in a role that somebody has gives it to them, and is asked for where giving a role is. Refusals in this
 * order: role_unknown (either), own_access (nobody changes what he holds himself), role_cycle, duties_apart. Leaves an audit event.
 */
export function shapeRole(deps: AccessDeps, shaping: Shaping): Promise<Outcome<{ readonly waitsForSecond: boolean }, ShapeRefusal>> {
  const { shape, adds } = shaping
  return refusedByDatabase(['role_cycle', 'duties_apart'], () =>
    withReach(deps.db, { kind: 'none' }, async (tx) => {
      await rolesAlone(tx)
      const widens = adds && !(await isShaped(tx, shape)) && (await isHad(tx, shape.role, deps.clock()))
      const isAsked = widens && deps.twoPersons.has('role')
      const done = await (isAsked ? askShape(tx, deps, shaping) : shapeRoleWithin(tx, deps, shaping))
      return done.ok ? accept({ waitsForSecond: isAsked }) : done
    }),
  )
}

/** The same in a transaction that is open, whoever asked for it first. Refusals as of `shapeRole`; those of the database are thrown. */
export async function shapeRoleWithin(
  tx: DatabaseTransaction,
  deps: Pick<AccessDeps, 'clock'>,
  shaping: Shaping & { readonly askedBy?: string },
): AccessDone<ShapeRefusal> {
  await rolesAlone(tx)
  const refused = await mayShape(tx, shaping)
  if (refused) return refuse(refused)
  await write(tx, shaping)
  const { shape, adds, reason, askedBy, ...asker } = shaping
  const { role, ...what } = shape
  const action = 'junior' in shape ? 'role.junior' : 'role.permission'
  const detail = { ...what, [action === 'role.junior' ? 'above' : 'held']: adds, reason, ...(askedBy === undefined ? {} : { askedBy }) }
  await note(tx, deps, { ...asker, action, role, detail })
  return accept({})
}

/** Tried first, and undone: what could never be confirmed is asked of nobody. */
async function askShape(tx: DatabaseTransaction, deps: AccessDeps, { shape, reason, ...shaping }: Shaping): AccessDone<ShapeRefusal> {
  const { principal, address } = shaping
  await sql`savepoint tried`.execute(tx)
  const tried = await shapeRoleWithin(tx, deps, { ...shaping, shape, reason })
  if (!tried.ok) return tried
  await sql`rollback to savepoint tried`.execute(tx)
  if (!(await askSecond(tx, deps, { kind: 'shape', by: principal, reason, about: shape, aboutUser: null }))) return accept({})
  const { role, ...what } = shape
  await note(tx, deps, { principal, address, action: 'role.shape_asked', role, detail: { ...what, reason } })
  return accept({})
}

async function write(tx: DatabaseTransaction, { shape, adds }: Shaping): Promise<void> {
  if ('junior' in shape) {
    const row = { senior: shape.role, junior: shape.junior }
    if (adds)
      await tx
        .insertInto('desk.role_inherits')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    else await tx.deleteFrom('desk.role_inherits').where('senior', '=', row.senior).where('junior', '=', row.junior).execute()
    return
  }
  const { role, permission } = shape
  if (adds)
    await tx
      .insertInto('desk.role_permission')
      .values({ role, permission })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  else await tx.deleteFrom('desk.role_permission').where('role', '=', role).where('permission', '=', permission).execute()
}

async function isShaped(tx: DatabaseTransaction, shape: ShapeAsked): Promise<boolean> {
  const row = await (
    'junior' in shape
      ? tx.selectFrom('desk.role_inherits').select('senior').where('senior', '=', shape.role).where('junior', '=', shape.junior)
      : tx.selectFrom('desk.role_permission').select('role').where('role', '=', shape.role).where('permission', '=', shape.permission)
  ).executeTakeFirst()
  return row !== undefined
}

/**
 * Whether somebody has the role or will, by itself or through a senior one. What waits for a second person counts: who confirms it has
 * looked at the roles as they are.
 */
async function isHad(tx: DatabaseTransaction, role: string, now: Millis): Promise<boolean> {
  const { rows } = await sql`
    select from desk.role_list l
     where ${role} = any(l.roles) and (
       exists (select from desk.user_role u where u.role = l.role and coalesce(u.valid_to, 'infinity') > greatest(now(), u.valid_from))
       or exists (select from desk.approval a where a.state = 'asked' and a.expires_at > ${toInstant(now)}::timestamptz
                     and l.role = case a.kind when 'role' then a.about -> 'given' ->> 'role' when 'shape' then a.about ->> 'junior' end))
     limit 1`.execute(tx)
  return rows.length > 0
}

async function isKnown(tx: DatabaseTransaction, role: string): Promise<boolean> {
  return (await tx.selectFrom('desk.role').select('code').where('code', '=', role).executeTakeFirst()) !== undefined
}

/** Whoever holds a role, by itself or through a senior one, does not say what it holds: nobody widens his own, or locks everybody out. */
async function mayShape(
  tx: DatabaseTransaction,
  { principal: { userId }, shape }: Shaping,
): Promise<Exclude<ShapeRefusal, 'duties_apart'> | null> {
  const { role } = shape
  if ('junior' in shape && !(await isKnown(tx, shape.junior))) return 'role_unknown'
  if (!(await isKnown(tx, role))) return 'role_unknown'
  const { rows } = await sql`
    select from desk.user_role u join desk.role_list l on l.role = u.role
     where u.user_id = ${userId} and ${role} = any(l.roles) and (u.valid_to is null or u.valid_to > now())`.execute(tx)
  if (rows.length > 0) return 'own_access'
  return 'junior' in shape && shape.junior === role ? 'role_cycle' : null
}

type Noted = AccessAsker & {
  readonly action: Extract<AuditAction, `role.${string}`>
  readonly role: string
  readonly detail: { readonly [key: string]: Json }
}

function note(
  tx: DatabaseTransaction,
  { clock }: Pick<AccessDeps, 'clock'>,
  { principal, address, action, role, detail }: Noted,
): Promise<void> {
  return recordAudit(tx, { at: clock(), action, who: principal, address, subject: { type: 'role', id: role }, detail })
}
