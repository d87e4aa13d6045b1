import { sql, type Kysely } from 'kysely'

/** Of a person's copies the latest are remembered: whoever wipes a PC each day leaves no row for each day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create index copy_step_user on desk.copy_step (user_id, met_at)`,
  `grant delete on desk.copy_step to desk_app`,
]
