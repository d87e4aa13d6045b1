import { type Instant } from '../kernel/instant.ts'
/** SAG-12: a call without an answer is either in the gateway's books after this, or it was lost on the way there. */
export declare const PAYMENT_DOUBT_MS: number
/**
 * A payment that its customer approved and nobody confirmed is void at the gateway after ten minutes (Toss Payments): what
 * arrives later is refused there. The last look comes behind that.
 */
export declare const PAYMENT_LAST_LOOK_MS: number
/** What the gateway's books say of a payment, in KRW; null: it has never heard of it. */
export type PaymentBooks = {
  readonly state: 'open' | 'captured' | 'refused'
  readonly capturedAmount: number
  readonly refundedAmount: number
}
/** `settled`: nothing is there to give back, for certain. `notSeen`: nothing came within the time; to be looked for once more. */
export type PaymentUndo =
  | {
      readonly kind: 'refund'
      readonly amount: number
    }
  | {
      readonly kind: 'lookAgain'
      readonly until: Instant
    }
  | {
      readonly kind: 'settled' | 'notSeen'
    }
/**
 * SAG-10, SAG-12: how a payment is taken back, by the gateway's books. What was taken goes back. What they do not know is not
 * asked for again, which would take it only to return it: a call that had no answer may still be on its way, so they are
 * looked at again when its time is over.
 */
export declare function decidePaymentUndo(input: {
  readonly books: PaymentBooks | null
  /** The gateway said no: what is refused stays refused. */
  readonly isRefused: boolean
  /** When the payment was asked for last; null: never. */
  readonly lastAskedAt: Instant | null
  readonly now: Instant
}): PaymentUndo
