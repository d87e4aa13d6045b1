import { sql, type Kysely } from 'kysely'

/** Second factors, kept and read by identity alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table auth.second_factor (
     user_id uuid primary key references auth.app_user (id) on delete cascade,
     totp_secret bytea not null,
     code_salt bytea not null,
     last_step bigint,
     failed_count integer not null default 0,
     failed_at timestamptz,
     since timestamptz not null
   )`,
  `create table auth.recovery_code (
     user_id uuid not null references auth.second_factor (user_id) on delete cascade,
     hash bytea not null,
     used_at timestamptz,
     primary key (user_id, hash)
   )`,
  `create table auth.factor_offer (
     user_id uuid primary key references auth.app_user (id) on delete cascade,
     totp_secret bytea not null,
     code_salt bytea not null,
     code_hashes bytea[] not null,
     expires_at timestamptz not null
   )`,
  `create table auth.sign_in_challenge (
     hash bytea primary key,
     user_id uuid not null references auth.app_user (id) on delete cascade,
     device_id uuid not null,
     expires_at timestamptz not null,
     used_at timestamptz
   )`,
  `create index sign_in_challenge_expires on auth.sign_in_challenge (expires_at)`,
  `grant select, insert, update, delete on auth.second_factor, auth.recovery_code, auth.factor_offer, auth.sign_in_challenge to desk_auth`,
]
