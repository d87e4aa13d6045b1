import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'

const answerSchema = z.tuple([z.object({ mine: z.boolean() })])

/**
 * Runs `work` while this process alone holds the saga of an order, or resolves with `elsewhere`. The hold is a lock of the very
 * connection that `work` is given and writes the saga's log by: when the connection ends, with the process or by itself, both
 * are gone at once, so that nobody writes who holds no longer, and whoever comes next need not wait for a time to pass.
 */
export function holdingSaga<T>(db: Database, orderId: string, work: (own: Database) => Promise<T>): Promise<T | 'elsewhere'> {
  const key = `saga:${orderId}`
  return db.connection().execute(async (own) => {
    const { rows } = await sql`select pg_try_advisory_lock(hashtextextended(${key}, 0)) as mine`.execute(own)
    if (!answerSchema.parse(rows)[0].mine) return 'elsewhere'
    try {
      return await work(own)
    } finally {
      // On a connection that broke there is nothing to let go of any more.
      await sql`select pg_advisory_unlock(hashtextextended(${key}, 0))`.execute(own).catch(() => undefined)
    }
  })
}
