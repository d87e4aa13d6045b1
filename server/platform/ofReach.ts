import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { peopleReachOf, type Principal } from '../../domain/access/principal.ts'

/** ACC-11: the condition that whoever belongs to the dealer in `column` is in the principal's reach: `peopleReachOf` for a whole list. */
export function ofReach(principal: Pick<Principal, 'role' | 'dealerCode'>, column: string): RawBuilder<SqlBool> {
  const reach = peopleReachOf(principal)
  if (reach.kind === 'all') return sql<SqlBool>`true`
  return reach.kind === 'none' ? sql<SqlBool>`false` : sql<SqlBool>`coalesce(${sql.ref(column)} = ${reach.dealerCode}, false)`
}
