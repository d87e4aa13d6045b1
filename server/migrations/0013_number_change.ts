import { sql, type Kysely } from 'kysely'

/**
 * 번호변경, and the numbers that no contract has and nobody else may have: kept for an order under way, or resting. The key of
 * the table is the rule: however many orders want a number at once, one of them has it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table desk.order drop constraint order_kind_check`,
  `alter table desk.order add constraint order_kind_check
     check (kind in ('JOIN', 'PORT_IN', 'DEVICE_CHANGE', 'NUMBER_CHANGE', 'TERMINATE', 'SALE'))`,
  // A column, because row-level security keeps an index on a path in the body unused: a number is looked up by every proposal.
  // Adding it writes the table anew, once.
  `drop index desk.document_line`,
  `alter table desk.document add column line text generated always as (case when type = 'contract' then body ->> 'msisdn' end) stored`,
  `create index document_line on desk.document (line) where line is not null`,
  `create table desk.kept_number (
     msisdn text primary key check (msisdn ~ '^010-[0-9]{4}-[0-9]{4}$'),
     -- Kept before its order is written, in one transaction.
     order_id uuid not null references desk.order (id) deferrable initially deferred,
     dealer_code text not null,
     -- Null: kept while its order is not over.
     rests_until timestamptz
   )`,
  `create index kept_number_order on desk.kept_number (order_id)`,
  `alter table desk.kept_number enable row level security`,
  `alter table desk.kept_number force row level security`,
  `create policy reach on desk.kept_number using (desk.reaches('kept_number', dealer_code))
     with check (desk.reaches('kept_number', dealer_code))`,
  `grant select, insert, update, delete on desk.kept_number to desk_app`,
]
