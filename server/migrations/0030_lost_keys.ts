import { sql, type Kysely } from 'kysely'

/** A lost PC is known by its key, where it has one: what a PC says of itself anybody can say. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table auth.lost_device add column device_key text check (device_key ~ '^[A-Za-z0-9_-]{43}$')`,
  // What was reported before is held by the key it worked with last, too.
  `update auth.lost_device l set device_key = (
     select s.device_key from auth.session s
      where s.device_id = l.device_id and s.device_key is not null order by s.started_at desc limit 1)`,
  `alter table auth.lost_device drop constraint lost_device_pkey`,
  `create unique index lost_device_key on auth.lost_device (device_key) where device_key is not null`,
  `create unique index lost_device_id on auth.lost_device (device_id) where device_key is null`,
  `create index lost_device_any on auth.lost_device (device_id)`,
]
