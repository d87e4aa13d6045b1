import { sql, type Kysely } from 'kysely'

/**
 * PCs, known by the keys they prove, each to the person who used it; sign-ins that wait until one is approved; proofs that were seen.
 * Sessions and tickets remember the key that they were given to.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `create table auth.device (
     id uuid primary key,
     user_id uuid not null references auth.app_user (id) on delete cascade,
     key text not null check (key ~ '^[A-Za-z0-9_-]{43}$'),
     name text not null,
     platform text not null,
     app_version text not null,
     state text not null check (state in ('known', 'waiting', 'approved', 'refused', 'locked')),
     first_used_at timestamptz not null,
     last_used_at timestamptz not null,
     decided_at timestamptz,
     decided_by uuid,
     unique (user_id, key)
   )`,
  `create table auth.device_wait (
     hash bytea primary key,
     user_id uuid not null references auth.app_user (id) on delete cascade,
     device_id uuid not null,
     device_key text,
     factor text,
     expires_at timestamptz not null,
     used_at timestamptz
   )`,
  `create index device_wait_expires on auth.device_wait (expires_at)`,
  `alter table auth.session add column device_key text`,
  `alter table auth.takeover_ticket add column device_key text`,
  `alter table auth.sign_in_challenge add column device_key text`,
  // After a crash a proof could be shown again for the few minutes of its nonce: by then nobody has both.
  `create unlogged table auth.seen_proof (
     hash bytea primary key,
     expires_at timestamptz not null
   )`,
  `create index seen_proof_expires on auth.seen_proof (expires_at)`,
  `grant select, insert, update, delete on auth.device, auth.device_wait to desk_auth`,
  `grant select, insert, delete on auth.seen_proof to desk_auth`,

  // A shop sees the PCs of its own people; who decides about one does it through identity.
  `grant select on auth.device to desk_app`,
  `alter table auth.device enable row level security`,
  `create policy identity on auth.device to desk_auth using (true) with check (true)`,
  `create policy reach on auth.device for select to desk_app using (
     case current_setting('desk.reach', true)
       when 'all' then true
       when 'dealer' then exists (
         select from auth.app_user u where u.id = user_id and u.dealer_code = current_setting('desk.dealer', true))
       else false
     end)`,

  // Deciding about a PC is asked for twice, and identity answers it.
  `grant select, update (used_at, used_by, unmasks), delete on desk.step_up_ticket to desk_auth`,

  `insert into desk.permission (code) values ('device.decide')`,
  `insert into desk.role_permission (role, permission) values ('DEALER_MANAGER', 'device.decide'), ('ADMIN', 'device.decide')`,
]
