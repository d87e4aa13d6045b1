import { sql, type Kysely } from 'kysely'

/**
 * Who waits goes first: a level says how many of its pieces are kept back for waiting orders, so that new ones are decided
 * without looking for them. The count of places leaves the hub's row, which lanes hold shared and none may then write.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // The owner too sees only what is in reach.
  `select set_config('desk.reach', 'all', true)`,
  `alter table desk.stock_level add column kept_back int not null default 0 check (kept_back >= 0)`,
  `create table desk.hub_wave (
     hub_code text primary key references desk.hub (hub_code),
     -- The wave (차수) that takes entries now, and the places given out in it.
     wave int not null default 1 check (wave >= 1),
     places int not null default 0 check (places >= 0)
   )`,
  `insert into desk.hub_wave select hub_code, wave, wave_places from desk.hub`,
  `grant select, insert, update on desk.hub_wave to desk_app`,
  `alter table desk.hub_wave enable row level security`,
  `alter table desk.hub_wave force row level security`,
  // Who gives places is who books stock there.
  `create policy reach on desk.hub_wave
     using (desk.changes_stock((select h.dealer_code from desk.hub h where h.hub_code = hub_wave.hub_code)))`,
  `alter table desk.hub drop column wave, drop column wave_places`,
  // Who waits already is asked for anew: what is kept back for him follows.
  `insert into desk.timer (kind, ref_id, due_at) select distinct 'waveAllocation', hub_code, now() from desk.reservation where state = 'waitlisted'
     on conflict do nothing`,
]
