import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { reachOf, type Principal } from '../../domain/access/principal.ts'

/** ACC-11: the condition that the dealer in `column` is in the principal's reach: `isInReach` for a whole list. Of no dealer is in reach of everything only. */
export function ofReach(principal: Pick<Principal, 'role' | 'dealerCode'>, column: string): RawBuilder<SqlBool> {
  const reach = reachOf(principal)
  if (reach.kind === 'all') return sql<SqlBool>`true`
  return reach.kind === 'none' ? sql<SqlBool>`false` : sql<SqlBool>`coalesce(${sql.ref(column)} = ${reach.dealerCode}, false)`
}
