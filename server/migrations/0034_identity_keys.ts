import { sql, type Kysely } from 'kysely'

/**
 * Where it stands which key of identity's file sealed a secret. No version: it lies in clear yet. A migration cannot know the file, so
 * identity seals what it finds at its next start.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // What is made of each key to know it again; nothing can be opened with it.
  `create table auth.identity_key (
     version integer primary key check (version > 0),
     check_value bytea not null
   )`,
  `grant select, insert, delete on auth.identity_key to desk_auth`,
  `alter table auth.second_factor add column key_version integer`,
  `alter table auth.factor_offer add column key_version integer`,
  `alter table auth.refresh_secret add column key_version integer`,
  `grant update on auth.refresh_secret to desk_auth`,
  `alter table auth.signing_key alter column private_jwk drop not null,
     add column private_sealed bytea,
     add column key_version integer,
     add constraint signing_key_private check (num_nonnulls(private_jwk, private_sealed) = 1 and (private_sealed is null) = (key_version is null))`,
]
