import { sql, type Kysely } from 'kysely'

/** PCs that were reported lost: none signs in any more, and each tells when it has wiped its copy. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table auth.lost_device (
     device_id uuid primary key,
     device_name text not null,
     marked_by uuid not null references auth.app_user (id),
     marked_at timestamptz not null,
     reason text not null,
     wiped_at timestamptz,
     unsent_lost integer
   )`,
  `create index session_device on auth.session (device_id)`,
  `grant select, insert, update (wiped_at, unsent_lost) on auth.lost_device to desk_auth`,
  `insert into desk.permission (code) values ('device.lose')`,
  `insert into desk.role_permission (role, permission) values ('ADMIN', 'device.lose'), ('DEALER_MANAGER', 'device.lose')`,
]
