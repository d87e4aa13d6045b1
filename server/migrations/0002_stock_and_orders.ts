import { sql, type Kysely } from 'kysely'
import { orderTables } from './orderTables.ts'
import { stockTables } from './stockTables.ts'

/**
 * The tables of stock, orders, sagas and edit leases, under the same row rules as documents: a shop sees its own rows and
 * the shared hubs', marketing every hub's and no customer's, and nothing is seen when no reach was set.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Rows that lie in a hub, shared or a dealer's. */
const hubTables = ['hub', 'stock_level', 'stock_unit', 'stock_count', 'stock_movement']
/** Rows of one dealer. */
const dealerTables = [
  'sale_right',
  'provisional_counter',
  'reservation',
  'order',
  'order_line',
  'shipment',
  'payment',
  'saga',
  'saga_step',
  'saga_log',
  'edit_lease',
  'command',
]

const forced = (table: string): string[] => [
  `alter table desk.${table} enable row level security`,
  `alter table desk.${table} force row level security`,
]

const rules: readonly string[] = [
  // Stock that lies in a hub: `row_dealer` is null for centres and organisation HUBs, which everybody reads.
  `create function desk.reads_stock(row_dealer text) returns boolean language sql stable parallel safe as $$
     select case coalesce(current_setting('desk.reach', true), '')
       when 'all' then true
       when 'hubs' then true
       when 'dealer' then row_dealer is null or row_dealer = current_setting('desk.dealer', true)
       else false
     end
   $$`,
  `create function desk.changes_stock(row_dealer text) returns boolean language sql stable parallel safe as $$
     select case coalesce(current_setting('desk.reach', true), '')
       when 'all' then true
       when 'hubs' then row_dealer is null
       when 'dealer' then row_dealer = current_setting('desk.dealer', true)
       else false
     end
   $$`,
  ...hubTables.flatMap((table) => [
    ...forced(table),
    `create policy read on desk.${table} for select using (desk.reads_stock(dealer_code))`,
    `create policy append on desk.${table} for insert with check (desk.changes_stock(dealer_code))`,
    `create policy change on desk.${table} for update using (desk.changes_stock(dealer_code)) with check (desk.changes_stock(dealer_code))`,
  ]),
  // A transfer belongs to both of its hubs; one between shared hubs is seen by all.
  ...forced('transfer'),
  `create policy read on desk.transfer for select using (
     desk.reads_stock(coalesce(from_dealer_code, to_dealer_code)) or desk.reads_stock(coalesce(to_dealer_code, from_dealer_code)))`,
  `create policy append on desk.transfer for insert with check (desk.changes_stock(from_dealer_code) or desk.changes_stock(to_dealer_code))`,
  `create policy change on desk.transfer for update
     using (desk.changes_stock(from_dealer_code) or desk.changes_stock(to_dealer_code))
     with check (desk.changes_stock(from_dealer_code) or desk.changes_stock(to_dealer_code))`,
  ...dealerTables.flatMap((table) => [
    ...forced(table),
    `create policy reach on desk.${table} using (desk.reaches('${table}', coalesce(dealer_code, ''))) with check (desk.reaches('${table}', coalesce(dealer_code, '')))`,
  ]),

  // The documents made of these rows. Marketing follows every hub's stock, and the catalogue.
  `create or replace function desk.reaches(row_type text, row_dealer text) returns boolean language sql stable parallel safe as $$
     select case coalesce(current_setting('desk.reach', true), '')
       when 'all' then true
       when 'dealer' then row_dealer is null or row_dealer = current_setting('desk.dealer', true)
       when 'hubs' then row_type in ('hub', 'stockLevel', 'stockCount', 'transfer', 'plan', 'offering')
       else false
     end
   $$`,
]

const grants: readonly string[] = [
  ...[...hubTables, ...dealerTables, 'sku', 'transfer', 'timer'].map(
    (table) => `grant select, insert, update on desk.${table} to desk_app`,
  ),
  `grant delete on desk.timer, desk.edit_lease to desk_app`,
  // Append-only: what was booked and what was tried is never changed or removed.
  `revoke update on desk.stock_movement, desk.saga_log from desk_app`,
  `grant usage on all sequences in schema desk to desk_app`,
  `grant execute on function desk.reads_stock, desk.changes_stock to desk_app`,
]

const statements: readonly string[] = [...stockTables, ...orderTables, ...rules, ...grants]
