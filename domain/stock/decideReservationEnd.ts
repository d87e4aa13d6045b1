import type { Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import { holdingStates, reservationTable, type Reservation, type ReservationState } from './reservation.ts'
import type { MovementKind, StockMovement } from './stockMovement.ts'

/** `release`: called off. `expire`: not paid in time. `consume`: the goods left the hub for the customer. `giveBack`: they returned to it. */
export type ReservationEnd = 'release' | 'expire' | 'consume' | 'giveBack'

const ends: Record<ReservationEnd, { readonly state: ReservationState; readonly movement: MovementKind }> = {
  release: { state: 'released', movement: 'release' },
  expire: { state: 'expired', movement: 'release' },
  consume: { state: 'consumed', movement: 'consume' },
  giveBack: { state: 'returned', movement: 'takeBack' },
}

export type ReservationEndDecision =
  | { readonly kind: 'ended'; readonly reservation: Reservation; readonly movements: readonly StockMovement[] }
  /** It had ended so before: nothing is booked a second time. */
  | { readonly kind: 'already' }
  /** `expire` came too early, or the order was paid for meanwhile. */
  | { readonly kind: 'notDue' }
  | Refused<'reservation_expired' | 'order_state_refused'>

/**
 * STK-9 (S7, S8): ends a reservation once. Releasing or expiring again does nothing; what was consumed is not released;
 * what expired or was let go is never consumed, and nothing is consumed past its time without having been paid. Goods that
 * come back from the customer stand in stock again, once.
 * Refusals in this order: reservation_expired (consume), order_state_refused.
 */
export function decideReservationEnd(reservation: Reservation, end: ReservationEnd, now: Instant): ReservationEndDecision {
  const { state } = ends[end]
  if (reservation.state === state) return { kind: 'already' }
  const isGivenUp = reservation.state === 'released' || reservation.state === 'expired' || reservation.state === 'rejected'
  if ((end === 'release' || end === 'expire') && isGivenUp) return { kind: 'already' }
  const isPast = reservation.validUntil !== null && Date.parse(now) >= Date.parse(reservation.validUntil)
  if (end === 'expire' && !isPast) return { kind: 'notDue' }
  if (end === 'consume' && (isPast || reservation.state === 'expired' || reservation.state === 'released'))
    return refuse('reservation_expired')
  if (!mayFollow(reservationTable, reservation.state, state)) return refuse('order_state_refused', reservation.state)
  const hasGoods = holdingStates.includes(reservation.state) || end === 'giveBack'
  const movements = hasGoods ? endMovements(reservation, end) : []
  return { kind: 'ended', reservation: { ...reservation, state }, movements }
}

function endMovements({ orderId, hubCode, lines }: Reservation, end: ReservationEnd): StockMovement[] {
  return lines
    .filter(({ heldQty }) => heldQty > 0)
    .map(({ skuCode, heldQty, imeis }) => ({
      kind: ends[end].movement,
      hubCode,
      skuCode,
      quantity: heldQty,
      imeis,
      reference: { kind: 'order', id: orderId },
      reason: end,
    }))
}
