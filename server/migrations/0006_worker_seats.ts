import { sql, type Kysely } from 'kysely'

/**
 * Workers are known by a lock of their session, and claim timers by its number: what a dead one claimed is free at once. A
 * saga is held by a lock of the connection that writes its log; no time stands for a claim any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create sequence desk.worker_seat as int cycle`,
  // The first key is the program's name for seats, see server/worker/workerSeat.ts.
  `create view desk.seated_worker as
     select objid::int as seat from pg_locks
      where locktype = 'advisory' and classid = 7403002 and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())`,
  `grant usage on sequence desk.worker_seat to desk_app`,
  `grant select on desk.seated_worker to desk_app`,
  `alter table desk.timer add column claimed_by int`,
  `create index timer_claimed on desk.timer (claimed_by) where claimed_by is not null`,
  `drop index desk.timer_due`,
  `create index timer_due on desk.timer (due_at) where claimed_by is null`,
  `alter table desk.saga drop column claimed_until`,
]
