import type { Database, DatabaseReach, DatabaseTransaction } from './database.ts'
import { sendStatement, type Statement } from './namedStatements.ts'

const setReach: Statement = {
  name: 'reach.set',
  text: `select set_config('desk.reach', $1, true), set_config('desk.dealer', $2, true)`,
}
const setLaneReach: Statement = {
  name: 'reach.setForLane',
  text: `select set_config('desk.reach', 'all', true), set_config('plan_cache_mode', 'force_generic_plan', true),
                set_config('enable_seqscan', 'off', true)`,
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

/**
 * As `withReach` over all rows, for the few named statements of a lane or a saga: each connection plans them once. Left to itself,
 * PostgreSQL makes a plan for the values of every batch, which takes a third of its time. Rows are found by their keys, so that
 * a plan that was made when a table was small is as good when it is not.
 */
export async function withLaneReach<T>(db: Database, work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sendStatement(tx, setLaneReach)
    return work(tx)
  })
}
