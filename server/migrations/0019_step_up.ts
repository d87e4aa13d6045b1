import { sql, type Kysely } from 'kysely'

/** Tickets for what is asked for a second time with a code; identity gives them out, whoever answers the request uses them up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table auth.app_user add column second_factor_at timestamptz`,
  `update auth.app_user u set second_factor_at = f.since from auth.second_factor f where f.user_id = u.id`,
  `grant select (second_factor_at) on auth.app_user to desk_app`,
  // Nobody misses them after a crash: a code is asked for once more.
  `create unlogged table desk.step_up_ticket (
     hash bytea primary key,
     session_id uuid not null,
     action_hash bytea not null,
     expires_at timestamptz not null,
     used_at timestamptz,
     used_by text,
     unmasks boolean not null default false
   )`,
  `create index step_up_ticket_session on desk.step_up_ticket (session_id)`,
  `create index step_up_ticket_expires on desk.step_up_ticket (expires_at)`,
  `grant insert on desk.step_up_ticket to desk_auth`,
  `grant select, update (used_at, used_by, unmasks), delete on desk.step_up_ticket to desk_app`,
]
