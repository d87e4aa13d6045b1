/**
 * Orders, their money and their sagas as the centre keeps them. `body` is the order as domain knows it; the columns beside
 * it are what the database itself must hold true or find.
 */
export const orderTables: readonly string[] = [
  `create sequence desk.order_no`,
  `create table desk.order (
     id uuid primary key,
     order_no text not null unique,
     dealer_code text not null references desk.dealer (code),
     hub_code text not null references desk.hub (hub_code),
     kind text not null check (kind in ('JOIN', 'PORT_IN', 'DEVICE_CHANGE', 'TERMINATE', 'SALE')),
     state text not null check (state in ('placed', 'waitlisted', 'stockHeld', 'paymentPending', 'paymentFailed', 'paid', 'confirmed',
       'picking', 'shipped', 'deliveryFailed', 'delivered', 'completed', 'outOfStock', 'cancelling', 'cancelled', 'compensating',
       'compensated', 'compensationStuck')),
     contract_id uuid,
     -- The command that placed it: the same key finds the same order.
     idempotency_key uuid unique,
     body jsonb not null,
     placed_at timestamptz not null,
     updated_at timestamptz not null,
     version bigint not null default 1,
     published_version bigint not null default 0
   ) with (fillfactor = 70)`,
  // One open order per contract (C7): a fact of the database, whatever the program does.
  `create unique index order_one_open_per_contract on desk.order (contract_id)
     where contract_id is not null and state not in ('completed', 'outOfStock', 'cancelled', 'compensated')`,
  `create index order_newest on desk.order (dealer_code, placed_at desc, id)`,
  `create index order_placed on desk.order (placed_at) where state = 'placed'`,
  `create index order_open_at_hub on desk.order (hub_code) where state not in ('completed', 'outOfStock', 'cancelled', 'compensated')`,
  `create index order_unpublished on desk.order (id) where published_version < version`,
  `create table desk.order_line (
     order_id uuid not null references desk.order (id),
     line_id int not null,
     dealer_code text not null,
     offering_code text not null,
     sku_code text not null,
     quantity int not null check (quantity > 0),
     held_qty int not null default 0 check (held_qty >= 0 and held_qty <= quantity),
     unit_price bigint not null check (unit_price >= 0),
     imeis text[] not null default '{}',
     primary key (order_id, line_id)
   )`,
  `create index order_line_offering on desk.order_line (offering_code)`,
  `create table desk.shipment (
     id uuid primary key,
     order_id uuid not null references desk.order (id),
     dealer_code text not null,
     seller_code text not null,
     kind text not null check (kind in ('delivery', 'pickup')),
     from_hub_code text not null,
     state text not null check (state in ('preparing', 'labelled', 'shipped', 'outForDelivery', 'deliveryFailed', 'delivered',
       'returning', 'returned', 'cancelled')),
     body jsonb not null,
     created_at timestamptz not null,
     updated_at timestamptz not null
   )`,
  `create index shipment_order on desk.shipment (order_id)`,
  `create table desk.payment (
     order_id uuid primary key references desk.order (id),
     dealer_code text not null,
     state text not null check (state in ('none', 'pendingAuthorization', 'authorized', 'captured', 'partiallyRefunded', 'refunded',
       'denied', 'failed', 'canceled')),
     method text not null,
     amount bigint not null check (amount >= 0),
     captured_amount bigint not null default 0 check (captured_amount >= 0 and captured_amount <= amount),
     refunded_amount bigint not null default 0 check (refunded_amount >= 0 and refunded_amount <= captured_amount),
     payment_key text,
     external_ref text,
     failure jsonb,
     changed_at timestamptz not null
   )`,
  `create table desk.saga (
     order_id uuid primary key references desk.order (id),
     dealer_code text not null,
     state text not null check (state in ('running', 'completed', 'compensating', 'compensated', 'stuck', 'closedByOperator')),
     -- Set while a worker runs it; a worker that died is passed by when the time is over.
     claimed_until timestamptz,
     stuck_since timestamptz,
     -- The first of the two persons who force a step, with the words the second must confirm.
     force_asked jsonb,
     started_at timestamptz not null,
     updated_at timestamptz not null
   )`,
  `create index saga_open on desk.saga (updated_at) where state in ('running', 'compensating', 'stuck')`,
  `create table desk.saga_step (
     order_id uuid not null references desk.saga (order_id),
     name text not null check (name in ('holdStock', 'writeShipment', 'confirmPayment', 'changeContract', 'confirmOrder')),
     dealer_code text not null,
     place int not null,
     state text not null check (state in ('pending', 'calling', 'done', 'failed', 'skipped', 'compensating', 'compensated',
       'compensationFailed', 'deadLetter', 'forced')),
     attempts int not null default 0,
     next_attempt_at timestamptz,
     -- One key per call and direction, kept over all attempts.
     idempotency_key uuid not null,
     compensation_key uuid not null,
     external_ref text,
     error jsonb,
     primary key (order_id, name),
     unique (order_id, place)
   )`,
  // The ledger: written before each call and after it, never changed.
  `create table desk.saga_log (
     seq bigint generated always as identity primary key,
     order_id uuid not null,
     dealer_code text not null,
     at timestamptz not null,
     step text not null,
     event text not null,
     attempt int not null,
     amount bigint,
     external_ref text,
     error jsonb,
     next_attempt_at timestamptz,
     by_author jsonb,
     reason text
   )`,
  `create index saga_log_order on desk.saga_log (order_id, seq)`,
  `create table desk.timer (
     kind text not null,
     ref_id text not null,
     due_at timestamptz not null,
     attempts int not null default 0,
     primary key (kind, ref_id)
   )`,
  `create index timer_due on desk.timer (due_at)`,
  `create sequence desk.edit_lease_token`,
  `create table desk.edit_lease (
     contract_id uuid primary key,
     dealer_code text not null,
     fencing_token bigint not null,
     holder jsonb not null,
     purpose text not null,
     taken_at timestamptz not null,
     expires_at timestamptz not null
   )`,
  // What was answered to a command: the same key is answered the same.
  `create table desk.command (
     key uuid primary key,
     user_id uuid not null,
     dealer_code text,
     endpoint text not null,
     fingerprint text not null,
     status int not null,
     answer jsonb not null,
     at timestamptz not null
   )`,
]
