import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { Tone } from '../toneClass.ts'

/** What a shop should feel about a state: all is well, under way, look here. */
export const orderTones: Record<OrderState, Tone> = {
  placed: 'mine',
  waitlisted: 'warn',
  stockHeld: 'mine',
  paymentPending: 'mine',
  paymentFailed: 'bad',
  paid: 'mine',
  confirmed: 'good',
  picking: 'good',
  shipped: 'good',
  deliveryFailed: 'bad',
  delivered: 'good',
  completed: 'plain',
  outOfStock: 'bad',
  cancelling: 'warn',
  cancelled: 'plain',
  compensating: 'warn',
  compensated: 'plain',
  compensationStuck: 'bad',
}
