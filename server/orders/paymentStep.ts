import type { Instant } from '../../domain/kernel/instant.ts'
import { refusalCodes } from '../../domain/kernel/refusals.ts'
import type { StepResult } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import { attemptOf, type Payment } from '../../domain/orders/payment.ts'
import { decidePaymentUndo } from '../../domain/orders/paymentDoubt.ts'
import { gatewayOrderOf, paymentKeyOf, type OrderPayments, type PaymentAnswer, type PaymentState } from './paymentPort.ts'
import type { StoredOrder } from './orderStore.ts'
import { stepKeys } from './sagaRows.ts'

/**
 * How a call went, and what the gateway's books said behind it: null when nothing was learnt. `isNotSeen`: a call that had no
 * answer did not arrive within its time.
 */
export type MoneyMoved = { readonly result: StepResult; readonly books: PaymentState | null; readonly isNotSeen?: boolean }

/** Takes the money. SAG-7: under one key however often it is asked for; SAG-14: a refusal is who pays to answer. */
export async function takePayment(payments: OrderPayments, stored: StoredOrder): Promise<MoneyMoved> {
  const named = { paymentKey: paymentKeyOf(stored), orderId: gatewayOrderOf(stored) }
  const answer = await payments.confirm({
    ...named,
    amount: stored.order.payment.amount,
    idempotencyKey: stepKeys(stored.id, 'confirmPayment', attemptOf(stored.order.payment)).forward,
  })
  if (answer.kind === 'unknown') return { result: retried(answer), books: null }
  return answer.kind === 'refused' ? declined(payments, named, answer) : taken(answer.value)
}

const taken = (books: PaymentState): MoneyMoved => ({ result: { kind: 'done', externalRef: books.externalRef }, books })

/**
 * A refusal counts when the books say it as well: a call before it that had no answer may have taken the money, and whoever
 * pays again would pay twice. One of our own, of a gateway that is not set up, is the end of it.
 */
async function declined(payments: OrderPayments, named: Parameters<OrderPayments['lookup']>[0], { error }: NotDone): Promise<MoneyMoved> {
  if (refusalCodes.some((code) => code === error.code)) return { result: { kind: 'refused', error }, books: null }
  const found = await payments.lookup(named)
  if (found.kind !== 'done') return { result: retried(found), books: null }
  const books = found.value
  if (books?.state === 'captured' && books.refundedAmount === 0) return taken(books)
  return { result: { kind: books?.state === 'refused' ? 'declined' : 'retry', error }, books: null }
}

/**
 * SAG-10, SAG-12: gives back all that was taken, by the gateway's own books, whatever we knew of it; see `decidePaymentUndo`.
 * `lastAskedAt`: when the payment was asked for last.
 */
export async function returnPayment(
  payments: OrderPayments,
  stored: StoredOrder,
  { lastAskedAt, now }: { readonly lastAskedAt: Instant | null; readonly now: Instant },
): Promise<MoneyMoved> {
  const found = await payments.lookup({ paymentKey: paymentKeyOf(stored), orderId: gatewayOrderOf(stored) })
  if (found.kind !== 'done') return { result: retried(found), books: null }
  const books = found.value
  const undo = decidePaymentUndo({ books, isRefused: stored.order.payment.state === 'denied', lastAskedAt, now })
  switch (undo.kind) {
    case 'lookAgain':
      return { result: { kind: 'wait', until: undo.until, error: IN_DOUBT }, books: null }
    case 'refund':
      return refunded(payments, stored, books!)
    case 'settled':
      return { result: { kind: 'done', externalRef: books?.externalRef ?? null }, books: books?.state === 'captured' ? books : null }
    case 'notSeen':
      return { result: { kind: 'done', externalRef: null }, books: null, isNotSeen: true }
  }
}

/** Gives back what `books` say is kept. A refusal to give money back is never the end: patience first, then a person. */
export async function refunded(payments: OrderPayments, stored: StoredOrder, books: PaymentState): Promise<MoneyMoved> {
  const amount = books.capturedAmount - books.refundedAmount
  if (amount === 0) return { result: { kind: 'done', externalRef: books.externalRef }, books }
  const back = await payments.refund({
    paymentKey: books.paymentKey,
    amount,
    reason: stored.order.cancellation ? '주문 취소' : '주문 처리 실패',
    idempotencyKey: stepKeys(stored.id, 'confirmPayment').backward,
  })
  if (back.kind !== 'done') return { result: retried(back), books }
  return { result: { kind: 'done', externalRef: back.value.externalRef }, books: back.value }
}

/** For the ledger: the shop reads that nothing was found, and when it is looked for again. */
const IN_DOUBT = { code: 'PAYMENT_IN_DOUBT', message: 'the books of the payment gateway do not have it yet' }

type NotDone = Extract<PaymentAnswer<unknown>, { readonly error: unknown }>
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
  const { cancellation } = order
  const isBack = refundedAmount > 0 && cancellation?.outcome === 'accepted'
  return {
    ...order,
    payment: { ...payment, state, capturedAmount, refundedAmount, externalRef: books.externalRef, changedAt: at },
    cancellation: isBack ? { ...cancellation, refundAmount: refundedAmount, refundedAt: at } : cancellation,
  }
}
