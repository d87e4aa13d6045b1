import { sql, type Kysely } from 'kysely'

/**
 * Who may do what, as data: roles hold permissions and stand for juniors, people are given roles for a scope and a time. The
 * database itself refuses a cycle and a pair of duties in one hand, and compiles what each role holds into one list, which is
 * read with every request.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...tables, ...rules, ...compiling, ...posts, ...seeds, ...grants]) await sql.raw(statement).execute(db)
}

const tables: readonly string[] = [
  `create table desk.permission (code text primary key check (code ~ '^[a-z]+\\.[a-z]+$'))`,
  // `name` is null for the roles that come with the program: the screens have words for them.
  `create table desk.role (
     code text primary key check (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
     name text check (length(name) between 1 and 40)
   )`,
  `create table desk.role_permission (
     role text not null references desk.role (code),
     permission text not null references desk.permission (code),
     primary key (role, permission)
   )`,
  // A senior may do what its junior may, never the other way.
  `create table desk.role_inherits (
     senior text not null references desk.role (code),
     junior text not null references desk.role (code),
     primary key (senior, junior),
     check (senior <> junior)
   )`,
  `create table desk.duties_apart (
     one text not null references desk.role (code),
     other text not null references desk.role (code),
     primary key (one, other),
     check (one < other)
   )`,
  // Nothing is removed from it: what is taken away ends. An empty stretch was taken away before it began.
  `create table desk.user_role (
     id uuid primary key default gen_random_uuid(),
     user_id uuid not null references desk.app_user (id),
     role text not null references desk.role (code),
     scope text not null check (scope ~ '^(all|dealer:D[0-9]{4})$'),
     by_post boolean not null default false,
     valid_from timestamptz not null,
     valid_to timestamptz,
     given_by uuid,
     given_at timestamptz not null default clock_timestamp(),
     reason text check (length(reason) between 10 and 300),
     check (valid_to >= valid_from)
   )`,
  `create index user_role_user on desk.user_role (user_id, valid_from)`,
  `create table desk.role_list (
     role text primary key references desk.role (code),
     roles text[] not null,
     permissions text[] not null
   )`,
]

/** One lock for all of them: shared by who gives a role, alone for who changes what roles are. */
const LOCK = 7_403_005

const rules: readonly string[] = [
  `create function desk.refuse_cycle() returns trigger language plpgsql set search_path = pg_catalog as $$
   begin
     perform pg_advisory_xact_lock(${LOCK});
     if exists (
       with recursive under (code) as (
         select new.junior union select i.junior from under u join desk.role_inherits i on i.senior = u.code
       ) select from under where code = new.senior
     ) then
       raise exception 'a role would inherit itself' using errcode = 'check_violation', constraint = 'role_inherits_no_cycle';
     end if;
     return new;
   end $$`,
  `create trigger role_inherits_no_cycle before insert or update on desk.role_inherits
     for each row execute function desk.refuse_cycle()`,
  // Null: everybody. What is over counts for nothing.
  `create function desk.keep_duties_apart(who uuid) returns void language plpgsql set search_path = pg_catalog as $$
   begin
     if exists (
       select from desk.user_role a
         join desk.user_role b on b.user_id = a.user_id
          and a.valid_from < coalesce(b.valid_to, 'infinity') and b.valid_from < coalesce(a.valid_to, 'infinity')
         join desk.role_list la on la.role = a.role
         join desk.role_list lb on lb.role = b.role
         join desk.duties_apart d on d.one = any(la.roles) and d.other = any(lb.roles)
        where (who is null or a.user_id = who)
          and coalesce(a.valid_to, 'infinity') > greatest(now(), a.valid_from)
          and coalesce(b.valid_to, 'infinity') > greatest(now(), b.valid_from)
     ) then
       raise exception 'two duties that are kept apart would be in one hand'
         using errcode = 'check_violation', constraint = 'user_role_duties_apart';
     end if;
   end $$`,
  `create function desk.check_user_role() returns trigger language plpgsql set search_path = pg_catalog as $$
   begin
     perform pg_advisory_xact_lock_shared(${LOCK});
     perform pg_advisory_xact_lock(${LOCK}, hashtext(new.user_id::text));
     perform desk.keep_duties_apart(new.user_id);
     return null;
   end $$`,
  `create trigger user_role_duties_apart after insert or update on desk.user_role
     for each row execute function desk.check_user_role()`,
]

const compiling: readonly string[] = [
  // As the owner: the program can change what roles are, not what they were compiled to.
  `create function desk.compile_roles() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
   begin
     perform pg_advisory_xact_lock(${LOCK});
     insert into desk.role_list as l (role, roles, permissions)
     select r.code, c.roles, array(
              select distinct p.permission from desk.role_permission p where p.role = any(c.roles) order by 1)
       from desk.role r cross join lateral (
         select array(
           with recursive under (code) as (
             select r.code union select i.junior from under u join desk.role_inherits i on i.senior = u.code
           ) select code from under order by 1) as roles) c
     on conflict (role) do update set roles = excluded.roles, permissions = excluded.permissions
       where (l.roles, l.permissions) is distinct from (excluded.roles, excluded.permissions);
     perform desk.keep_duties_apart(null);
     return null;
   end $$`,
  ...['role', 'role_permission', 'role_inherits', 'duties_apart'].map(
    (table) => `create trigger ${table}_compiled after insert or update or delete on desk.${table}
     for each statement execute function desk.compile_roles()`,
  ),
  // Asked with every request, by any role of the program. A role that was given for one shop counts while the person belongs there.
  `create function desk.permissions_of(who uuid, dealer text) returns text[]
     language sql stable parallel safe security definer set search_path = pg_catalog as $$
     select coalesce(array_agg(distinct p.code order by p.code), '{}')
       from desk.user_role u
       join desk.role_list l on l.role = u.role
       cross join unnest(l.permissions) as p (code)
      where u.user_id = who and u.valid_from <= now() and (u.valid_to is null or u.valid_to > now())
        and (u.scope = 'all' or u.scope = 'dealer:' || dealer)
   $$`,
]

const posts: readonly string[] = [
  // The role of a post comes and goes with the post.
  `create function desk.follow_post() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
   begin
     update desk.user_role set valid_to = greatest(now(), valid_from)
      where user_id = new.id and by_post and valid_to is null;
     insert into desk.user_role (user_id, role, scope, by_post, valid_from) values (new.id, new.role, 'all', true, now());
     return null;
   end $$`,
  `create trigger app_user_begins after insert on desk.app_user for each row execute function desk.follow_post()`,
  `create trigger app_user_moves after update of role on desk.app_user for each row
     when (old.role is distinct from new.role) execute function desk.follow_post()`,
]

const seeds: readonly string[] = [
  `insert into desk.permission (code) select unnest(array[
     'session.own', 'sync.pull', 'sync.push', 'contract.read', 'contract.edit', 'customer.unmask', 'conflict.resolve', 'stock.read',
     'stock.change', 'transfer.approve', 'order.place', 'order.read', 'order.cancel', 'order.deliver', 'saga.operate', 'saga.force',
     'import.run', 'audit.read', 'audit.answer', 'access.read', 'access.grant', 'access.shape', 'session.end'])`,
  `insert into desk.role (code) values
     ('MEMBER'), ('DEALER_STAFF'), ('DEALER_MANAGER'), ('COUNSELOR'), ('MARKETING'), ('AUDITOR'), ('ADMIN')`,
  `insert into desk.role_permission (role, permission)
   select h.role, p.code from (values
     ('MEMBER', array['session.own', 'sync.pull', 'sync.push', 'stock.read']),
     ('DEALER_STAFF', array['contract.read', 'contract.edit', 'customer.unmask', 'order.read', 'order.cancel', 'order.place',
                            'order.deliver', 'stock.change']),
     ('DEALER_MANAGER', array['transfer.approve']),
     ('COUNSELOR', array['contract.read', 'contract.edit', 'customer.unmask', 'order.read', 'order.cancel', 'conflict.resolve',
                         'saga.operate']),
     ('MARKETING', array['stock.change', 'transfer.approve']),
     ('AUDITOR', array['contract.read', 'order.read', 'audit.read', 'audit.answer', 'access.read']),
     ('ADMIN', array['contract.read', 'stock.change', 'transfer.approve', 'order.read', 'order.deliver', 'saga.operate', 'saga.force',
                     'import.run', 'audit.read', 'audit.answer', 'access.read', 'access.grant', 'access.shape', 'session.end'])
   ) as h (role, codes) cross join unnest(h.codes) as p (code)`,
  `insert into desk.role_inherits (senior, junior) values
     ('DEALER_STAFF', 'MEMBER'), ('DEALER_MANAGER', 'DEALER_STAFF'), ('COUNSELOR', 'MEMBER'), ('MARKETING', 'MEMBER'),
     ('AUDITOR', 'MEMBER'), ('ADMIN', 'MEMBER')`,
  `insert into desk.duties_apart (one, other) values
     ('ADMIN', 'AUDITOR'), ('AUDITOR', 'COUNSELOR'), ('AUDITOR', 'DEALER_STAFF'), ('AUDITOR', 'MARKETING'),
     ('COUNSELOR', 'DEALER_STAFF')`,
  `insert into desk.user_role (user_id, role, scope, by_post, valid_from) select id, role, 'all', true, now() from desk.app_user`,
]

const grants: readonly string[] = [
  `revoke execute on function desk.follow_post, desk.compile_roles from public`,
  `grant select on desk.permission, desk.role_list to desk_app`,
  `grant select, insert on desk.role to desk_app`,
  `grant select, insert, delete on desk.role_permission, desk.role_inherits, desk.duties_apart to desk_app`,
  `grant select, insert on desk.user_role to desk_app`,
  `grant update (valid_to) on desk.user_role to desk_app`,
  `grant execute on function desk.permissions_of to desk_app`,
]
