import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { Order } from '../../../domain/orders/order.ts'
import type { OrderState } from '../../../domain/orders/orderTable.ts'

const tones: Partial<Record<OrderState, 'bad' | 'warn'>> = {
  outOfStock: 'warn',
  paymentFailed: 'bad',
  deliveryFailed: 'warn',
  compensating: 'warn',
  compensated: 'warn',
  compensationStuck: 'bad',
}

/** Why an order does not go on, also after everything was given back; null: it goes on, or a person called it off. */
export function troubleOf({
  state,
  stateReason,
}: Pick<Order, 'state' | 'stateReason'>): { readonly reason: RefusalCode; readonly tone: 'bad' | 'warn' } | null {
  const tone = tones[state]
  return tone === undefined || stateReason === null ? null : { reason: stateReason, tone }
}
