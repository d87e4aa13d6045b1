import { sql } from 'kysely'
import { z } from 'zod'
import type { DatabaseTransaction } from '../../../server/platform/database.ts'

const rowsOf = z.array(z.object({ wrong: z.string() }))

/**
 * NUM-1, C8: a number of the centre stands on one living contract, and one is kept only for an order that goes on. Numbers that
 * customers brought are left out: samples share them.
 */
export async function brokenNumberLaws(tx: DatabaseTransaction): Promise<readonly string[]> {
  const { rows } = await sql`
    select 'C8: a number of the centre stands on ' || count(*) || ' contracts' as wrong
      from desk.document
     where line like '010-5%' and not deleted and body ->> 'status' not in ('terminated', 'cancelled', 'aborted')
     group by line having count(*) > 1
    union all
    select 'NUM-1: a number is kept for ' || o.state || ' ' || o.id
      from desk.kept_number k join desk.order o on o.id = k.order_id
     where k.rests_until is null and o.state in ('completed', 'outOfStock', 'cancelled', 'compensated')`.execute(tx)
  return rowsOf.parse(rows).map(({ wrong }) => wrong)
}
