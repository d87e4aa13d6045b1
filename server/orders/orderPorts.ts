import type { Contract } from '../../domain/contracts/contract.ts'
import type { DealerCode, DeviceId, DocumentId, HubCode, OrderId, SaleRightId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { RefusalCode, Refused } from '../../domain/kernel/refusals.ts'
import type { Alternative } from '../../domain/stock/alternative.ts'
import type { ReservationRequest } from '../../domain/stock/decideReservation.ts'
import type { ReservationEnd } from '../../domain/stock/decideReservationEnd.ts'
import type { ReservationLine } from '../../domain/stock/reservation.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

/** What the lane decided for one order. Alternatives were true at that moment. */
export type HoldOutcome = { readonly orderId: OrderId } & (
  | {
      readonly kind: 'held' | 'partiallyHeld'
      readonly lines: readonly ReservationLine[]
      readonly validUntil: Instant
    }
  | { readonly kind: 'waitlisted'; readonly wave: number; readonly position: number; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly alternatives: readonly Alternative[] }
)

/** What the lane asks back of orders, inside its own transaction and after it. Given to the lane by app.ts. */
export interface HoldDesk {
  /**
   * Locks the orders in id order and before any level is locked, sent and not waited for; then tells those that still want
   * goods (placed or waitlisted). The lane decides for these only: who was called off meanwhile gets nothing.
   */
  sendLocks(tx: DatabaseTransaction, orderIds: readonly OrderId[]): Promise<() => Promise<ReadonlySet<string>>>
  /** Writes what became of them into the orders, in the transaction that holds the stock. */
  writeOutcomes(tx: DatabaseTransaction, outcomes: readonly HoldOutcome[]): Promise<void>
  /** After the commit: the sagas of what is held may run. */
  committed(outcomes: readonly HoldOutcome[]): void
}

/**
 * What orders need of stock. What takes a `tx` runs in the order's own transaction (reach 'all'), after the order row was
 * locked; levels are locked in (hub, sku) order. A reservation belongs to an order: at most one each.
 */
export interface OrderStock {
  /**
   * Puts a request into the hub's lane and resolves when it was decided and committed through the `HoldDesk`. Null: the
   * order did not want goods any more. Refusal: server_busy when the lane is full; the order stays placed and is asked for again.
   */
  hold(request: ReservationRequest): Promise<HoldOutcome | null | Refused<'server_busy'>>
  /** Requests that wait in the lane now. */
  waiting(): number
  /** Paid for: from now on it is held without an end. False: it is no longer held, and money must go back. */
  keep(tx: DatabaseTransaction, orderId: OrderId): Promise<boolean>
  /** STK-9: ends the reservation once, see `decideReservationEnd`. No reservation at all counts as `already`. */
  end(
    tx: DatabaseTransaction,
    given: { readonly orderId: OrderId; readonly end: ReservationEnd; readonly now: Instant },
  ): Promise<'ended' | 'already' | 'notDue' | Refused<'reservation_expired' | 'order_state_refused'>>
  /**
   * STK-15: a line was opened on a unit that the order handed over. Refusals: unit_unknown (not one of ours),
   * unit_state_refused (it never left the hub for this order).
   */
  activate(
    tx: DatabaseTransaction,
    given: { readonly orderId: OrderId; readonly contractId: DocumentId; readonly imei: string; readonly now: Instant },
  ): Promise<'activated' | 'already' | Refused<'unit_unknown' | 'unit_state_refused'>>
  /**
   * STK-16: a handset left its contract: it comes into the hub to be looked at, or stays with its customer (`hubCode` null).
   * Refusal: unit_state_refused (by the books it cannot be in a customer's hand).
   */
  partWith(
    tx: DatabaseTransaction,
    given: {
      readonly orderId: OrderId
      readonly contractId: DocumentId
      readonly device: NonNullable<Contract['device']>
      readonly hubCode: HubCode | null
      readonly now: Instant
    },
  ): Promise<'takenIn' | 'kept' | 'already' | Refused<'unit_state_refused'>>
  /** RIT-5: an offline sale arrives; when it is settled its unit is held for the order, without an end. */
  settleOfflineSale(
    tx: DatabaseTransaction,
    sale: {
      readonly orderId: OrderId
      readonly dealerCode: DealerCode
      readonly lineId: number
      readonly imei: string
      readonly saleRightId: SaleRightId
      readonly deviceId: DeviceId
      readonly now: Instant
    },
  ): Promise<
    | { readonly kind: 'settled' | 'late' | 'already'; readonly line: ReservationLine }
    | Refused<'sale_right_unknown' | 'unit_not_leased' | 'sale_right_expired'>
  >
  /** STK-11: where else, or when, so much of a SKU can be had now. */
  alternatives(
    tx: DatabaseTransaction,
    asked: {
      readonly hubCode: HubCode
      readonly skuCode: string
      readonly quantity: number
      readonly now: Instant
      readonly dealerCode?: string
    },
  ): Promise<readonly Alternative[]>
  /** STK-10: hands what came into a hub to those who wait there, in the order of their places; outcomes go to the `HoldDesk`. */
  allocateWaitlist(hubCode: HubCode): Promise<readonly HoldOutcome[]>
}
