import { sql, type Kysely } from 'kysely'

/**
 * What each reservation paid for and nobody read: a hold that expires is found by its timer, what is open at a hub is not asked
 * for. And a level is found by its key whichever of its indexes the planner takes: by the model alone it walked through every
 * hub that has it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index desk.reservation_due, desk.reservation_open, desk.stock_level_sku`.execute(db)
  await sql`create index stock_level_sku on desk.stock_level (sku_code, hub_code)`.execute(db)
}
