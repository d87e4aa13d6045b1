import { sql, type Kysely } from 'kysely'

/** Where and with what a session is held, for the operator's policy: sessions from before it know nothing and are looked at anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table auth.session add column address text, add column app_version text not null default '',
     add column has_code boolean not null default false`,
  `alter table auth.takeover_ticket add column has_code boolean not null default false`,
  `create index session_of_user on auth.session (user_id, last_activity_at desc)`,
]
