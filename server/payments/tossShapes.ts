import { z } from 'zod'
import type { GatewayPayment } from './paymentGateway.ts'

/** Toss Payments' public API as far as it is used: https://docs.tosspayments.com/reference. Unknown members are let pass. */
export const tossStatuses = [
  'READY',
  'IN_PROGRESS',
  'WAITING_FOR_DEPOSIT',
  'DONE',
  'CANCELED',
  'PARTIAL_CANCELED',
  'ABORTED',
  'EXPIRED',
] as const

export const tossCancelSchema = z.object({ cancelAmount: z.int().min(0), cancelReason: z.string(), transactionKey: z.string() })
export const tossPaymentSchema = z.object({
  paymentKey: z.string(),
  orderId: z.string(),
  status: z.enum(tossStatuses),
  totalAmount: z.int().min(0),
  balanceAmount: z.int().min(0),
  lastTransactionKey: z.string().nullable(),
  cancels: z.array(tossCancelSchema).nullable(),
})
export type TossPayment = z.infer<typeof tossPaymentSchema>

export const tossErrorSchema = z.object({ code: z.string().max(80), message: z.string() })
export type TossError = z.infer<typeof tossErrorSchema>

export const tossConfirmSchema = z.strictObject({
  paymentKey: z.string().min(1).max(200),
  orderId: z.string().min(6).max(64),
  amount: z.int().min(1),
})
export const tossRefundSchema = z.strictObject({ cancelReason: z.string().min(1).max(200), cancelAmount: z.int().min(1).optional() })

const stateOf: Record<TossPayment['status'], GatewayPayment['state']> = {
  READY: 'open',
  IN_PROGRESS: 'open',
  WAITING_FOR_DEPOSIT: 'open',
  DONE: 'captured',
  CANCELED: 'captured',
  PARTIAL_CANCELED: 'captured',
  ABORTED: 'refused',
  EXPIRED: 'refused',
}

/** The gateway's payment in our words. */
export function paymentOf(payment: TossPayment): GatewayPayment {
  const state = stateOf[payment.status]
  const capturedAmount = state === 'captured' ? payment.totalAmount : 0
  return {
    paymentKey: payment.paymentKey,
    state,
    externalRef: payment.lastTransactionKey,
    capturedAmount,
    refundedAmount: state === 'captured' ? payment.totalAmount - payment.balanceAmount : 0,
  }
}
