import { SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { PAYMENT_LAST_LOOK_MS } from '../../domain/orders/paymentDoubt.ts'
import type { Database } from '../platform/database.ts'
import type { Timer } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { lockOrders, readOrder, saveOrders, type LedgerLine, type StoredOrder } from './orderStore.ts'
import { gatewayOrderOf, paymentKeyOf, type OrderPayments, type PaymentState } from './paymentPort.ts'
import { refunded, withBooks } from './paymentStep.ts'
import { holdingSaga } from './sagaHold.ts'

export const PAYMENT_LOOK_TIMER = 'paymentLook'
const BUSY_AGAIN_MS = SECOND_MS
const all = { kind: 'all' } as const

/** One last look, after the gateway itself takes such a call no more. */
export function lastLook(orderId: string, at: Instant): Timer {
  return { kind: PAYMENT_LOOK_TIMER, refId: orderId, dueAt: toInstant(Date.parse(at) + PAYMENT_LAST_LOOK_MS) }
}

/**
 * SAG-12: looks once more at a payment that was not seen when it was undone. What came after all goes back, and the order's
 * books say both. What cannot be learnt or given back now is an error: the timer comes again. Resolves with when to come
 * again because somebody else holds the saga, or null.
 */
export function createPaymentLook(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly payments: OrderPayments
  readonly onChanged: () => void
}): (orderId: string) => Promise<Instant | null> {
  const { db, clock, payments } = deps

  async function look(own: Database, orderId: string): Promise<void> {
    const stored = await withReach(own, all, (tx) => readOrder(tx, orderId))
    if (!stored || !isGivenUp(stored)) return
    const found = await payments.lookup({ paymentKey: paymentKeyOf(stored), orderId: gatewayOrderOf(stored) })
    if (found.kind !== 'done') throw new Error(`a payment could not be looked for: ${found.error.code}`)
    if (found.value === null || found.value.capturedAmount === 0) return
    const { result, books } = await refunded(payments, stored, found.value)
    if (result.kind === 'done') await write(own, orderId, books ?? found.value)
    else throw new Error(`a late payment could not be given back: ${result.error.code}`)
    deps.onChanged()
  }

  async function write(own: Database, orderId: string, books: PaymentState): Promise<void> {
    const at = toInstant(clock())
    await withReach(own, all, async (tx) => {
      const [stored] = await lockOrders(tx, [orderId])
      // Whoever stopped after this was written comes by again.
      if (!stored || stored.order.payment.refundedAmount === books.refundedAmount) return
      const { refundedAmount: amount, externalRef } = books
      const line: LedgerLine = { step: 'confirmPayment', event: 'cameLate', attempt: 1, amount, externalRef }
      await saveOrders(tx, [{ before: stored, after: withBooks(stored.order, books, at), ledger: [line] }], at)
    })
  }

  return async (orderId) => {
    const held = await holdingSaga(db, orderId, (own) => look(own, orderId))
    return held === 'elsewhere' ? toInstant(clock() + BUSY_AGAIN_MS) : null
  }
}

/** The payment was undone as one that was never seen; how far the rest of the order's undoing has come does not matter. */
function isGivenUp({ order: { saga } }: StoredOrder): boolean {
  return saga?.steps.some(({ name, state }) => name === 'confirmPayment' && state === 'compensated') === true
}
