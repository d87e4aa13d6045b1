import { MINUTE_MS, toInstant, type Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { RESERVATION_TTL_MS } from '../stock/decideReservation.ts'
import type { Order } from './order.ts'

/** How long a shop may try another card after the first was refused; then the order is undone and its goods are free. */
export const PAY_AGAIN_MS = 10 * MINUTE_MS
invariant(PAY_AGAIN_MS <= RESERVATION_TTL_MS, 'what may be paid again is still held')

/**
 * ORD-15: until when an order whose payment was refused may be paid again: counted from the first refusal, however often it is
 * tried, and never longer than its goods are held.
 */
export function payAgainUntil({ payment, reservation }: Pick<Order, 'payment' | 'reservation'>, now: Instant): Instant {
  if (payment.retryUntil !== undefined) return payment.retryUntil
  const until = Date.parse(now) + PAY_AGAIN_MS
  const heldUntil = reservation?.validUntil ?? null
  return toInstant(heldUntil === null ? until : Math.min(until, Date.parse(heldUntil)))
}

/** Whether it may still be paid again now. */
export function mayPayAgain({ state, payment }: Pick<Order, 'state' | 'payment'>, now: Instant): boolean {
  return state === 'paymentFailed' && payment.retryUntil !== undefined && Date.parse(now) < Date.parse(payment.retryUntil)
}
