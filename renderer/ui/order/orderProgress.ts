import type { Order } from '../../../domain/orders/order.ts'
import type { OrderState } from '../../../domain/orders/orderTable.ts'

export type ProgressStep = {
  readonly name: 'placed' | 'held' | 'paid' | 'confirmed' | 'handed' | 'shipped' | 'received' | 'applied' | 'renumbered' | 'undone'
  readonly state: 'done' | 'current' | 'next' | 'failed'
}

type Progressing = Pick<Order, 'kind' | 'state' | 'receipt' | 'payment' | 'fulfilment'> & { readonly lines: readonly unknown[] }

/** How far each state has come on the way of an order; those that undo stand nowhere on it. */
const reached: Partial<Record<OrderState, number>> = {
  placed: 0,
  waitlisted: 0,
  outOfStock: 0,
  stockHeld: 1,
  paymentPending: 1,
  paymentFailed: 1,
  paid: 2,
  confirmed: 3,
  picking: 4,
  shipped: 5,
  deliveryFailed: 5,
  delivered: 6,
  completed: 7,
}
const failing: readonly OrderState[] = ['outOfStock', 'paymentFailed', 'deliveryFailed', 'compensationStuck']
const undoing: readonly OrderState[] = ['cancelling', 'compensating', 'compensationStuck']
const undone: readonly OrderState[] = ['cancelled', 'compensated']

/**
 * The steps an order really goes, with how far it is: none that it will not take, and after a cancellation only what was
 * done and that it is undone. `done` is said of what is behind it, never of what is hoped for. `isHere`: only this PC knows
 * of it, so that nothing is behind it.
 */
export function orderProgress(order: Progressing, isHere = false): readonly ProgressStep[] {
  const { state, payment } = order
  if (isHere) return stepsOf(order).map((name, i) => ({ name, state: i === 0 ? 'current' : 'next' }))
  if (undoing.includes(state) || undone.includes(state)) {
    const paid: ProgressStep[] = payment.capturedAmount > 0 ? [{ name: 'paid', state: 'done' }] : []
    const end = state === 'compensationStuck' ? 'failed' : undone.includes(state) ? 'done' : 'current'
    return [{ name: 'placed', state: 'done' }, ...paid, { name: 'undone', state: end }]
  }
  const names = stepsOf(order)
  const at = reached[state] ?? 0
  const levels: Record<ProgressStep['name'], number> = {
    placed: 0,
    held: 1,
    paid: 2,
    confirmed: 3,
    handed: 4,
    shipped: 5,
    received: 6,
    applied: 7,
    renumbered: 7,
    undone: 7,
  }
  const firstOpen = names.find((name) => levels[name] > at)
  return names.map((name) => {
    if (levels[name] <= at) return { name, state: 'done' }
    if (name !== firstOpen) return { name, state: 'next' }
    return { name, state: failing.includes(state) ? 'failed' : 'current' }
  })
}

function stepsOf({ kind, lines, receipt, payment, fulfilment }: Progressing): readonly ProgressStep['name'][] {
  if (kind === 'TERMINATE') return ['placed', 'confirmed', 'applied']
  if (kind === 'NUMBER_CHANGE') return ['placed', 'confirmed', 'renumbered']
  const pay: ProgressStep['name'][] = payment.amount > 0 ? ['paid'] : []
  if (lines.length === 0) return ['placed', ...pay, 'confirmed']
  // Sold without a line: the customer left with it.
  if (fulfilment.kind === 'saleRight') return ['placed', 'held', ...pay, 'confirmed']
  const way: ProgressStep['name'][] = receipt.kind === 'delivery' ? ['handed', 'shipped', 'received'] : ['handed', 'received']
  return ['placed', 'held', ...pay, 'confirmed', ...way]
}
