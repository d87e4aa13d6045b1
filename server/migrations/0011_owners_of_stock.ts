import { sql, type Kysely } from 'kysely'

/**
 * Documents of stock that lies in a dealer's HUB, and every revision of them, are that dealer's rows: until now only their
 * scope kept them from other shops.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The rules are forced on the owner too.
  await sql`select set_config('desk.reach', 'all', true)`.execute(db)
  for (const table of ['document', 'document_revision']) {
    await sql`
      update desk.${sql.raw(table)} d set dealer_code = h.dealer_code
        from desk.hub h
       where d.type in ('stockLevel', 'stockCount') and h.hub_code = d.body ->> 'hubCode'
         and d.dealer_code is distinct from h.dealer_code`.execute(db)
  }
}
