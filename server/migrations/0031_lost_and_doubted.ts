import { sql, type Kysely } from 'kysely'

/** Who decides about PCs sees which were reported lost and which of those have wiped themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [`grant select (device_id, marked_at, wiped_at) on auth.lost_device to desk_app`]
