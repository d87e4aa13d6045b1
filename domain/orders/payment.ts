import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { totalSchema } from '../kernel/money.ts'
import type { StateTable } from '../kernel/stateTable.ts'

export const paymentStates = [
  'none',
  'pendingAuthorization',
  'authorized',
  'captured',
  'partiallyRefunded',
  'refunded',
  'denied',
  'failed',
  'canceled',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** SAG-1 (TMF676): a gateway that confirms has captured; what failed without an answer may be asked for again. */
export const paymentTable: StateTable<PaymentState> = {
  none: ['pendingAuthorization'],
  pendingAuthorization: ['authorized', 'captured', 'denied', 'failed', 'canceled'],
  authorized: ['captured', 'canceled'],
  captured: ['partiallyRefunded', 'refunded'],
  partiallyRefunded: ['partiallyRefunded', 'refunded'],
  refunded: [],
  denied: ['pendingAuthorization'],
  failed: ['pendingAuthorization', 'captured', 'canceled'],
  canceled: [],
}

export const paymentMethods = ['CARD', 'TRANSFER'] as const
/** SAG-14: which attempt to pay an order has come to. */
export const attemptOf = ({ attempt }: Pick<Payment, 'attempt'>): number => attempt ?? 1

/** What was paid now; instalments are the carrier's bill. `paymentKey` and `externalRef` are the gateway's names for it. */
export const paymentSchema = z.strictObject({
  state: z.enum(paymentStates),
  method: z.enum(paymentMethods),
  amount: totalSchema,
  capturedAmount: totalSchema,
  refundedAmount: totalSchema,
  paymentKey: z.string().min(1).max(200).nullable(),
  externalRef: z.string().max(200).nullable(),
  /** Which attempt this is, counted from 1: each has its own keys at the gateway. Absent: the first. */
  attempt: z.int().min(1).exactOptional(),
  /** Refused: until then it may be paid again, see `payAgainUntil`. Absent: it never was refused. */
  retryUntil: instantSchema.exactOptional(),
  failure: z.strictObject({ code: z.string().max(80), message: z.string().max(300) }).nullable(),
  changedAt: instantSchema,
})
export type Payment = z.infer<typeof paymentSchema>
