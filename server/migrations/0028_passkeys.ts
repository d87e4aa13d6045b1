import { sql, type Kysely } from 'kysely'

/** Passkeys go with the second factor they stand beside; what they are asked is kept until it is answered once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table auth.passkey (
     id uuid primary key,
     user_id uuid not null references auth.second_factor (user_id) on delete cascade,
     credential_id bytea not null unique,
     public_key bytea not null,
     counter bigint not null,
     transports text[] not null,
     name text not null,
     added_at timestamptz not null,
     last_used_at timestamptz
   )`,
  `create index passkey_user on auth.passkey (user_id)`,
  `create table auth.passkey_challenge (
     asked_for text primary key,
     user_id uuid not null references auth.app_user (id) on delete cascade,
     hash bytea not null,
     expires_at timestamptz not null
   )`,
  `create index passkey_challenge_expires on auth.passkey_challenge (expires_at)`,
  `grant select, insert, update, delete on auth.passkey, auth.passkey_challenge to desk_auth`,
]
