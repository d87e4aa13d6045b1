import type { Author } from '../access/principal.ts'
import type { Instant } from '../kernel/instant.ts'
import type { RefusalCode } from '../kernel/refusals.ts'
import type { Alternative } from '../stock/alternative.ts'
import type { ReservationLine } from '../stock/reservation.ts'
import type { Order } from './order.ts'
import type { Shipment } from './shipment.ts'

/** Everything that can happen to an order after it was placed. */
export type OrderCommand =
  /** The lane's answer. */
  | {
      readonly kind: 'hold'
      readonly outcome: 'held' | 'partiallyHeld'
      readonly lines: readonly ReservationLine[]
      readonly validUntil: Instant
    }
  | { readonly kind: 'waitlist'; readonly wave: number; readonly position: number; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'outOfStock'; readonly reason: RefusalCode; readonly alternatives: readonly Alternative[] }
  /** Order and shipments are written in one transaction. */
  | { readonly kind: 'askPayment'; readonly shipments: readonly Shipment[] }
  | { readonly kind: 'paid'; readonly capturedAmount: number; readonly externalRef: string | null }
  | {
      readonly kind: 'paymentFailed'
      readonly state: 'denied' | 'failed'
      /** It may be paid again, see `payAgainUntil`; absent: it is undone at once. */
      readonly mayBePaidAgain?: true
      readonly failure: { readonly code: string; readonly message: string }
    }
  | { readonly kind: 'payAgain'; readonly method: Order['payment']['method']; readonly paymentKey: string | null }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'pick' }
  | { readonly kind: 'ship'; readonly shipmentId: string | null; readonly carrier: string | null; readonly trackingNo: string | null }
  | { readonly kind: 'outForDelivery'; readonly shipmentId: string | null }
  | { readonly kind: 'deliver'; readonly shipmentId: string | null }
  | { readonly kind: 'failDelivery'; readonly shipmentId: string | null; readonly reason: string }
  | { readonly kind: 'retryDelivery'; readonly shipmentId: string | null }
  /** Over the counter. */
  | { readonly kind: 'handOver' }
  /** Nobody took it: it is on its way back to the hub. */
  | { readonly kind: 'returnHome'; readonly shipmentId: string | null }
  | { readonly kind: 'returned' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancel'; readonly by: Author; readonly reason: string }
  /** Something failed for good: what was done is undone. */
  | { readonly kind: 'fail'; readonly reason: RefusalCode }
  /** Everything was undone; `refundedAmount` is all that went back. */
  | { readonly kind: 'undone'; readonly refundedAmount: number }
  | { readonly kind: 'stick' }
  | { readonly kind: 'undoAgain' }
export type OrderCommandKind = OrderCommand['kind']
