import { attemptOf, type Payment } from '../../domain/orders/payment.ts'
import type { StoredOrder } from './orderStore.ts'

/** What orders need of the payment gateway, in KRW; see `server/payments/paymentGateway.ts`, which fits it. */
export interface OrderPayments {
  confirm(asked: {
    readonly paymentKey: string
    readonly orderId: string
    readonly amount: number
    readonly idempotencyKey: string
  }): Promise<PaymentAnswer<PaymentState>>
  refund(asked: {
    readonly paymentKey: string
    readonly amount: number
    readonly reason: string
    readonly idempotencyKey: string
  }): Promise<PaymentAnswer<PaymentState>>
  lookup(asked: { readonly paymentKey: string; readonly orderId: string }): Promise<PaymentAnswer<PaymentState | null>>
}

export type PaymentState = {
  readonly paymentKey: string
  readonly state: 'open' | 'captured' | 'refused'
  readonly externalRef: string | null
  readonly capturedAmount: number
  readonly refundedAmount: number
}
export type PaymentAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: { readonly code: string; readonly message: string } }
  | { readonly kind: 'unknown'; readonly error: { readonly code: string; readonly message: string } }

/** The gateway's name for the payment; the shop's terminal has none of its own, so it is called after the order. */
export function paymentKeyOf({ id, order }: Pick<StoredOrder, 'id' | 'order'>): string {
  return order.payment.paymentKey ?? `terminal-${attemptName(id, order.payment)}`
}

/** What the order is called at the gateway: a payment that was refused and the one after it are two there. */
export function gatewayOrderOf({ id, order }: Pick<StoredOrder, 'id' | 'order'>): string {
  return attemptName(id, order.payment)
}

function attemptName(id: string, payment: Payment): string {
  const attempt = attemptOf(payment)
  return attempt === 1 ? id : `${id}-${attempt}`
}
