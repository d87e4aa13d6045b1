/**
 * Every statement of the store, by name: a connection plans it once. Sets of rows travel as one JSON text, which costs
 * neither side a round trip or an escape per row.
 */
export const pgStatements = {
  reach: `select set_config('desk.reach', $1, true), set_config('desk.dealer', $2, true)`,
  // A page is read along its index. Behind a large import the statistics know nothing yet, and a planner left to itself
  // reads and sorts a whole scope for every page of it.
  reachForReading: `
    select set_config('desk.reach', $1, true), set_config('desk.dealer', $2, true),
           set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`,
  epoch: `select epoch from desk.sync_epoch`,
  settled: `
    select id, client_id, sequence, user_id, type, document_id, fingerprint, result, at
      from desk.mutation where id = any($1::uuid[])`,
  read: `
    select d.type, d.id, d.dealer_code, d.rev, d.body, d.deleted, d.updated_by, d.updated_at
      from unnest($1::text[], $2::text[]) k (type, id)
      join desk.document d on d.type = k.type and d.id = k.id`,
  // The rows are locked in the order of the sort, so two transactions never wait for each other in a ring.
  lock: `
    select d.type, d.id, d.dealer_code, d.rev, d.body, d.deleted, d.updated_by, d.updated_at
      from unnest($1::text[], $2::text[]) k (type, id)
      join desk.document d on d.type = k.type and d.id = k.id
     order by d.type, d.id for update of d`,
  lockConflicts: `
    select type, id, dealer_code, rev, body, deleted, updated_by, updated_at
      from desk.document
     where about = any($1::text[]) and type = 'conflict' and not deleted and ($2 or body ->> 'state' = 'open')
     order by type, id for update`,
  revisions: `
    select r.type, r.id, r.rev, r.parent_rev, r.mutation_id, r.dealer_code, r.body, r.origin, r.author, r.conflict_id, r.at
      from unnest($1::text[], $2::text[], $3::text[]) k (type, id, rev)
      join desk.document_revision r on r.type = k.type and r.id = k.id and r.rev = k.rev`,
  // Sorted, and kept so by the fence: each number is locked, and two transactions never wait for each other in a ring.
  takenNumbers: `
    select w.msisdn, w."contractId"
      from (select distinct msisdn, "contractId" from json_to_recordset($1::json) as r (msisdn text, "contractId" text)
             order by msisdn, "contractId" offset 0) w
     where desk.number_is_taken(w.msisdn, w."contractId", $2::text[], $3::timestamptz, $4::text)`,
  bodies: `select body from desk.document where type = $1 and not deleted`,

  // `head` marks the revision the document now has, `fresh` that there was no row.
  write: `
    with input as materialized (
      select * from json_to_recordset($1::json) as r (
        type text, id text, rev text, parent_rev text, mutation_id uuid, dealer_code text, body json, origin text, author jsonb,
        conflict_id text, at timestamptz, head boolean, fresh boolean, previous_rev text, priority text, about text)
    ), revised as (
      insert into desk.document_revision (type, id, rev, parent_rev, mutation_id, dealer_code, body, origin, author, conflict_id, at)
      select type, id, rev, parent_rev, mutation_id, dealer_code, body, origin, author, conflict_id, at from input
    ), created as (
      insert into desk.document (type, id, dealer_code, rev, body, deleted, priority, about, updated_at, updated_by)
      select type, id, dealer_code, rev, body, false, priority, about, at, author from input where head and fresh
    ), changed as (
      update desk.document d
         set dealer_code = i.dealer_code, rev = i.rev, body = i.body, deleted = false, priority = i.priority, about = i.about,
             updated_at = i.at, updated_by = i.author
        from input i
       where i.head and not i.fresh and d.type = i.type and d.id = i.id and d.rev = i.previous_rev
      returning 1
    ), removed as (
      update desk.document d set rev = r.rev, deleted = true, updated_at = r.at, updated_by = r.author
        from json_to_recordset($2::json) as r (type text, id text, rev text, previous_rev text, at timestamptz, author jsonb)
       where d.type = r.type and d.id = r.id and d.rev = r.previous_rev
      returning 1
    ), settled as (
      insert into desk.mutation (id, client_id, sequence, user_id, type, document_id, fingerprint, result, at)
      select id, client_id, sequence, user_id, type, document_id, fingerprint, result, at
        from json_to_recordset($3::json) as r (
          id uuid, client_id uuid, sequence bigint, user_id uuid, type text, document_id text, fingerprint text, result jsonb,
          at timestamptz)
       order by id
    ), audited as (
      insert into desk.audit_event (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail)
      select at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail
        from json_to_recordset($4::json) as r (
          at timestamptz, user_id uuid, session_id uuid, device_id uuid, address text, action text, subject_type text,
          subject_id text, dealer_code text, detail jsonb)
    )
    select (select count(*) from changed)::int + (select count(*) from removed)::int as touched`,
  raiseCopyStep: `
    with raised as (
      insert into desk.copy_step as c (copy_id, user_id, highest, met_at) values ($1, $2, $3, $4)
      on conflict (copy_id) do update set highest = greatest(c.highest, excluded.highest), met_at = excluded.met_at
       where c.user_id = excluded.user_id
      returning highest
    ), forgotten as (
      delete from desk.copy_step
       where copy_id in (select copy_id from desk.copy_step where user_id = $2 and copy_id <> $1
                          order by met_at desc, copy_id offset $5)
    )
    select highest from raised`,
  // An event told twice is passed over. Naming the index would ask for the right to read, which nobody has here.
  audit: `
    insert into desk.audit_event (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail)
    select at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail
      from json_to_recordset($1::json) as r (
        at timestamptz, user_id uuid, session_id uuid, device_id uuid, address text, action text, subject_type text,
        subject_id text, dealer_code text, detail jsonb)
    on conflict do nothing`,

  // Rows come sorted by scope from the caller and are taken in that order; from here to the commit nobody else numbers.
  takeCounters: `
    insert into desk.scope_head as h (scope, seq, count, digest)
    select scope, seq, count, digest from json_to_recordset($1::json) as r (place int, scope text, seq bigint, count bigint, digest text)
     order by place
    on conflict (scope) do update
       set seq = h.seq + excluded.seq, count = h.count + excluded.count,
           digest = lpad(to_hex((('x' || h.digest)::bit(64) # ('x' || excluded.digest)::bit(64))::bigint), 16, '0')
    returning scope, seq, count, digest`,
  numberChanges: `
    with input as materialized (
      select * from json_to_recordset($1::json) as r (
        scope text, seq bigint, type text, id text, rev text, kind text, mutation_id uuid, at timestamptz, priority text)
    ), numbered as (
      insert into desk.change (scope, seq, type, id, rev, kind, mutation_id, at)
      select scope, seq, type, id, rev, kind, mutation_id, at from input
    ), gone as (
      delete from desk.scope_member m using input i
       where i.kind <> 'upsert' and m.scope = i.scope and m.type = i.type and m.id = i.id
    )
    insert into desk.scope_member (scope, type, id, rev, priority)
    select scope, type, id, rev, priority from input where kind = 'upsert'
    on conflict (scope, type, id) do update set rev = excluded.rev, priority = excluded.priority`,

  heads: `
    select h.scope, h.seq, h.count, h.digest, c.mutation_id as tag
      from desk.scope_head h left join desk.change c on c.scope = h.scope and c.seq = h.seq
     where h.scope = any($1::text[])`,
  tags: `
    select k.scope, c.mutation_id as tag, (select min(o.seq) from desk.change o where o.scope = k.scope) as oldest
      from unnest($1::text[], $2::bigint[]) k (scope, seq)
      left join desk.change c on c.scope = k.scope and c.seq = k.seq`,
  // The bodies are fetched one by one by their key: right behind a large import the statistics know nothing yet, and a
  // plan of the planner's own reads the whole table for every page.
  page: `
    select m.priority, m.type, m.id, d.rev, d.body
      from (select priority, type, id from desk.scope_member
             where scope = $1 and (priority, type, id) > ($2, $3, $4)
             order by priority, type, id limit $5) m
      left join lateral (
        select o.rev, o.body::text as body from desk.document o where o.type = m.type and o.id = m.id limit 1) d on true
     order by m.priority, m.type, m.id`,
  changes: `
    with stretch as (
      select seq, type, id, rev, mutation_id from desk.change where scope = $1 and seq > $2 order by seq limit $3
    ), newest as (
      select distinct on (type, id) seq, type, id, rev, mutation_id from stretch order by type, id, seq desc
    )
    select n.seq, n.mutation_id as tag, n.type, n.id, coalesce(d.rev, n.rev) as rev, d.rev is null as deleted, d.body
      from newest n
      left join lateral (
        select o.rev, o.body::text as body
          from desk.scope_member m join desk.document o on o.type = m.type and o.id = m.id
         where m.scope = $1 and m.type = n.type and m.id = n.id limit 1) d on true
     order by n.seq`,
} as const

export type PgStatement = keyof typeof pgStatements

/** Runs one named statement in the transaction it belongs to. */
export type RunStatement = (name: PgStatement, values: readonly unknown[]) => Promise<readonly unknown[]>
