import { sql, type Kysely } from 'kysely'

/** Wrong codes from where a person is known are counted apart from those of strangers; an administrator may help who is kept out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // The place is the key of a PC, or a session.
  `create table auth.code_failure (
     user_id uuid not null references auth.app_user (id) on delete cascade,
     place text not null,
     failed_count integer not null,
     failed_at timestamptz not null,
     primary key (user_id, place)
   )`,
  `grant select, insert, update, delete on auth.code_failure to desk_auth`,
  `insert into desk.permission (code) values ('factor.help')`,
  `insert into desk.role_permission (role, permission) values ('ADMIN', 'factor.help')`,
]
