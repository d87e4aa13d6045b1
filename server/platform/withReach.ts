import type { Database, DatabaseReach, DatabaseTransaction } from './database.ts'
import { sendStatement, type Statement } from './namedStatements.ts'

const setReach: Statement = {
  name: 'reach.set',
  text: `select set_config('desk.reach', $1, true), set_config('desk.dealer', $2, true)`,
}

/**
 * Runs `work` in one transaction that sees only the rows in reach: row-level security reads the two settings, and they
 * end with the transaction. Whatever `work` throws rolls everything back, the audit row included.
 */
export async function withReach<T>(db: Database, reach: DatabaseReach, work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    // Not waited for: without it no row is in reach, and when it fails the transaction is over.
    await sendStatement(tx, setReach, [reach.kind, reach.kind === 'dealer' ? reach.dealerCode : ''])
    return work(tx)
  })
}
