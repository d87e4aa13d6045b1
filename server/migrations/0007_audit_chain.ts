import { sql, type Kysely } from 'kysely'

/**
 * What makes the audit trail provable: the transaction and the database's own time of every event, a chain of digests that a
 * role of its own writes behind the events, and guards that let nothing be changed and nothing young be removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'desk_auditor') then
       create role desk_auditor nologin nosuperuser nocreatedb nocreaterole nobypassrls noinherit;
     end if;
   end $$`,
  `do $$ begin execute format('grant desk_auditor to %I', current_user); end $$`,

  // Which transaction wrote an event and when, by the database: the program says neither.
  `alter table desk.audit_event
     add column xid xid8 not null default pg_current_xact_id(),
     add column recorded_at timestamptz not null default clock_timestamp()`,
  `create index audit_event_xid on desk.audit_event (xid, id)`,
  `create index audit_event_recorded on desk.audit_event (recorded_at, id)`,
  `do $$ declare grantee text; begin
     for grantee in
       select r.rolname from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
        where c.oid = 'desk.audit_event'::regclass and a.privilege_type = 'INSERT' and a.grantee <> c.relowner
     loop
       execute format('revoke insert on desk.audit_event from %I', grantee);
       execute format('grant insert (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code,
                       detail) on desk.audit_event to %I', grantee);
     end loop;
   end $$`,

  `create table desk.audit_chain (
     only_row boolean primary key default true check (only_row),
     id uuid not null default gen_random_uuid(),
     started_at timestamptz not null default clock_timestamp()
   )`,
  `insert into desk.audit_chain default values`,
  // One per event, in the order of the chain. It outlives its event: what was purged stays proven.
  `create table desk.audit_link (
     position bigint primary key check (position > 0),
     event_id bigint not null unique,
     recorded_at timestamptz not null,
     kept_years smallint not null,
     digest bytea not null check (length(digest) = 32)
   )`,
  // The head of the chain after the link at \`position\`.
  `create table desk.audit_seal (
     position bigint primary key check (position > 0),
     head bytea not null check (length(head) = 32),
     sealed_at timestamptz not null default clock_timestamp()
   )`,
  // Where the next pass begins. Whoever moves it makes events late, which the proof tells.
  `create table desk.audit_horizon (
     only_row boolean primary key default true check (only_row),
     epoch uuid not null,
     xid xid8 not null
   )`,
  // What was signed and copied out of the database, to be shown; the proof reads the copies themselves.
  `create table desk.audit_head (
     position bigint not null,
     key_id text not null,
     head bytea not null,
     copied_at timestamptz not null,
     primary key (position, key_id)
   )`,
  `create index audit_head_copied on desk.audit_head (copied_at)`,
  `create table desk.audit_verification (
     id bigint generated always as identity primary key,
     at timestamptz not null default clock_timestamp(),
     events bigint not null,
     position bigint not null,
     heads int not null,
     findings int not null,
     told jsonb not null
   )`,

  // Safety Measures Notice Art. 5(3) and 8(1): who may do what is kept for three years, who looked at whom for two.
  `create function desk.audit_kept_years(action text) returns int language sql immutable parallel safe as $$
     select case when action ~ '^(account|role|permission|device|audit)\\.' then 3 else 2 end
   $$`,
  `create function desk.keep_audit_event() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       if old.recorded_at < now() - make_interval(years => desk.audit_kept_years(old.action))
          and exists (select from desk.audit_link l where l.event_id = old.id) then
         return old;
       end if;
       raise exception 'an audit event is kept for % years, and until it is sealed', desk.audit_kept_years(old.action)
         using errcode = 'restrict_violation';
     end if;
     raise exception 'audit events are never changed' using errcode = 'restrict_violation';
   end $$`,
  `create function desk.keep_audit_link() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       if old.recorded_at < now() - interval '3 years' and not exists (select from desk.audit_event e where e.id = old.event_id) then
         return old;
       end if;
     end if;
     raise exception 'the audit chain is never changed' using errcode = 'restrict_violation';
   end $$`,
  `create function desk.keep_audit_seal() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       if old.sealed_at < now() - interval '3 years' then return old; end if;
     end if;
     raise exception 'the audit chain is never changed' using errcode = 'restrict_violation';
   end $$`,
  `create trigger audit_event_kept before update or delete on desk.audit_event for each row execute function desk.keep_audit_event()`,
  `create trigger audit_event_whole before truncate on desk.audit_event for each statement execute function desk.keep_audit_event()`,
  ...['audit_link', 'audit_seal'].flatMap((table) => [
    `create trigger ${table}_kept before update or delete on desk.${table} for each row execute function desk.keep_${table}()`,
    `create trigger ${table}_whole before truncate on desk.${table} for each statement execute function desk.keep_${table}()`,
  ]),

  // The only way by which events go: sealed, old enough by the database's clock, told by an event of the chain itself.
  `create policy purge on desk.audit_event for delete using (true)`,
  `create function desk.purge_audit(most int) returns int language plpgsql security definer set search_path = pg_catalog set desk.reach = 'all' as $$
   declare years int; gone record; removed int := 0; until timestamptz;
   begin
     foreach years in array array[2, 3] loop
       until := date_trunc('milliseconds', now() - make_interval(years => years));
       with old as (
         select e.id from desk.audit_event e
          where e.recorded_at < until and desk.audit_kept_years(e.action) = years
            and exists (select from desk.audit_link l where l.event_id = e.id)
          order by e.recorded_at, e.id limit most
       ), taken as (
         delete from desk.audit_event e using old o where e.id = o.id returning e.id
       )
       select count(*)::int as events, min(id) as first, max(id) as last into gone from taken;
       removed := removed + gone.events;
       if gone.events > 0 then
         insert into desk.audit_event (at, action, detail) values (now(), 'audit.purge', jsonb_build_object(
           'keptYears', years, 'events', gone.events, 'firstId', gone.first, 'lastId', gone.last,
           'before', to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));
       end if;
     end loop;
     return removed;
   end $$`,
  // Links whose events have all gone go as well, up to a seal: the chain begins behind it from then on.
  `create function desk.trim_audit_chain(most int) returns int language plpgsql security definer set search_path = pg_catalog set desk.reach = 'all' as $$
   declare kept bigint; seal record; removed int := 0;
   begin
     select l.position into kept from desk.audit_link l
      where l.recorded_at >= now() - interval '3 years' or exists (select from desk.audit_event e where e.id = l.event_id)
      order by l.position limit 1;
     select s.position, s.head into seal from desk.audit_seal s
      where s.position < kept and s.position <= (select min(position) - 1 + most from desk.audit_link) order by s.position desc limit 1;
     if seal.position is null then return 0; end if;
     delete from desk.audit_link l where l.position <= seal.position;
     get diagnostics removed = row_count;
     delete from desk.audit_seal s where s.position < seal.position and s.sealed_at < now() - interval '3 years';
     if removed > 0 then
       insert into desk.audit_event (at, action, detail) values (now(), 'audit.checkpoint',
         jsonb_build_object('position', seal.position, 'head', encode(seal.head, 'hex'), 'links', removed));
     end if;
     return removed;
   end $$`,
  `revoke execute on function desk.purge_audit, desk.trim_audit_chain from public`,
  `grant execute on function desk.purge_audit, desk.trim_audit_chain to desk_auditor`,

  // The program adds events; the auditor reads them and writes the chain. Neither can change what stands.
  `grant usage on schema desk to desk_auditor`,
  `grant select on desk.audit_event, desk.audit_chain, desk.sync_epoch to desk_auditor`,
  `grant select, insert on desk.audit_link, desk.audit_seal, desk.audit_head, desk.audit_verification to desk_auditor`,
  `grant select, insert, update on desk.audit_horizon to desk_auditor`,
  `grant execute on function desk.reaches to desk_auditor`,
  `grant select on desk.audit_chain, desk.audit_link, desk.audit_seal, desk.audit_head, desk.audit_verification to desk_app`,
]
