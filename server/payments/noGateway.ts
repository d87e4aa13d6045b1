import type { PaymentGateway } from './paymentGateway.ts'

const refused = { kind: 'refused', error: { code: 'payment_unavailable', message: 'no payment gateway is set up' } } as const

/** Where no gateway is set up nothing is taken, now or ever: what must be paid for is undone at once. */
export const noGateway: PaymentGateway = {
  confirm: async () => refused,
  refund: async () => refused,
  lookup: async ({ paymentKey }) => ({
    kind: 'done',
    value: { paymentKey, state: 'refused', externalRef: null, capturedAmount: 0, refundedAmount: 0 },
  }),
  circuit: () => 'open',
}
