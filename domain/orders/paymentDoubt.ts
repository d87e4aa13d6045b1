import { MINUTE_MS, SECOND_MS, toInstant, type Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

/** SAG-12: a call without an answer is either in the gateway's books after this, or it was lost on the way there. */
export const PAYMENT_DOUBT_MS = MINUTE_MS
/** A gateway answers, or gives up, in a fraction of it. */
const GATEWAY_ANSWERS_MS = 30 * SECOND_MS
/**
 * A payment that its customer approved and nobody confirmed is void at the gateway after ten minutes (Toss Payments): what
 * arrives later is refused there. The last look comes behind that.
 */
export const PAYMENT_LAST_LOOK_MS = 15 * MINUTE_MS
invariant(GATEWAY_ANSWERS_MS < PAYMENT_DOUBT_MS, 'a call that is still being worked on is waited for')
invariant(PAYMENT_DOUBT_MS < PAYMENT_LAST_LOOK_MS, 'the last look comes after the doubt')

/** What the gateway's books say of a payment, in KRW; null: it has never heard of it. */
export type PaymentBooks = {
  readonly state: 'open' | 'captured' | 'refused'
  readonly capturedAmount: number
  readonly refundedAmount: number
}

/** `settled`: nothing is there to give back, for certain. `notSeen`: nothing came within the time; to be looked for once more. */
export type PaymentUndo =
  | { readonly kind: 'refund'; readonly amount: number }
  | { readonly kind: 'lookAgain'; readonly until: Instant }
  | { readonly kind: 'settled' | 'notSeen' }

/**
 * SAG-10, SAG-12: how a payment is taken back, by the gateway's books. What was taken goes back. What they do not know is not
 * asked for again, which would take it only to return it: a call that had no answer may still be on its way, so they are
 * looked at again when its time is over.
 */
export function decidePaymentUndo(input: {
  readonly books: PaymentBooks | null
  /** The gateway said no: what is refused stays refused. */
  readonly isRefused: boolean
  /** When the payment was asked for last; null: never. */
  readonly lastAskedAt: Instant | null
  readonly now: Instant
}): PaymentUndo {
  const { books, isRefused, lastAskedAt, now } = input
  if (books?.state === 'captured') {
    const amount = books.capturedAmount - books.refundedAmount
    return amount > 0 ? { kind: 'refund', amount } : { kind: 'settled' }
  }
  if (books?.state === 'refused' || isRefused || lastAskedAt === null) return { kind: 'settled' }
  const until = Date.parse(lastAskedAt) + PAYMENT_DOUBT_MS
  return Date.parse(now) < until ? { kind: 'lookAgain', until: toInstant(until) } : { kind: 'notSeen' }
}
