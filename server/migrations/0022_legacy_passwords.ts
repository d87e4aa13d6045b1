import { sql, type Kysely } from 'kysely'

/** How far each door is moved over from the passwords of the system before, with how often one was still taken or refused there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table auth.password_service (
     service text primary key check (service in ('desktop', 'web')),
     mode text not null default 'dual' check (mode in ('legacy', 'dual', 'new')),
     changed_at timestamptz,
     kept bigint not null default 0,
     upgraded bigint not null default 0,
     refused bigint not null default 0
   )`,
  `insert into auth.password_service (service) values ('desktop'), ('web')`,
  `grant select, update on auth.password_service to desk_auth`,
]
