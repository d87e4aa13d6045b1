import { sql, type Kysely } from 'kysely'

/**
 * Who decides about PCs sees which were reported lost and which of those have wiped themselves. What the rules of the audit trail find
 * about a person is told to identity, which asks for a second proof: whom, by which rule and when, and nothing of what they looked at.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `grant select (device_key, marked_at, wiped_at) on auth.lost_device to desk_app`,

  `create table auth.second_look (
     user_id uuid not null,
     rule text not null,
     period text not null,
     found_at timestamptz not null,
     proven_at timestamptz,
     primary key (user_id, rule, period)
   )`,
  `create index second_look_open on auth.second_look (user_id) where proven_at is null`,
  `grant usage on schema auth to desk_auditor`,
  `grant insert (user_id, rule, period, found_at) on auth.second_look to desk_auditor`,
  `grant select, update (proven_at) on auth.second_look to desk_auth`,
  `grant select on auth.second_look to desk_app`,
]
