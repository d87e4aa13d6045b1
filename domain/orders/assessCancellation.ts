import type { Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { Order } from './order.ts'
import { orderTable, type OrderState } from './orderTable.ts'

/** From here on goods are on their way or a line is open: what is undone now is a return or a withdrawal. */
const pastStates: readonly OrderState[] = ['shipped', 'deliveryFailed', 'delivered', 'completed']

export type CancellationAssessment =
  | { readonly kind: 'allowed'; readonly refundAmount: number; readonly givesBackStock: boolean; readonly touchesContract: boolean }
  /** It was called off before: asking again changes nothing. */
  | { readonly kind: 'already' }
  | Refused<'past_point_of_no_return' | 'order_state_refused'>

/**
 * ORD-7 (M9): whether an order can be called off now, and what goes back: the money that was captured and not refunded, the
 * stock it holds, what it began on the contract. A termination and another
 * number are past their point of no return when their undo time is over.
 * Refusals in this order: past_point_of_no_return, order_state_refused (being undone for another reason, or never begun).
 */
export function assessCancellation(order: Order, now: Instant): CancellationAssessment {
  if (order.state === 'cancelling' || order.state === 'cancelled') return { kind: 'already' }
  const undoUntil = order.contract?.undoUntil ?? null
  const isUndoOver = order.state === 'confirmed' && undoUntil !== null && Date.parse(now) >= Date.parse(undoUntil)
  if (pastStates.includes(order.state) || isUndoOver) return refuse('past_point_of_no_return', order.state)
  if (order.state === 'compensationStuck' || !mayFollow(orderTable, order.state, 'cancelling'))
    return refuse('order_state_refused', order.state)
  return {
    kind: 'allowed',
    refundAmount: order.payment.capturedAmount - order.payment.refundedAmount,
    givesBackStock: order.lines.some(({ heldQty }) => heldQty > 0),
    touchesContract: order.contract !== null && (order.state === 'paid' || order.state === 'confirmed' || order.state === 'picking'),
  }
}
