import { sql } from 'kysely'
import type { DatabaseTransaction } from '../platform/database.ts'

/** The lock of the rules of the database itself, which whoever gives a role shares and whoever changes what roles are has alone. */
const ROLES_LOCK = 7_403_005

/** Until the transaction ends nobody else changes what roles are, or asks for or is given one. */
export async function rolesAlone(tx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(ROLES_LOCK)})`.execute(tx)
}

/** Until the transaction ends nobody changes what roles are. */
export async function whileRolesStay(tx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${sql.lit(ROLES_LOCK)})`.execute(tx)
}
