import type { Statement } from '../platform/namedStatements.ts'

const named = (name: string, text: string): Statement => ({ name: `stock.${name}`, text })

/**
 * Rows travel as one array per column, which costs the database a third of what parsing them from JSON does. They are found
 * one by one by their key and taken where they lie, whatever the planner believes of the table's size: they are locked, or
 * under the lock of their level, so they lie still. $1–$8 movements, $9–$15 what levels change by, $16–$23 units with the state
 * they must still have, $24 when, $25 who. Anything that is not where its decision saw it fails the statement.
 */
const bookings = `with moved as (
       insert into desk.stock_movement (at, hub_code, sku_code, dealer_code, kind, quantity, imeis, ref_kind, ref_id, reason, by_user)
       select $24, m.hub_code, m.sku_code, h.dealer_code, m.kind, m.quantity, m.imeis::text[], m.ref_kind, m.ref_id, m.reason, $25
         from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[]) with ordinality
                as m (hub_code, sku_code, kind, quantity, imeis, ref_kind, ref_id, reason, place)
         join desk.hub h using (hub_code)
        order by m.place
     ), leveled as (
       update desk.stock_level l
          set on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved, unavailable = l.unavailable + d.unavailable,
              leased = l.leased + d.leased, in_transit_in = l.in_transit_in + d.in_transit_in, version = l.version + 1
         from unnest($9::text[], $10::text[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[])
                as d (hub_code, sku_code, on_hand, reserved, unavailable, leased, in_transit_in)
         cross join lateral (
           select o.ctid from desk.stock_level o where o.hub_code = d.hub_code and o.sku_code = d.sku_code limit 1) k
        where l.ctid = k.ctid
       returning 1
     ), moved_units as (
       update desk.stock_unit u
          set state = d.state, hub_code = d.hub_code, dealer_code = h.dealer_code, order_id = d.order_id, transfer_id = d.transfer_id,
              sale_right_id = d.sale_right_id, contract_id = d.contract_id,
              received_at = case when u.state = 'inTransit' and d.state <> 'lost' then $24 else u.received_at end
         from unnest($16::text[], $17::text[], $18::text[], $19::text[], $20::uuid[], $21::uuid[], $22::uuid[], $23::uuid[])
                as d (imei, from_state, state, hub_code, order_id, transfer_id, sale_right_id, contract_id)
         join desk.hub h using (hub_code)
         cross join lateral (select o.ctid from desk.stock_unit o where o.imei = d.imei and o.state = d.from_state limit 1) k
        where u.ctid = k.ctid
       returning 1
     )`
const tally = `
  select desk.must_hold((select count(*) from leveled) = cardinality($9::text[]), 'a level is locked before it is booked'),
         desk.must_hold((select count(*) from moved_units) = cardinality($16::text[]), 'a unit is where its decision saw it')`

/** Reservations as columns beginning at $`first`: order, dealer, hub, state, lines, partial, until, wave, position. */
const insertReservations = (first: number, at: string): string => {
  const types = ['uuid', 'text', 'text', 'text', 'text', 'bool', 'timestamptz', 'int', 'int']
  return `
  insert into desk.reservation (order_id, dealer_code, hub_code, state, lines, allow_partial, valid_until, wave, position, decided_at)
  select i.order_id, i.dealer_code, i.hub_code, i.state, i.lines::jsonb, i.allow_partial, i.valid_until, i.wave, i.position, ${at}
    from unnest(${types.map((type, i) => `$${first + i}::${type}[]`).join(', ')})
           as i (order_id, dealer_code, hub_code, state, lines, allow_partial, valid_until, wave, position)`
}

/**
 * Every statement by which stock changes. Locks are taken in one order, always: hubs, orders, reservations, transfers,
 * then levels sorted by hub and SKU. Units and figures of a level change only under the lock of that level's row.
 */
export const stockStatements = {
  lockHubs: named(
    'lockHubs',
    `select h.hub_code, h.name, h.hub_type, h.dealer_code, h.sido, h.sigungu, h.state,
            exists (select from desk.timer t where t.kind = 'waveAllocation' and t.ref_id = h.hub_code) as is_waited_for
       from desk.hub h where h.hub_code = any($1::text[]) order by h.hub_code for share of h`,
  ),
  lockHubsAlone: named(
    'lockHubsAlone',
    `select hub_code, name, hub_type, dealer_code, sido, sigungu, state, false as is_waited_for
       from desk.hub where hub_code = any($1::text[]) order by hub_code for no key update`,
  ),
  // So many places of the wave that is open at a hub; of the next one where it begins, which is said by a number one higher.
  takePlaces: named(
    'takePlaces',
    `insert into desk.hub_wave as w (hub_code, places, wave)
     select k.hub_code, k.places, 1 + k.begins::int from unnest($1::text[], $2::int[], $3::bool[]) as k (hub_code, places, begins)
      order by k.hub_code
     on conflict (hub_code) do update
        set wave = w.wave + case when w.places > 0 then excluded.wave - 1 else 0 end,
            places = excluded.places + case when excluded.wave > 1 then 0 else w.places end
     returning hub_code, wave, places`,
  ),
  keepBack: named(
    'keepBack',
    `update desk.stock_level l set kept_back = d.pieces
       from unnest($1::text[], $2::text[], $3::int[]) as d (hub_code, sku_code, pieces)
      where l.hub_code = d.hub_code and l.sku_code = d.sku_code`,
  ),

  makeLevels: named(
    'makeLevels',
    `insert into desk.stock_level (hub_code, sku_code, dealer_code, counted_at)
     select k.hub_code, k.sku_code, h.dealer_code, $3
       from unnest($1::text[], $2::text[]) k (hub_code, sku_code)
       join desk.hub h using (hub_code)
      where not exists (select from desk.stock_level l where l.hub_code = k.hub_code and l.sku_code = k.sku_code)
     on conflict do nothing`,
  ),
  // The model is looked up by itself: joined, it made planners look for the level by its model alone, through all hubs that have it.
  lockLevels: named(
    'lockLevels',
    `select l.hub_code, l.sku_code, l.on_hand, l.reserved, l.unavailable, l.leased, l.in_transit_in, l.kept_back,
            (select s.serialised from desk.sku s where s.sku_code = l.sku_code) as serialised
       from unnest($1::text[], $2::text[]) k (hub_code, sku_code)
       join desk.stock_level l on l.hub_code = k.hub_code and l.sku_code = k.sku_code
      order by l.hub_code, l.sku_code for update of l`,
  ),
  // The oldest so many of each shelf, and those that were asked for by name, wherever they stand on it. Some goods have no shelf.
  freeUnits: named(
    'freeUnits',
    `select hub_code, sku_code, imei from (
       select u.hub_code, u.sku_code, u.imei, u.received_at
         from unnest($1::text[], $2::text[], $3::int[]) k (hub_code, sku_code, pieces)
         join desk.sku s on s.sku_code = k.sku_code and s.serialised
         cross join lateral (
           select f.hub_code, f.sku_code, f.imei, f.received_at from desk.stock_unit f
            where f.hub_code = k.hub_code and f.sku_code = k.sku_code and f.state = 'inStock'
            order by f.received_at, f.imei limit k.pieces) u
       union
       select hub_code, sku_code, imei, received_at from desk.stock_unit where imei = any($4::text[]) and state = 'inStock'
     ) shelf order by received_at, imei`,
  ),
  units: named(
    'units',
    `select imei, sku_code, hub_code, state, received_at, order_id, contract_id, transfer_id, sale_right_id
       from desk.stock_unit where imei = any($1::text[])`,
  ),

  /** Books movements on locked levels; see `bookings`. */
  book: named('book', `${bookings} ${tally}`),
  /** The same with the reservations for which it is booked, $26–$34; each is the first of its order, or nothing is written. */
  bookHolds: named('bookHolds', `${bookings}, held as (${insertReservations(26, '$24')}) ${tally}`),
  // The levels are locked. Until those who wait are asked, everything there is kept back for them; where nobody waits any more, nothing.
  wakeWaiters: named(
    'wakeWaiters',
    `with changed as (
       select k.hub_code, k.sku_code, exists (
                select from desk.reservation r, jsonb_to_recordset(r.lines) as w ("skuCode" text)
                 where r.hub_code = k.hub_code and r.state = 'waitlisted' and w."skuCode" = k.sku_code) as is_wanted
         from (select distinct * from unnest($1::text[], $2::text[]) k (hub_code, sku_code)) k
     ), kept as (
       update desk.stock_level l
          set kept_back = case when c.is_wanted then greatest(l.on_hand - l.reserved - l.unavailable - l.leased, 0) else 0 end
         from changed c
        where l.hub_code = c.hub_code and l.sku_code = c.sku_code and (c.is_wanted or l.kept_back > 0)
     )
     insert into desk.timer (kind, ref_id, due_at)
     select distinct 'waveAllocation', r.hub_code, $3::timestamptz from desk.reservation r
      where r.hub_code = any($1::text[]) and r.state = 'waitlisted'
     on conflict (kind, ref_id) do nothing`,
  ),

  knownReservations: named(
    'knownReservations',
    `select order_id, dealer_code, hub_code, state, lines, allow_partial, valid_until, wave, position, decided_at
       from desk.reservation where order_id = any($1::uuid[])`,
  ),
  lockReservations: named(
    'lockReservations',
    `select order_id, dealer_code, hub_code, state, lines, allow_partial, valid_until, wave, position, decided_at
       from desk.reservation where order_id = any($1::uuid[]) order by order_id for update`,
  ),
  waiting: named('waiting', `select order_id from desk.reservation where hub_code = any($1::text[]) and state = 'waitlisted'`),
  forgetWaves: named('forgetWaves', `delete from desk.timer where kind = 'waveAllocation' and ref_id = any($1::text[])`),
  writeReservations: named(
    'writeReservations',
    `${insertReservations(1, '$10')}
     on conflict (order_id) do update
        set state = excluded.state, lines = excluded.lines, valid_until = excluded.valid_until, decided_at = excluded.decided_at`,
  ),
  endReservation: named('endReservation', `update desk.reservation set state = $2, valid_until = null where order_id = $1`),
  keepReservation: named(
    'keepReservation',
    `update desk.reservation set valid_until = null
      where order_id = $1 and state in ('held', 'partiallyHeld') and (valid_until is null or valid_until > $2)
      returning order_id`,
  ),
  // Other open hubs that the shop of the asked hub may sell from: shared ones, and its dealer's own. What is kept back there is
  // as good as promised.
  elsewhere: named(
    'elsewhere',
    `select h.hub_code, h.name, h.hub_type, h.dealer_code, h.sido, h.sigungu, h.state,
            l.sku_code, l.on_hand, l.reserved + l.kept_back as reserved, l.unavailable, l.leased, l.in_transit_in
       from desk.stock_level l join desk.hub h using (hub_code)
      where l.sku_code = any($1::text[]) and h.state = 'open'
        and l.on_hand - l.reserved - l.unavailable - l.leased - l.kept_back > 0`,
  ),
} as const
