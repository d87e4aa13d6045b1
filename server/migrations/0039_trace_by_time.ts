import { sql, type Kysely } from 'kysely'

/** AUD-8: what a person did lately is found by its time: by person alone, all that he ever did was read every half minute. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_event_user_time on desk.audit_event (user_id, at) where user_id is not null`.execute(db)
}
