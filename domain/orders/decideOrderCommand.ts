import type { Instant } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { assessCancellation } from './assessCancellation.ts'
import { decideDelivery } from './decideDelivery.ts'
import type { Cancellation, Order } from './order.ts'
import { orderAmountsOf, sellerPartsOf } from './orderAmounts.ts'
import type { OrderCommand, OrderCommandKind } from './orderCommand.ts'
import type { OrderState } from './orderTable.ts'
import { attemptOf } from './payment.ts'
import { mayPayAgain, payAgainUntil } from './payAgain.ts'

export type OrderRefusal = 'order_state_refused' | 'past_point_of_no_return' | 'reservation_expired' | 'shipment_failed'

/** The states in which a command may come. `cancel` has its own judgement, see `assessCancellation`. */
const comesIn: Record<Exclude<OrderCommandKind, 'cancel'>, readonly OrderState[]> = {
  hold: ['placed', 'waitlisted'],
  waitlist: ['placed'],
  outOfStock: ['placed', 'waitlisted'],
  askPayment: ['stockHeld'],
  paid: ['paymentPending'],
  paymentFailed: ['paymentPending'],
  payAgain: ['paymentFailed'],
  confirm: ['paid'],
  pick: ['confirmed'],
  ship: ['picking', 'shipped'],
  outForDelivery: ['shipped', 'deliveryFailed'],
  deliver: ['shipped', 'deliveryFailed'],
  failDelivery: ['shipped', 'deliveryFailed'],
  retryDelivery: ['deliveryFailed'],
  handOver: ['picking'],
  returnHome: ['deliveryFailed'],
  returned: ['deliveryFailed'],
  complete: ['confirmed', 'delivered'],
  fail: ['stockHeld', 'paymentPending', 'paymentFailed', 'paid', 'confirmed', 'picking'],
  undone: ['cancelling', 'compensating', 'compensationStuck'],
  stick: ['cancelling', 'compensating'],
  undoAgain: ['compensationStuck'],
}

/**
 * ORD-1 (M2, M7, M9): the order after a command. It never leaves the table, and nothing is confirmed that has no shipment,
 * no stock held or too little money. A command that is not for the present state changes nothing. Refusals in this order:
 * those of `assessCancellation` (cancel), order_state_refused, then of the command: shipment_failed (askPayment without
 * shipments for goods), reservation_expired (goods no longer held, or the time to pay again over).
 */
export function decideOrderCommand(order: Order, command: OrderCommand, now: Instant): Outcome<Order, OrderRefusal> {
  if (command.kind === 'cancel') return cancel(order, command, now)
  if (!comesIn[command.kind].includes(order.state)) return refuse('order_state_refused', order.state)
  const stamped = { ...order, updatedAt: now }
  const to = (state: OrderState, change: Partial<Order> = {}): Outcome<Order, OrderRefusal> => accept({ ...stamped, ...change, state })
  switch (command.kind) {
    case 'hold':
      return accept(held(stamped, command))
    case 'waitlist': {
      const { wave, position, alternatives } = command
      return to('waitlisted', {
        waitlist: { wave, position, allocatedAt: null },
        alternatives: [...alternatives],
        reservation: { state: 'waitlisted', validUntil: null },
      })
    }
    case 'outOfStock':
      return to('outOfStock', {
        stateReason: command.reason,
        alternatives: [...command.alternatives],
        reservation: { state: 'rejected', validUntil: null },
      })
    case 'askPayment':
      if (!holdsGoods(order)) return refuse('reservation_expired')
      if (order.lines.length > 0 && command.shipments.length === 0) return refuse('shipment_failed')
      return to('paymentPending', {
        shipments: [...command.shipments],
        payment: { ...order.payment, state: order.payment.amount > 0 ? 'pendingAuthorization' : 'none', changedAt: now },
      })
    case 'paid':
      return paid(stamped, command, now)
    case 'paymentFailed':
      return to('paymentFailed', {
        stateReason: command.state === 'denied' ? 'payment_refused' : 'payment_unavailable',
        payment: {
          ...order.payment,
          state: command.state,
          failure: command.failure,
          changedAt: now,
          ...(command.mayBePaidAgain ? { retryUntil: payAgainUntil(order, now) } : {}),
        },
      })
    case 'payAgain':
      return paidAgain(stamped, command, now)
    case 'confirm':
      return holdsGoods(order) && isPaidFor(order) && isShippable(order) ? to('confirmed') : refuse('order_state_refused', order.state)
    case 'complete':
      // Goods are with the customer first; what ends or renumbers a line waits for the end of its undo time.
      if (order.state === 'confirmed' && (order.lines.length > 0 || isUndoOpen(order, now)))
        return refuse('order_state_refused', order.state)
      return to('completed')
    case 'fail':
      return to('compensating', { stateReason: command.reason })
    case 'undone':
      return accept(undone(stamped, command.refundedAmount, now))
    case 'stick':
      return to('compensationStuck')
    case 'undoAgain':
      return to(isCalledOff(order) ? 'cancelling' : 'compensating')
    case 'pick':
    case 'ship':
    case 'outForDelivery':
    case 'deliver':
    case 'failDelivery':
    case 'retryDelivery':
    case 'handOver':
    case 'returnHome':
    case 'returned':
      return decideDelivery(stamped, command, now)
  }
}

type Command<K extends OrderCommandKind> = Extract<OrderCommand, { readonly kind: K }>

/** A partial hold makes it a smaller order: sums follow what is held. */
function held(order: Order, { outcome, lines, validUntil }: Command<'hold'>): Order {
  const byLine = new Map(lines.map((line) => [line.lineId, line]))
  const next = order.lines.map((line) => ({
    ...line,
    heldQty: byLine.get(line.lineId)?.heldQty ?? 0,
    imeis: [...(byLine.get(line.lineId)?.imeis ?? [])],
  }))
  const { instalmentMonths, monthlyFee } = order.amounts
  const amounts = orderAmountsOf(next, { of: 'heldQty', instalmentMonths, monthlyFee })
  const sellers = new Map(order.sellers.map(({ seller }) => [seller.sellerCode, seller]))
  return {
    ...order,
    lines: next,
    amounts,
    sellers: sellerPartsOf(next, sellers, 'heldQty'),
    payment: { ...order.payment, amount: amounts.paidNow },
    reservation: { state: outcome, validUntil },
    waitlist: order.waitlist && { ...order.waitlist, allocatedAt: order.updatedAt },
    state: 'stockHeld',
  }
}

/** What is paid for is held without an end. Too little money is no payment. */
function paid(order: Order, { capturedAmount, externalRef }: Command<'paid'>, now: Instant): Outcome<Order, OrderRefusal> {
  if (!holdsGoods(order)) return refuse('reservation_expired')
  if (capturedAmount !== order.payment.amount) return refuse('order_state_refused', order.state)
  const state = capturedAmount > 0 ? 'captured' : order.payment.state
  return accept({
    ...order,
    state: 'paid',
    stateReason: null,
    payment: { ...order.payment, state, capturedAmount, externalRef, failure: null, changedAt: now },
    reservation: order.reservation && { ...order.reservation, validUntil: null },
  })
}

/** Another attempt, under keys of its own, while the goods are held. */
function paidAgain(order: Order, { method, paymentKey }: Command<'payAgain'>, now: Instant): Outcome<Order, OrderRefusal> {
  if (!holdsGoods(order) || !mayPayAgain(order, now)) return refuse('reservation_expired')
  const { payment } = order
  const asked = { method, paymentKey, state: 'pendingAuthorization', failure: null, externalRef: null } as const
  return accept({
    ...order,
    state: 'paymentPending',
    stateReason: null,
    payment: { ...payment, ...asked, attempt: attemptOf(payment) + 1, changedAt: now },
  })
}

function cancel(order: Order, { by, reason }: Command<'cancel'>, now: Instant): Outcome<Order, OrderRefusal> {
  const assessed = assessCancellation(order, now)
  if ('code' in assessed) return assessed
  if (assessed.kind === 'already') return accept(order)
  const cancellation: Cancellation = {
    requestedAt: now,
    by,
    reason,
    pointOfNoReturn: 'before',
    outcome: 'accepted',
    refusal: null,
    refundAmount: assessed.refundAmount,
    refundedAt: null,
  }
  return accept({ ...order, state: 'cancelling', cancellation, updatedAt: now })
}

/** Stock and money are back: nothing stays held, and what was captured was refunded. */
function undone(order: Order, refundedAmount: number, now: Instant): Order {
  const { payment, cancellation, reservation } = order
  const refunded = Math.min(payment.capturedAmount, refundedAmount)
  const state = payment.capturedAmount === 0 ? payment.state : refunded === payment.capturedAmount ? 'refunded' : 'partiallyRefunded'
  return {
    ...order,
    state: isCalledOff(order) ? 'cancelled' : 'compensated',
    lines: order.lines.map((line) => ({ ...line, heldQty: 0, imeis: [] })),
    payment: { ...payment, state, refundedAmount: refunded, changedAt: now },
    reservation: reservation && { state: 'released', validUntil: null },
    cancellation: cancellation && { ...cancellation, refundAmount: refunded, refundedAt: refunded > 0 ? now : null },
  }
}

function isCalledOff({ cancellation }: Order): boolean {
  return cancellation?.outcome === 'accepted'
}

function holdsGoods({ lines, reservation }: Order): boolean {
  return lines.length === 0 || reservation?.state === 'held' || reservation?.state === 'partiallyHeld'
}

function isPaidFor({ payment, amounts }: Order): boolean {
  return payment.capturedAmount === amounts.paidNow
}

function isShippable({ lines, shipments }: Order): boolean {
  return lines.length === 0 || shipments.length > 0
}

function isUndoOpen({ contract }: Order, now: Instant): boolean {
  const undoUntil = contract?.undoUntil ?? null
  return undoUntil !== null && Date.parse(now) < Date.parse(undoUntil)
}
