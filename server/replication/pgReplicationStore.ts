import pg from 'pg'
import type { DatabaseReach } from '../platform/database.ts'
import { epochOf } from './pgRows.ts'
import { pgSnapshot } from './pgSnapshot.ts'
import { pgStatements, type RunStatement } from './pgStatements.ts'
import { pgTransaction } from './pgTransaction.ts'
import { StoreCollision, StoreUnavailable, type ReplicationStore } from './replicationStore.ts'

/** The store on PostgreSQL. The pool's connections work as the program's role, so row-level security binds every statement. */
export function createPgReplicationStore(pool: pg.Pool): ReplicationStore {
  return {
    async epoch() {
      try {
        return epochOf((await pool.query({ name: 'epoch', text: pgStatements.epoch })).rows)
      } catch (error) {
        throw inOurWords(error)
      }
    },
    transaction: (reach, work) => inTransaction(pool, 'read committed', reach, (run) => work(pgTransaction(run))),
    snapshot: (reach, work) => inTransaction(pool, 'repeatable read', reach, (run) => work(pgSnapshot(run))),
  }
}

const beginning = {
  'read committed': 'begin isolation level read committed',
  'repeatable read': 'begin isolation level repeatable read',
} as const

async function inTransaction<T>(
  pool: pg.Pool,
  isolation: keyof typeof beginning,
  reach: DatabaseReach,
  work: (run: RunStatement) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw inOurWords(error)
  })
  let broken: Error | undefined
  // Between two statements nobody listens to this connection; its end shows in the next one.
  const onError = (error: Error) => void (broken = error)
  client.on('error', onError)
  const run: RunStatement = async (name, values) => {
    const { rows } = await client.query<Record<string, unknown>>({ name, text: pgStatements[name], values: [...values] })
    return rows
  }
  try {
    await client.query(beginning[isolation])
    await run(isolation === 'repeatable read' ? 'reachForReading' : 'reach', [reach.kind, reach.kind === 'dealer' ? reach.dealerCode : ''])
    const result = await work(run)
    await client.query('commit')
    return result
  } catch (error) {
    const said = inOurWords(error)
    if (said instanceof StoreUnavailable) broken ??= said
    else await client.query('rollback').catch((failure: Error) => void (broken = failure))
    throw said
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** Unique key taken, deadlock, serialization: another transaction was faster. */
const COLLISIONS: readonly string[] = ['23505', '40P01', '40001']

/** Errors of the database with a code are about what was asked; without one, or of class 08, 53 and 57P, it is away. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = error instanceof pg.DatabaseError ? error.code : undefined
  if (code !== undefined && COLLISIONS.includes(code)) return new StoreCollision(code, { cause: error })
  const ofTheConnection = 'syscall' in error || /connect|Connection terminated|not queryable|timeout/i.test(error.message)
  if (code !== undefined ? /^(08|53|57P)/.test(code) : ofTheConnection)
    return new StoreUnavailable('the database is away', { cause: error })
  return error
}
