import type { Instant } from '../../domain/kernel/instant.ts'
import type { StepResult } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { Payment } from '../../domain/orders/payment.ts'
import { paymentKeyOf, type OrderPayments, type PaymentAnswer, type PaymentState } from './paymentPort.ts'
import type { StoredOrder } from './orderStore.ts'
import { stepKeys } from './sagaRows.ts'

/** How a call went, and what the gateway's books said behind it: null when nothing was learnt. */
export type MoneyMoved = { readonly result: StepResult; readonly books: PaymentState | null }

/** Takes the money. SAG-7: under one key on every attempt. */
export async function takePayment(payments: OrderPayments, stored: StoredOrder): Promise<MoneyMoved> {
  const answer = await confirmed(payments, stored)
  if (answer.kind !== 'done') return { result: notDone(answer), books: null }
  return { result: { kind: 'done', externalRef: answer.value.externalRef }, books: answer.value }
}

/**
 * SAG-10: gives back all that was taken, whatever we knew of it. A call whose answer never came may still arrive there: it
 * is asked for again under its own key, so that it is settled for good, and what it took goes back.
 */
export async function returnPayment(payments: OrderPayments, stored: StoredOrder): Promise<MoneyMoved> {
  const found = await payments.lookup(paymentKeyOf(stored))
  if (found.kind !== 'done') return { result: retried(found), books: null }
  const answer = found.value !== null && found.value.state !== 'open' ? { ...found, value: found.value } : await confirmed(payments, stored)
  if (answer.kind !== 'done') return { result: answer.kind === 'unknown' ? retried(answer) : NOTHING_TAKEN, books: null }
  if (answer.value.state !== 'captured') return { result: NOTHING_TAKEN, books: null }
  const { capturedAmount, refundedAmount } = answer.value
  const amount = capturedAmount - refundedAmount
  if (amount === 0) return { result: { kind: 'done', externalRef: answer.value.externalRef }, books: answer.value }
  const back = await payments.refund({
    paymentKey: paymentKeyOf(stored),
    amount,
    reason: stored.order.cancellation ? '주문 취소' : '주문 처리 실패',
    idempotencyKey: stepKeys(stored.id, 'confirmPayment').backward,
  })
  // A refusal to give money back is never the end: patience first, then a person.
  if (back.kind !== 'done') return { result: retried(back), books: answer.value }
  return { result: { kind: 'done', externalRef: back.value.externalRef }, books: back.value }
}

/** Refused for good: nothing was taken and nothing ever will be. */
const NOTHING_TAKEN: StepResult = { kind: 'done', externalRef: null }

function confirmed(payments: OrderPayments, stored: StoredOrder): Promise<PaymentAnswer<PaymentState>> {
  return payments.confirm({
    paymentKey: paymentKeyOf(stored),
    orderId: stored.id,
    amount: stored.order.payment.amount,
    idempotencyKey: stepKeys(stored.id, 'confirmPayment').forward,
  })
}

type NotDone = Extract<PaymentAnswer<unknown>, { readonly error: unknown }>
const notDone = (answer: NotDone): StepResult => ({ kind: answer.kind === 'refused' ? 'refused' : 'retry', error: answer.error })
const retried = ({ error }: NotDone): StepResult => ({ kind: 'retry', error })

/** The order's own books after the gateway's: what was taken and given back, in whichever state the order is by now. */
export function withBooks(order: Order, books: PaymentState, at: Instant): Order {
  const { payment } = order
  const { capturedAmount, refundedAmount } = books
  const state: Payment['state'] =
    capturedAmount === 0
      ? payment.state
      : refundedAmount === 0
        ? 'captured'
        : refundedAmount < capturedAmount
          ? 'partiallyRefunded'
          : 'refunded'
  return { ...order, payment: { ...payment, state, capturedAmount, refundedAmount, externalRef: books.externalRef, changedAt: at } }
}
