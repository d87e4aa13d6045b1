import { sql } from 'kysely'
import type { Database, DatabaseReach, DatabaseTransaction } from './database.ts'

/**
 * Runs `work` in one transaction that sees only the rows in reach: row-level security reads the two settings, and they
 * end with the transaction. Whatever `work` throws rolls everything back, the audit row included.
 */
export async function withReach<T>(db: Database, reach: DatabaseReach, work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const dealer = reach.kind === 'dealer' ? reach.dealerCode : ''
    await sql`select set_config('desk.reach', ${reach.kind}, true), set_config('desk.dealer', ${dealer}, true)`.execute(tx)
    return work(tx)
  })
}
