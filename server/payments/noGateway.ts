import type { PaymentGateway } from './paymentGateway.ts'

const unknown = { kind: 'unknown', error: { code: 'NO_GATEWAY', message: 'no payment gateway is set up' } } as const

/** Where no gateway is set up nothing is taken and nothing is said to be: what must be paid for waits, and is undone. */
export const noGateway: PaymentGateway = {
  confirm: async () => unknown,
  refund: async () => unknown,
  lookup: async () => unknown,
}
