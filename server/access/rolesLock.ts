import { sql } from 'kysely'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

/** Until the transaction ends nobody else changes what roles are, or asks for or is given one. */
export async function rolesAlone(tx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCKS.roles)})`.execute(tx)
}

/** Until the transaction ends nobody changes what roles are. */
export async function whileRolesStay(tx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${sql.lit(ADVISORY_LOCKS.roles)})`.execute(tx)
}
