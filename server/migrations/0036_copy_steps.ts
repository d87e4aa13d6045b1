import { sql, type Kysely } from 'kysely'

/** How far each sealed copy on a PC has come: one that tells less than before was put back to an earlier day, or cloned. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table desk.copy_step (
     copy_id uuid primary key,
     user_id uuid not null,
     highest bigint not null,
     met_at timestamptz not null
   )`,
  `grant select, insert, update (highest, met_at) on desk.copy_step to desk_app`,
]
