import type { PaymentGateway } from './paymentGateway.ts'

const refused = { kind: 'refused', error: { code: 'payment_unavailable', message: 'no payment gateway is set up' } } as const

/** Where no gateway is set up nothing is taken, now or ever: what must be paid for is undone at once. */
export const noGateway: PaymentGateway = {
  confirm: async () => refused,
  refund: async () => refused,
  lookup: async () => ({ kind: 'done', value: null }),
  circuit: () => 'open',
}
