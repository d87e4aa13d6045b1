import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, type Outcome } from '../../domain/kernel/refusals.ts'
import { numbersToLookAt, PROPOSED_NUMBERS_MAX } from '../../domain/orders/lineNumber.ts'
import type { FreeNumbersReply } from '../../domain/protocol/orders.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { freeOf } from './keptNumbers.ts'

/**
 * NUM-2: a few numbers of the centre that nobody has now, ending as wished or not. They are kept for nobody yet: whose order
 * comes first has the number. Fewer than five, or none: so many are free with this ending.
 */
export function createFreeNumbers(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly random: () => number
}): (lastFour: string | null) => Promise<Outcome<FreeNumbersReply, never>> {
  return async (lastFour) => {
    const looked = numbersToLookAt(lastFour, deps.random)
    const free = await withReach(deps.db, { kind: 'all' }, (tx) => freeOf(tx, looked, toInstant(deps.clock())))
    return accept({ numbers: free.slice(0, PROPOSED_NUMBERS_MAX) })
  }
}
