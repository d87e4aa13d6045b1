import type { DocumentId, OrderId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Refused } from '../../domain/kernel/refusals.ts'
import { decideActivation } from '../../domain/stock/decideActivation.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { book, lockLevels, unitsBy } from './stockBooks.ts'

export type Activation = {
  readonly orderId: OrderId
  readonly contractId: DocumentId
  readonly imei: string
  readonly now: Instant
}
export type Activated = 'activated' | 'already' | Refused<'unit_unknown' | 'unit_state_refused'>

/** STK-15: a line was opened on a handset of an order, in the caller's transaction, which has locked the order before. */
export async function activateUnit(tx: DatabaseTransaction, { orderId, contractId, imei, now }: Activation): Promise<Activated> {
  const unit = await lockedUnit(tx, imei)
  const decision = decideActivation({ unit, orderId, contractId })
  if (!('kind' in decision)) return decision
  if (decision.kind === 'already') return 'already'
  const move = { ...decision.unit, from: unit!.state, orderId, contractId }
  await book(tx, { movements: decision.movements, units: [move], at: now, byUser: null })
  return 'activated'
}

/** A unit changes under the lock of its level only: which level that is, the unit itself tells. */
async function lockedUnit(tx: DatabaseTransaction, imei: string): Promise<StockUnit | undefined> {
  const found = (await unitsBy(tx, [imei])).get(imei)
  if (!found) return undefined
  await lockLevels(tx, [found])
  return (await unitsBy(tx, [imei])).get(imei)
}
