import { sql, type Kysely } from 'kysely'

/**
 * The tables of sync, sessions and audit. The program works as `desk_app`, which owns nothing and cannot bypass
 * row-level security; the migrating role owns everything.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'desk_app') then
       create role desk_app nologin nosuperuser nocreatedb nocreaterole nobypassrls noinherit;
     end if;
   end $$`,
  `do $$ begin execute format('grant desk_app to %I', current_user); end $$`,
  `create schema if not exists desk`,

  `create table desk.dealer (
     code text primary key check (code ~ '^D[0-9]{4}$'),
     name text not null
   )`,
  `create table desk.app_user (
     id uuid primary key,
     login_id text not null unique check (login_id = lower(login_id)),
     display_name text not null,
     role text not null,
     dealer_code text references desk.dealer (code),
     password_hash text not null,
     disabled_at timestamptz
   )`,
  `create table desk.session (
     id uuid primary key,
     user_id uuid not null references desk.app_user (id),
     device_id uuid not null,
     device_name text not null,
     platform text not null,
     state text not null check (state in ('active', 'ended')),
     started_at timestamptz not null,
     last_activity_at timestamptz not null,
     ended_at timestamptz,
     end_reason text,
     ended_by_device_name text,
     check ((state = 'ended') = (ended_at is not null))
   )`,
  // One person, one session: a fact of the database, whatever the program does.
  `create unique index session_one_active on desk.session (user_id) where state = 'active'`,
  `create table desk.refresh_token (
     hash bytea primary key,
     session_id uuid not null references desk.session (id),
     issued_at timestamptz not null,
     used_at timestamptz,
     successor_hash bytea
   )`,
  `create index refresh_token_session on desk.refresh_token (session_id)`,
  `create table desk.takeover_ticket (
     hash bytea primary key,
     user_id uuid not null references desk.app_user (id),
     device_id uuid not null,
     expires_at timestamptz not null,
     used_at timestamptz
   )`,
  `create table desk.signing_key (
     kid text primary key,
     private_jwk jsonb not null,
     public_jwk jsonb not null,
     created_at timestamptz not null
   )`,

  `create table desk.sync_epoch (
     only_row boolean primary key default true check (only_row),
     epoch uuid not null,
     -- Which database on which cluster and timeline: a copy put back elsewhere, or a replica promoted, is another place.
     place text not null,
     started_at timestamptz not null
   )`,
  `create table desk.document (
     type text not null,
     id text not null,
     dealer_code text,
     rev text not null,
     -- json, not jsonb: bodies are sent as they were written, a hundred thousand in one first copy, and never asked for by path.
     body json not null,
     deleted boolean not null default false,
     priority text not null,
     -- The contract a conflict is about. A column, because row-level security keeps an index on a path in the body unused.
     about text,
     updated_at timestamptz not null,
     updated_by jsonb,
     primary key (type, id)
   )`,
  `create unique index document_contract_no on desk.document ((body ->> 'contractNo')) where type = 'contract'`,
  `create index document_about on desk.document (about) where about is not null`,
  // Every revision that ever stood, for good: the base of three-way merges and the history people read.
  `create table desk.document_revision (
     type text not null,
     id text not null,
     rev text not null,
     parent_rev text,
     mutation_id uuid not null,
     dealer_code text,
     body json not null,
     origin text not null check (origin in ('created', 'imported', 'edited', 'merged', 'resolved')),
     author jsonb,
     conflict_id text,
     at timestamptz not null,
     primary key (type, id, rev)
   )`,
  `create table desk.scope_head (
     scope text primary key,
     seq bigint not null,
     count bigint not null,
     digest text not null check (digest ~ '^[0-9a-f]{16}$')
   )`,
  `create table desk.scope_member (
     scope text not null,
     type text not null,
     id text not null,
     rev text not null,
     priority text not null,
     primary key (scope, type, id)
   )`,
  // The order in which a first copy is sent: open contracts, newest first, then the rest.
  `create index scope_member_priority on desk.scope_member (scope, priority, type, id)`,
  `create table desk.change (
     scope text not null,
     seq bigint not null,
     type text not null,
     id text not null,
     rev text not null,
     kind text not null check (kind in ('upsert', 'delete', 'leave')),
     mutation_id uuid not null,
     at timestamptz not null,
     primary key (scope, seq)
   )`,
  `create table desk.mutation (
     id uuid primary key,
     client_id uuid,
     sequence bigint,
     user_id uuid,
     type text not null,
     document_id text not null,
     fingerprint text not null,
     result jsonb not null,
     at timestamptz not null
   )`,
  // Append-only: the program may insert, never change or remove.
  `create table desk.audit_event (
     id bigint generated always as identity primary key,
     at timestamptz not null,
     user_id uuid,
     session_id uuid,
     device_id uuid,
     address text,
     action text not null,
     subject_type text,
     subject_id text,
     dealer_code text,
     detail jsonb not null default '{}'::jsonb
   )`,
  `create unique index audit_event_said on desk.audit_event ((detail ->> 'eventId')) where detail ? 'eventId'`,
  `create table desk.import (
     id uuid primary key,
     file_name text not null,
     state text not null,
     encoding text,
     bytes_total bigint not null,
     bytes_read bigint not null default 0,
     rows_read int not null default 0,
     created int not null default 0,
     unchanged int not null default 0,
     refused int not null default 0,
     failure text,
     started_by uuid,
     started_at timestamptz not null,
     ended_at timestamptz
   )`,
  // No cell of a refused row is kept: a line, a column and a reason are enough to find it in the file.
  `create table desk.import_refusal (
     import_id uuid not null references desk.import (id),
     line int not null,
     column_name text,
     reason text not null,
     primary key (import_id, line)
   )`,

  // Whose rows a transaction may see. Nothing set means nothing seen.
  `create function desk.reaches(row_type text, row_dealer text) returns boolean language sql stable parallel safe as $$
     select case coalesce(current_setting('desk.reach', true), '')
       when 'all' then true
       when 'dealer' then row_dealer is null or row_dealer = current_setting('desk.dealer', true)
       when 'hubs' then row_type in ('hub', 'stockLevel', 'plan')
       else false
     end
   $$`,
  ...['document', 'document_revision'].flatMap((table) => [
    `alter table desk.${table} enable row level security`,
    `alter table desk.${table} force row level security`,
    `create policy reach on desk.${table} using (desk.reaches(type, dealer_code)) with check (desk.reaches(type, dealer_code))`,
  ]),
  `alter table desk.audit_event enable row level security`,
  `alter table desk.audit_event force row level security`,
  `create policy append on desk.audit_event for insert with check (true)`,
  `create policy read_all on desk.audit_event for select using (current_setting('desk.reach', true) = 'all')`,

  `grant usage on schema desk to desk_app`,
  `grant select, insert, update, delete on all tables in schema desk to desk_app`,
  `revoke update, delete on desk.audit_event, desk.document_revision, desk.change from desk_app`,
  `revoke insert, update, delete on desk.sync_epoch from desk_app`,
  `grant usage on all sequences in schema desk to desk_app`,
  `grant execute on function desk.reaches to desk_app`,
]
