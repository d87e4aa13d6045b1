/**
 * Stock as the centre keeps it. Levels are the fold of the movements and the count of the units; the checks here are the
 * last guard, behind the decisions. What clients see are documents made of these rows: a row whose `published_version` is
 * behind its `version` is still to be told.
 */
export const stockTables: readonly string[] = [
  `create table desk.hub (
     hub_code text primary key check (hub_code ~ '^[A-Z][A-Z0-9-]{2,15}$'),
     name text not null,
     hub_type text not null check (hub_type in ('ORG', 'DEALER', 'CENTER')),
     dealer_code text references desk.dealer (code),
     sido text not null,
     sigungu text not null,
     state text not null check (state in ('planned', 'open', 'paused', 'closing', 'closed')),
     -- The wave (차수) that takes entries now, and the places given out in it.
     wave int not null default 1 check (wave >= 1),
     wave_places int not null default 0 check (wave_places >= 0),
     version bigint not null default 1,
     published_version bigint not null default 0,
     check ((hub_type = 'DEALER') = (dealer_code is not null))
   )`,
  `create index hub_unpublished on desk.hub (hub_code) where published_version < version`,
  // What stock needs to know of an offering; the offering itself is a document.
  `create table desk.sku (
     sku_code text primary key,
     offering_code text not null,
     model_code text not null,
     model_name text not null,
     colour text not null,
     capacity text not null,
     serialised boolean not null
   )`,
  `create table desk.stock_level (
     hub_code text not null references desk.hub (hub_code),
     sku_code text not null references desk.sku (sku_code),
     dealer_code text,
     on_hand int not null default 0 check (on_hand >= 0),
     reserved int not null default 0 check (reserved >= 0),
     unavailable int not null default 0 check (unavailable >= 0),
     leased int not null default 0 check (leased >= 0),
     in_transit_in int not null default 0 check (in_transit_in >= 0),
     counted_at timestamptz not null,
     min_qty int,
     reorder_point int,
     reorder_qty int,
     max_qty int,
     version bigint not null default 1,
     published_version bigint not null default 0,
     primary key (hub_code, sku_code),
     -- Never sold twice, whatever the program does.
     constraint stock_level_available check (on_hand - reserved - unavailable - leased >= 0),
     check (num_nulls(min_qty, reorder_point, reorder_qty, max_qty) in (0, 4))
   ) with (fillfactor = 60)`,
  `create index stock_level_unpublished on desk.stock_level (hub_code, sku_code) where published_version < version`,
  `create index stock_level_sku on desk.stock_level (sku_code)`,
  // One row per handset: it is in one place because there is one row.
  `create table desk.stock_unit (
     imei text primary key check (imei ~ '^[0-9]{15}$'),
     sku_code text not null references desk.sku (sku_code),
     hub_code text not null references desk.hub (hub_code),
     dealer_code text,
     state text not null check (state in ('announced', 'inTransit', 'inStock', 'leased', 'reserved', 'allocated', 'handedOver',
       'shipped', 'activated', 'returned', 'damaged', 'onDisplay', 'lost', 'scrapped')),
     received_at timestamptz,
     order_id uuid,
     contract_id uuid,
     transfer_id uuid,
     sale_right_id uuid,
     constraint stock_unit_leased check ((state = 'leased') = (sale_right_id is not null)),
     constraint stock_unit_in_transit check (state <> 'inTransit' or transfer_id is not null),
     constraint stock_unit_promised check (state not in ('reserved', 'allocated') or order_id is not null)
   ) with (fillfactor = 80)`,
  // The shelf: free units, oldest first.
  `create index stock_unit_free on desk.stock_unit (hub_code, sku_code, received_at, imei) where state = 'inStock'`,
  // Not by SKU: a planner without statistics would take it for the shelf, and read and sort all of it.
  `create index stock_unit_hub on desk.stock_unit (hub_code, imei)`,
  `create index stock_unit_order on desk.stock_unit (order_id) where order_id is not null`,
  // Append-only: the program may insert, never change or remove.
  `create table desk.stock_movement (
     seq bigint generated always as identity primary key,
     at timestamptz not null,
     hub_code text not null,
     sku_code text not null,
     dealer_code text,
     kind text not null check (kind in ('receive', 'reserve', 'release', 'consume', 'takeBack', 'takeBackDamaged', 'lease', 'unlease',
       'settleLease', 'block', 'unblock', 'scrap', 'missing', 'found', 'dispatch', 'announce', 'arrive', 'arriveDamaged',
       'cancelArrival', 'returnHome', 'writeOff', 'overOut', 'overIn')),
     quantity int not null check (quantity > 0),
     imeis text[] not null default '{}',
     ref_kind text not null check (ref_kind in ('order', 'transfer', 'saleRight', 'stockCount', 'supplier', 'person')),
     ref_id text not null,
     reason text,
     by_user uuid
   )`,
  `create index stock_movement_hub on desk.stock_movement (hub_code, seq desc)`,
  `create index stock_movement_imeis on desk.stock_movement using gin (imeis)`,
  // What an order holds at its hub. A waitlisted one has its place in a wave; `valid_until` is null once it was paid for.
  `create table desk.reservation (
     order_id uuid primary key,
     -- The order's dealer; null is nobody's to see.
     dealer_code text,
     -- The lane holds the hub's row locked when it writes here; a reference would look it up once more for each of hundreds.
     hub_code text not null,
     state text not null check (state in ('queued', 'held', 'partiallyHeld', 'waitlisted', 'rejected', 'consumed', 'released',
       'expired', 'returned')),
     lines jsonb not null,
     allow_partial boolean not null,
     valid_until timestamptz,
     wave int,
     position int,
     decided_at timestamptz not null,
     check (state <> 'waitlisted' or (wave is not null and position is not null))
   )`,
  `create unique index reservation_place on desk.reservation (hub_code, wave, position) where wave is not null`,
  `create index reservation_waiting on desk.reservation (hub_code, wave, position) where state = 'waitlisted'`,
  `create index reservation_due on desk.reservation (valid_until) where state in ('held', 'partiallyHeld') and valid_until is not null`,
  `create index reservation_open on desk.reservation (hub_code) where state in ('queued', 'held', 'partiallyHeld', 'waitlisted')`,

  `create sequence desk.transfer_no`,
  `create table desk.transfer (
     id uuid primary key,
     transfer_no text not null unique,
     from_hub_code text not null references desk.hub (hub_code),
     to_hub_code text not null references desk.hub (hub_code),
     from_dealer_code text,
     to_dealer_code text,
     state text not null,
     -- The transfer as domain knows it: lines, discrepancies, who and when.
     body jsonb not null,
     requested_at timestamptz not null,
     version bigint not null default 1,
     published_version bigint not null default 0,
     check (from_hub_code <> to_hub_code)
   )`,
  `create index transfer_unpublished on desk.transfer (id) where published_version < version`,
  `create index transfer_open on desk.transfer (from_hub_code, to_hub_code) where state not in ('closed', 'rejected', 'recalled', 'cancelled')`,
  `create table desk.sale_right (
     id uuid primary key,
     dealer_code text not null references desk.dealer (code),
     hub_code text not null references desk.hub (hub_code),
     device_id uuid not null,
     user_id uuid not null,
     state text not null check (state in ('active', 'returned', 'expired', 'exhausted')),
     expires_at timestamptz not null,
     body jsonb not null,
     version bigint not null default 1,
     published_version bigint not null default 0
   )`,
  `create unique index sale_right_one_active on desk.sale_right (hub_code, device_id, user_id) where state = 'active'`,
  `create index sale_right_unpublished on desk.sale_right (id) where published_version < version`,
  // The provisional numbers that a dealer has given out so far.
  `create table desk.provisional_counter (
     dealer_code text primary key references desk.dealer (code),
     used bigint not null check (used >= 0)
   )`,
  `create table desk.stock_count (
     id uuid primary key,
     hub_code text not null references desk.hub (hub_code),
     dealer_code text,
     state text not null check (state in ('counting', 'submitted', 'applied', 'cancelled')),
     body jsonb not null,
     version bigint not null default 1,
     published_version bigint not null default 0
   )`,
  `create unique index stock_count_one_open on desk.stock_count (hub_code) where state in ('counting', 'submitted')`,
  `create index stock_count_unpublished on desk.stock_count (id) where published_version < version`,
]
