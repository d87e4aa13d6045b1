import type { AuditPerson } from '../../domain/protocol/audit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

const FOUND_MAX = 50

/** Who stands behind some user ids; staff, never customers. */
export async function peopleById(tx: DatabaseTransaction, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, AuditPerson>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await tx.selectFrom('auth.app_user').select(['id', 'login_id', 'display_name', 'role']).where('id', 'in', wanted).execute()
  return new Map(
    rows.map((row) => [row.id, { userId: row.id, loginId: row.login_id, displayName: row.display_name, role: row.role }] as const),
  )
}

/** The ids of those whom a typed login id or name means, exactly; several people may share a name. */
export async function idsOfPeople(tx: DatabaseTransaction, typed: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('auth.app_user')
    .select('id')
    .where((is) => is.or([is('login_id', '=', typed.toLowerCase()), is('display_name', '=', typed)]))
    .limit(FOUND_MAX)
    .execute()
  return rows.map(({ id }) => id)
}
