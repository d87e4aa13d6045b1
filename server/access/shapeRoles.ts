import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { HoldPermission, MakeRole, StandAbove } from '../../domain/protocol/access.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { AccessAsker, AccessDeps, AccessDone } from './giveRoles.ts'
import { refusedByDatabase } from './refusedByDatabase.ts'

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

type Change<C> = AccessAsker & { readonly role: string; readonly change: C }

/**
 * ACC-8: a role holds a permission from the next request on, or no longer. Refusals in this order: role_unknown, own_access (nobody changes
 * what he holds himself). What stands already is no change and is accepted. Leaves an audit event.
 */
export function holdPermission(
  deps: AccessDeps,
  { role, change, ...asker }: Change<HoldPermission>,
): AccessDone<'role_unknown' | 'own_access'> {
  const { permission, held, reason } = change
  return withReach(deps.db, { kind: 'none' }, async (tx) => {
    const refused = await mayShape(tx, asker.principal, role)
    if (refused) return refuse(refused)
    const row = { role, permission }
    if (held) {
      await tx
        .insertInto('desk.role_permission')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    } else await tx.deleteFrom('desk.role_permission').where('role', '=', role).where('permission', '=', permission).execute()
    await note(tx, deps, { ...asker, action: 'role.permission', role, detail: { permission, held, reason } })
    return accept({})
  })
}

/**
 * ACC-8: a role stands above another, or no longer. Refusals in this order: role_unknown (either), own_access, role_cycle,
 * duties_apart. Leaves an audit event.
 */
export function standAbove(
  deps: AccessDeps,
  { role, change, ...asker }: Change<StandAbove>,
): AccessDone<'role_unknown' | 'own_access' | 'role_cycle' | 'duties_apart'> {
  const { junior, above, reason } = change
  return refusedByDatabase(['role_cycle', 'duties_apart'], () =>
    withReach(deps.db, { kind: 'none' }, async (tx) => {
      const refused = (await isKnown(tx, junior)) ? await mayShape(tx, asker.principal, role) : 'role_unknown'
      if (refused) return refuse(refused)
      if (role === junior) return refuse('role_cycle')
      if (above) {
        await tx
          .insertInto('desk.role_inherits')
          .values({ senior: role, junior })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      } else await tx.deleteFrom('desk.role_inherits').where('senior', '=', role).where('junior', '=', junior).execute()
      await note(tx, deps, { ...asker, action: 'role.junior', role, detail: { junior, above, reason } })
      return accept({})
    }),
  )
}

async function isKnown(tx: DatabaseTransaction, role: string): Promise<boolean> {
  return (await tx.selectFrom('desk.role').select('code').where('code', '=', role).executeTakeFirst()) !== undefined
}

/** Whoever holds a role, by itself or through a senior one, does not say what it holds: nobody widens his own, or locks everybody out. */
async function mayShape(tx: DatabaseTransaction, { userId }: Principal, role: string): Promise<'role_unknown' | 'own_access' | null> {
  if (!(await isKnown(tx, role))) return 'role_unknown'
  const { rows } = await sql`
    select from desk.user_role u join desk.role_list l on l.role = u.role
     where u.user_id = ${userId} and ${role} = any(l.roles) and (u.valid_to is null or u.valid_to > now())`.execute(tx)
  return rows.length > 0 ? 'own_access' : null
}

type Noted = AccessAsker & {
  readonly action: Extract<AuditAction, `role.${string}`>
  readonly role: string
  readonly detail: { readonly [key: string]: Json }
}

function note(tx: DatabaseTransaction, { clock }: AccessDeps, { principal, address, action, role, detail }: Noted): Promise<void> {
  return recordAudit(tx, { at: clock(), action, who: principal, address, subject: { type: 'role', id: role }, detail })
}
