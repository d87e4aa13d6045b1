/** Why the gateway said no, or why nothing is known. Codes are the gateway's; messages are for people and carry no personal data of ours. */
export type GatewayError = { readonly code: string; readonly message: string }

/** What the gateway's own books say of one payment, in KRW. */
export type GatewayPayment = {
  readonly paymentKey: string
  /** `open`: asked for, not captured (yet). `refused`: it never will be. `captured`: also when parts of it went back. */
  readonly state: 'open' | 'captured' | 'refused'
  readonly externalRef: string | null
  readonly capturedAmount: number
  readonly refundedAmount: number
}

/** `refused` is final. `unknown`: no answer, or one that tells nothing: the call may have been done, asking again under the same key is safe. */
export type GatewayAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: GatewayError }
  | { readonly kind: 'unknown'; readonly error: GatewayError }

/** `open`: it is not asked at all for a while; `halfOpen`: the next call tries whether it is back. */
export const circuitStates = ['closed', 'halfOpen', 'open'] as const
export type CircuitState = (typeof circuitStates)[number]

/**
 * The payment gateway. SAG-7 (M4): each call carries one idempotency key for as long as it is repeated; a repeated call
 * gives the same answer and the same reference. Confirming captures at once: there is no separate capture.
 */
export interface PaymentGateway {
  confirm(asked: {
    readonly paymentKey: string
    readonly orderId: string
    readonly amount: number
    readonly idempotencyKey: string
  }): Promise<GatewayAnswer<GatewayPayment>>
  /** Gives back `amount` KRW of what was captured. */
  refund(asked: {
    readonly paymentKey: string
    readonly amount: number
    readonly reason: string
    readonly idempotencyKey: string
  }): Promise<GatewayAnswer<GatewayPayment>>
  /** By its key, else by its order. Null: the gateway has never heard of either. */
  lookup(asked: { readonly paymentKey: string; readonly orderId: string }): Promise<GatewayAnswer<GatewayPayment | null>>
  /** How its breaker stands. */
  circuit(): CircuitState
}
