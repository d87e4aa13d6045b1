import { sql, type Kysely } from 'kysely'

/** A lost PC is known by its key, where it has one: what a PC says of itself anybody can say. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table auth.lost_device add column device_key text check (device_key ~ '^[A-Za-z0-9_-]{43}$')`,
  // What was reported before is held by the key it worked with last, too. A PC that took a new id and was reported again has one row with
  // its key, the last one.
  `update auth.lost_device l set device_key = k.device_key
     from (select distinct on (s.device_key) d.device_id, s.device_key
             from auth.lost_device d
            cross join lateral (select device_key from auth.session
                                 where device_id = d.device_id and device_key is not null order by started_at desc limit 1) s
            order by s.device_key, d.marked_at desc, d.device_id) k
    where k.device_id = l.device_id`,
  `alter table auth.lost_device drop constraint lost_device_pkey`,
  `create unique index lost_device_key on auth.lost_device (device_key) where device_key is not null`,
  `create unique index lost_device_id on auth.lost_device (device_id) where device_key is null`,
  `create index lost_device_any on auth.lost_device (device_id)`,
]
