import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'

/** So many rows go in one transaction: the trail is written to all the while. */
const PURGE_BATCH = 10_000
const removedRows = z.tuple([z.object({ removed: z.int() })])

/**
 * AUD-7: removes what was kept long enough, and what of the chain nobody needs any more. The database decides what that is, by its
 * own clock; every purge is an event of the trail. Resolves with how many events went.
 */
export async function purgeAudit(auditor: Database): Promise<number> {
  let events = 0
  for (let removed = Number.POSITIVE_INFINITY; removed > 0; events += removed) {
    const { rows } = await sql`select desk.purge_audit(${PURGE_BATCH}) as removed`.execute(auditor)
    ;[{ removed }] = removedRows.parse(rows)
  }
  for (let removed = Number.POSITIVE_INFINITY; removed > 0;) {
    const { rows } = await sql`select desk.trim_audit_chain(${PURGE_BATCH}) as removed`.execute(auditor)
    ;[{ removed }] = removedRows.parse(rows)
  }
  return events
}
