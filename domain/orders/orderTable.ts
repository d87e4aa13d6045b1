import type { StateTable } from '../kernel/stateTable.ts'

export const orderStates = [
  'placed',
  'waitlisted',
  'stockHeld',
  'paymentPending',
  'paymentFailed',
  'paid',
  'confirmed',
  'picking',
  'shipped',
  'deliveryFailed',
  'delivered',
  'completed',
  'outOfStock',
  'cancelling',
  'cancelled',
  'compensating',
  'compensated',
  'compensationStuck',
] as const
export type OrderState = (typeof orderStates)[number]

/**
 * ORD-1: 접수, 차수 대기, 재고 확보, 결제 대기, 결제 실패, 결제됨, 확정, 피킹, 출고, 배송 실패, 배송 완료, 완료, 품절, 취소 중, 취소,
 * 보상 처리 중, 보상 완료, 보상 멈춤. `cancelling` undoes what a person called off, `compensating` what failed; both give
 * back stock and money. An order without goods or delivery goes from confirmed to completed.
 */
export const orderTable: StateTable<OrderState> = {
  placed: ['stockHeld', 'waitlisted', 'outOfStock', 'cancelling'],
  waitlisted: ['stockHeld', 'outOfStock', 'cancelling'],
  stockHeld: ['paymentPending', 'cancelling', 'compensating'],
  paymentPending: ['paid', 'paymentFailed', 'cancelling', 'compensating'],
  paymentFailed: ['paymentPending', 'cancelling', 'compensating'],
  paid: ['confirmed', 'cancelling', 'compensating'],
  confirmed: ['picking', 'completed', 'cancelling', 'compensating'],
  // Picking ends in a parcel, or in the customer's hands at the counter.
  picking: ['shipped', 'delivered', 'cancelling', 'compensating'],
  shipped: ['delivered', 'deliveryFailed'],
  // Tried again, or on the way back: the goods return and the money with them.
  deliveryFailed: ['shipped', 'compensating'],
  delivered: ['completed'],
  completed: [],
  outOfStock: [],
  cancelling: ['cancelled', 'compensationStuck'],
  cancelled: [],
  compensating: ['compensated', 'compensationStuck'],
  compensated: [],
  // An operator tries again or closes it with a reason; which end it has is what it was undone for.
  compensationStuck: ['cancelling', 'compensating', 'cancelled', 'compensated'],
}

/** M1: the states in which captured money is ours, so that Σ captured − Σ refunded is the sum of their amounts paid. */
export const liveStates: readonly OrderState[] = ['confirmed', 'picking', 'shipped', 'deliveryFailed', 'delivered', 'completed']

/** C7: an order in one of these is over; every other one of a contract keeps a second from being opened. */
export const closedOrderStates: readonly OrderState[] = ['completed', 'outOfStock', 'cancelled', 'compensated']
