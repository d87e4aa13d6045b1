import { z } from 'zod'
import { tossErrorSchema, tossPaymentSchema, type TossError, type TossPayment } from '../tossShapes.ts'

const answerSchema = z.object({ status: z.int(), body: z.union([tossPaymentSchema, tossErrorSchema]) })
export type BookAnswer = { readonly status: number; readonly body: TossPayment | TossError }

/** One line of the journal: the payment as it stands after a call, and the answer that its idempotency key is given for good. */
export const bookEntrySchema = z.strictObject({
  payment: tossPaymentSchema.nullable(),
  key: z.string().nullable(),
  answer: answerSchema,
})
export type BookEntry = z.infer<typeof bookEntrySchema>

const no = (status: number, code: string, message: string): BookAnswer => ({ status, body: { code, message } })
export const refusedAnswer = no(403, 'REJECT_CARD_PAYMENT', '한도초과 혹은 잔액부족으로 결제에 실패했습니다.')
export const failedAnswer = no(500, 'FAILED_INTERNAL_SYSTEM_PROCESSING', '내부 시스템 처리 작업이 실패했습니다. 잠시 후 다시 시도해주세요.')
export const processingAnswer = no(409, 'IDEMPOTENT_REQUEST_PROCESSING', '이전 멱등 요청이 처리중입니다.')

/** The simulated gateway's books: payments by key and answers by idempotency key. Every change goes through `enter`. */
export class GatewayBooks {
  readonly #payments = new Map<string, TossPayment>()
  readonly #answers = new Map<string, BookAnswer>()
  readonly #write: (entry: BookEntry) => void

  constructor(entries: readonly BookEntry[], write: (entry: BookEntry) => void) {
    this.#write = write
    for (const entry of entries) this.#apply(entry)
  }

  answered(key: string | null): BookAnswer | undefined {
    return key === null ? undefined : this.#answers.get(key)
  }

  payments(): readonly TossPayment[] {
    return [...this.#payments.values()]
  }

  lookup(paymentKey: string): BookAnswer {
    const payment = this.#payments.get(paymentKey)
    return payment ? { status: 200, body: payment } : no(404, 'NOT_FOUND_PAYMENT', '존재하지 않는 결제 정보 입니다.')
  }

  /** The payment under the merchant's own number; of several the newest. */
  lookupOrder(orderId: string): BookAnswer {
    const payment = this.payments().findLast((one) => one.orderId === orderId)
    return payment ? { status: 200, body: payment } : no(404, 'NOT_FOUND_PAYMENT', '존재하지 않는 결제 정보 입니다.')
  }

  /** Captures at once, once. */
  confirm(asked: { readonly paymentKey: string; readonly orderId: string; readonly amount: number }, key: string | null): BookAnswer {
    const before = this.answered(key)
    if (before) return before
    const stands = this.#payments.get(asked.paymentKey)
    if (stands) return this.#enter(null, key, no(400, 'ALREADY_PROCESSED_PAYMENT', '이미 처리된 결제 입니다.'))
    const payment: TossPayment = {
      paymentKey: asked.paymentKey,
      orderId: asked.orderId,
      status: 'DONE',
      totalAmount: asked.amount,
      balanceAmount: asked.amount,
      lastTransactionKey: `tx-${asked.paymentKey}-1`,
      cancels: null,
    }
    return this.#enter(payment, key, { status: 200, body: payment })
  }

  refuse(asked: { readonly paymentKey: string; readonly orderId: string; readonly amount: number }, key: string | null): BookAnswer {
    const { paymentKey, orderId, amount: totalAmount } = asked
    const payment: TossPayment = {
      paymentKey,
      orderId,
      status: 'ABORTED',
      totalAmount,
      balanceAmount: 0,
      lastTransactionKey: null,
      cancels: null,
    }
    return this.#enter(this.#payments.has(paymentKey) ? null : payment, key, refusedAnswer)
  }

  cancel(
    paymentKey: string,
    asked: { readonly cancelReason: string; readonly cancelAmount?: number | undefined },
    key: string | null,
  ): BookAnswer {
    const before = this.answered(key)
    if (before) return before
    const stands = this.#payments.get(paymentKey)
    if (!stands) return no(404, 'NOT_FOUND_PAYMENT', '존재하지 않는 결제 정보 입니다.')
    if (stands.status === 'CANCELED') return this.#enter(null, key, no(400, 'ALREADY_CANCELED_PAYMENT', '이미 취소된 결제 입니다.'))
    const cancelAmount = asked.cancelAmount ?? stands.balanceAmount
    if (stands.status === 'ABORTED' || cancelAmount > stands.balanceAmount)
      return this.#enter(null, key, no(403, 'NOT_CANCELABLE_AMOUNT', '취소 할 수 없는 금액 입니다.'))
    const cancels = stands.cancels ?? []
    const transactionKey = `tx-${paymentKey}-${cancels.length + 2}`
    const balanceAmount = stands.balanceAmount - cancelAmount
    const payment: TossPayment = {
      ...stands,
      status: balanceAmount === 0 ? 'CANCELED' : 'PARTIAL_CANCELED',
      balanceAmount,
      lastTransactionKey: transactionKey,
      cancels: [...cancels, { cancelAmount, cancelReason: asked.cancelReason, transactionKey }],
    }
    return this.#enter(payment, key, { status: 200, body: payment })
  }

  #enter(payment: TossPayment | null, key: string | null, answer: BookAnswer): BookAnswer {
    const entry: BookEntry = { payment, key, answer }
    // On the disk first: what was answered is never forgotten, whenever the process dies.
    this.#write(entry)
    this.#apply(entry)
    return answer
  }

  #apply({ payment, key, answer }: BookEntry): void {
    if (payment) this.#payments.set(payment.paymentKey, payment)
    if (key !== null) this.#answers.set(key, answer)
  }
}
