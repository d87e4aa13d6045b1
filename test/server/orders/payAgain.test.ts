import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { orderIdSchema } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { PAY_AGAIN_MS } from '../../../domain/orders/payAgain.ts'
import { noGateway } from '../../../server/payments/noGateway.ts'
import { tossPaymentSchema } from '../../../server/payments/tossShapes.ts'
import { samplePrincipal, staffA } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, figure, orderOf, placeAndRun, placement, settled, type OrderShop } from './orderShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(10)
  shop = opened.shop
})
afterAll(() => opened.close())

/** An order of one case whose card is refused. */
async function refusedOrder(): Promise<string> {
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'refuse', paymentKey })
  const lines = [lineOf('CASE', 'CASE-1')]
  const placed = placement('SALE', { lines, expected: { total: 33_000, paidNow: 33_000 }, payment: { method: 'CARD', paymentKey } })
  expect(await placeAndRun(shop, placed)).toMatchObject({
    state: 'paymentFailed',
    stateReason: 'payment_refused',
    reservation: { state: 'held' },
    saga: { state: 'running' },
    payment: { state: 'denied', capturedAmount: 0, failure: { code: 'REJECT_CARD_PAYMENT' } },
  })
  return placed.orderId
}
const byTerminal = { method: 'TRANSFER', paymentKey: null } as const
const booksSchema = z.object({ payments: z.array(tossPaymentSchema) })
async function paymentsAt(orderId: string) {
  const { payments } = booksSchema.parse(await (await fetch(`${opened.gatewayUrl}/simulator/books`)).json())
  return payments.filter((payment) => payment.orderId.startsWith(orderId)).map(({ orderId: name, status }) => [name, status])
}
const stepKey = (orderId: string) =>
  figure(
    opened.database,
    `select ('x' || substr(idempotency_key::text, 1, 8))::bit(32)::int as value from desk.saga_step
      where order_id = '${orderId}' and name = 'confirmPayment'`,
  )

test('[ORD-15] [SAG-14] a refused card leaves the goods held; paid in another way the order goes on, and each attempt has its own key', async () => {
  const orderId = await refusedOrder()
  const firstKey = await stepKey(orderId)
  opened.clock.move(PAY_AGAIN_MS - MINUTE_MS)
  const key = randomUUID()
  const again = await shop.orders.payAgain(asked(orderId, staffA, key), byTerminal)
  expect(again).toMatchObject({ ok: true, value: { order: { state: 'paymentPending', payment: { attempt: 2, method: 'TRANSFER' } } } })
  // Pressed twice, it is one attempt.
  expect(await shop.orders.payAgain(asked(orderId, staffA, key), byTerminal)).toEqual(again)
  await settled(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({
    state: 'confirmed',
    stateReason: null,
    payment: { state: 'captured', capturedAmount: 33_000, failure: null },
  })
  expect(await paymentsAt(orderId)).toEqual([
    [orderId, 'ABORTED'],
    [`${orderId}-2`, 'DONE'],
  ])
  expect(await stepKey(orderId)).not.toBe(firstKey)
  const ledger = await shop.orders.ledger(staffA, orderIdSchema.parse(orderId))
  const told = ledger.ok ? ledger.value.entries.filter(({ step }) => step === 'confirmPayment') : []
  expect(told.map(({ event, attempt, by }) => [event, attempt, by?.userId])).toEqual([
    ['calling', 1, undefined],
    ['failed', 1, undefined],
    ['retried', 1, staffA.userId],
    ['calling', 1, undefined],
    ['done', 1, undefined],
  ])
  expect(await shop.orders.payAgain(asked(orderId), byTerminal)).toMatchObject({ code: 'order_state_refused' })
  // The time for it is over, and nothing happens to an order that was paid.
  await opened.later(2 * MINUTE_MS)
  expect((await orderOf(shop, orderId)).state).toBe('confirmed')
})

test('[ORD-15] nobody pays in time: the goods are free again, and it is told why', async () => {
  const orderId = await refusedOrder()
  await opened.later(PAY_AGAIN_MS - 1)
  expect((await orderOf(shop, orderId)).state).toBe('paymentFailed')
  await opened.later(1)
  expect(await orderOf(shop, orderId)).toMatchObject({
    state: 'compensated',
    stateReason: 'payment_refused',
    reservation: { state: 'released' },
    saga: { state: 'compensated' },
  })
  expect(await shop.orders.payAgain(asked(orderId), byTerminal)).toMatchObject({ code: 'order_state_refused' })
})

test('[ORD-15] refused again and again the time stays as it was; called off, everything goes back', async () => {
  const orderId = await refusedOrder()
  const { payment } = await orderOf(shop, orderId)
  for (const attempt of [2, 3]) {
    opened.clock.move(MINUTE_MS)
    const paymentKey = `pay-${randomUUID()}`
    await opened.fault({ operation: 'confirm', fault: 'refuse', paymentKey })
    await shop.orders.payAgain(asked(orderId), { method: 'CARD', paymentKey })
    await settled(shop)
    expect(await orderOf(shop, orderId)).toMatchObject({
      state: 'paymentFailed',
      payment: { attempt, retryUntil: payment.retryUntil! },
    })
  }
  const stranger = samplePrincipal({ number: 5, role: 'DEALER_STAFF', dealerCode: 'D1002' })
  expect(await shop.orders.payAgain(asked(orderId, stranger), byTerminal)).toMatchObject({ code: 'order_unknown' })
  await shop.orders.cancel(asked(orderId), { reason: '변심' })
  await settled(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({
    state: 'cancelled',
    payment: { capturedAmount: 0 },
    reservation: { state: 'released' },
  })
  expect((await paymentsAt(orderId)).map(([, status]) => status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED'])
})

test('[SAG-14] the second attempt takes the money and its answer is lost: it is paid once', async () => {
  const orderId = await refusedOrder()
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'timeOut', paymentKey })
  await shop.orders.payAgain(asked(orderId), { method: 'CARD', paymentKey })
  await settled(shop)
  await opened.later(10_000, 2)
  expect(await orderOf(shop, orderId)).toMatchObject({ state: 'confirmed', payment: { capturedAmount: 33_000, attempt: 2 } })
  await shop.orders.cancel(asked(orderId), { reason: '변심' })
  await settled(shop)
  expect(await orderOf(shop, orderId)).toMatchObject({ state: 'cancelled', payment: { state: 'refunded', refundedAmount: 33_000 } })
})

test('[SAG-14] a refusal that the books know nothing of is no refusal: what an unanswered call took is found, and nobody pays twice', async () => {
  let calls = 0
  const other = await openedShop(2, 1, {
    payments: (real) => ({
      ...real,
      async confirm(sent) {
        calls += 1
        // The first call takes the money and is not answered; the second is turned away at the gateway's door.
        if (calls > 1) return { kind: 'refused', error: { code: 'UNAUTHORIZED_KEY', message: '인증되지 않은 시크릿 키 입니다.' } }
        await real.confirm(sent)
        return { kind: 'unknown', error: { code: 'TIMED_OUT', message: 'no answer' } }
      },
    }),
  })
  const lines = [lineOf('CASE', 'CASE-1')]
  const payment = { method: 'CARD' as const, paymentKey: `pay-${randomUUID()}` }
  const placed = placement('SALE', { lines, expected: { total: 33_000, paidNow: 33_000 }, payment })
  await placeAndRun(other.shop, placed)
  await other.later(10_000, 2)
  expect(calls).toBe(2)
  expect(await orderOf(other.shop, placed.orderId)).toMatchObject({ state: 'confirmed', payment: { capturedAmount: 33_000 } })
  await other.close()
})

test('[ORD-15] where no gateway is set up an order that must be paid for is undone at once, and told why', async () => {
  const other = await openedShop(2, 1, { payments: () => noGateway })
  const lines = [lineOf('CASE', 'CASE-1')]
  const placed = placement('SALE', { lines, expected: { total: 33_000, paidNow: 33_000 } })
  expect(await placeAndRun(other.shop, placed)).toMatchObject({
    state: 'compensated',
    stateReason: 'payment_unavailable',
    reservation: { state: 'released' },
  })
  await other.close()
})
