import { sql, type Kysely } from 'kysely'

/**
 * What identity tells the others through the database: endings of sessions (an outbox in CAEP shape, ids only), a sign of life,
 * and keys with the moment from which they sign. Tickets of live sockets, so that any process may redeem what another issued.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // Numbers are given before the commit: readers order by the transaction, see server/auth/authEvents.ts.
  `create table auth.event (
     seq bigint generated always as identity primary key,
     xid xid8 not null default pg_current_xact_id(),
     at timestamptz not null,
     type text not null,
     session_id uuid not null,
     payload jsonb not null
   )`,
  `create index event_order on auth.event (xid, seq)`,
  `create index event_at on auth.event (at)`,

  `create table auth.heartbeat (
     only_row boolean primary key default true check (only_row),
     at timestamptz not null
   )`,

  `alter table auth.signing_key add column signs_from timestamptz`,
  `update auth.signing_key set signs_from = created_at`,
  `alter table auth.signing_key alter column signs_from set not null`,
  // It outlives every signing key: successors of refresh tokens stay the same whatever is rotated.
  `create table auth.refresh_secret (
     only_row boolean primary key default true check (only_row),
     secret bytea not null
   )`,

  // Thirty seconds old at most: nobody misses them after a crash.
  `create unlogged table desk.live_ticket (
     hash bytea primary key,
     session_id uuid not null,
     expires_at timestamptz not null
   )`,
  `create index live_ticket_expires on desk.live_ticket (expires_at)`,

  `grant select, insert, delete on auth.event to desk_auth`,
  `grant select, insert, update on auth.heartbeat to desk_auth`,
  `grant select, insert on auth.refresh_secret to desk_auth`,
  `grant select on auth.event, auth.heartbeat to desk_app`,
  `grant select (signs_from) on auth.signing_key to desk_app`,
  `grant select, insert, delete on desk.live_ticket to desk_app`,
]
