import type { OrderId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Alternative } from '../../domain/stock/alternative.ts'
import type { ReservationLine } from '../../domain/stock/reservation.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

/** What the lane decided for one order. Alternatives were true at that moment. */
export type HoldOutcome = { readonly orderId: OrderId } & (
  | { readonly kind: 'held' | 'partiallyHeld'; readonly lines: readonly ReservationLine[]; readonly validUntil: Instant }
  | { readonly kind: 'waitlisted'; readonly wave: number; readonly position: number; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly alternatives: readonly Alternative[] }
)

/** What the lane asks back of orders, inside its own transaction and after it. */
export interface HoldDesk {
  /** Locks the orders in id order, sent and not waited for; then tells those that still want goods: the lane decides for these only. */
  sendLocks(tx: DatabaseTransaction, orderIds: readonly OrderId[]): Promise<() => Promise<ReadonlySet<string>>>
  /** Writes what became of them into the orders, in the transaction that holds the stock. */
  writeOutcomes(tx: DatabaseTransaction, outcomes: readonly HoldOutcome[]): Promise<void>
  /** After the commit. */
  committed(outcomes: readonly HoldOutcome[]): void
}
