import { sql, type Kysely } from 'kysely'

/** When a password was changed and by whose doing, and the links by which somebody sets a new one who has forgotten theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table auth.app_user add column password_changed_at timestamptz, add column password_by_reset boolean not null default false`,
  // One per person: a second one ends the first.
  `create table auth.password_reset (
     user_id uuid primary key references auth.app_user (id) on delete cascade,
     hash bytea not null unique,
     issued_by uuid not null references auth.app_user (id),
     issued_at timestamptz not null,
     expires_at timestamptz not null
   )`,
  `create index password_reset_expires on auth.password_reset (expires_at)`,
  `grant select, insert, update, delete on auth.password_reset to desk_auth`,

  `insert into desk.permission (code) values ('password.reset')`,
  `insert into desk.role_permission (role, permission) values ('DEALER_MANAGER', 'password.reset'), ('ADMIN', 'password.reset')`,
]
