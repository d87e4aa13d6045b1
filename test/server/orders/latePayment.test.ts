import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import { PAYMENT_DOUBT_MS, PAYMENT_LAST_LOOK_MS } from '../../../domain/orders/paymentDoubt.ts'
import { samplePrincipal, staffA } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, orderOf, place, placement, settled, type OrderShop, type Plant } from './orderShop.ts'
import { paymentsAt, soundness } from './soundness.ts'

const operator = samplePrincipal({ number: 50, role: 'COUNSELOR' })
let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(10)
  shop = opened.shop
})
afterAll(() => opened.close())

const caseFor = (paymentKey: string) =>
  placement('SALE', {
    lines: [lineOf('CASE', 'CASE-1')],
    expected: { total: 33_000, paidNow: 33_000 },
    payment: { method: 'CARD', paymentKey },
  })

/** A sale whose payment the gateway does not answer, called off while it is asked for. */
async function unanswered(fault: 'lose' | 'timeOut' | 'arriveLate', at = opened) {
  const { shop } = at
  const paymentKey = `pay-${randomUUID()}`
  await at.fault({ operation: 'confirm', fault, paymentKey, times: 1000 })
  const placed = caseFor(paymentKey)
  await place(shop, placed)
  await settled(shop)
  await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })
  await settled(shop)
  return placed.orderId
}
const atGateway = async (orderId: string) =>
  (await paymentsAt(opened.gatewayUrl)).filter((one) => one.orderId === orderId).map(({ status, totalAmount }) => [status, totalAmount])
const ledgerOf = async (orderId: string, at = opened) => {
  const ledger = await at.shop.orders.ledger(staffA, orderId as never)
  return ledger.ok ? ledger.value.entries.filter(({ step }) => step === 'confirmPayment').map(({ event }) => event) : []
}

test('[SAG-10] a payment that never arrived is not made only to be returned: the customer sees nothing', async () => {
  const id = await unanswered('lose')
  // In doubt for a minute: the order says so, and its goods are still held.
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelling', saga: { state: 'compensating' } })
  await opened.later(PAYMENT_DOUBT_MS)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { capturedAmount: 0, refundedAmount: 0 } })
  expect(await ledgerOf(id)).toEqual(['calling', 'failed', 'compensating', 'inDoubt', 'compensating', 'compensated'])
  await opened.later(PAYMENT_LAST_LOOK_MS)
  expect(await atGateway(id)).toEqual([])
})

test('[SAG-10] one that was taken without a word is found in the books and goes back at once', async () => {
  const id = await unanswered('timeOut')
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { capturedAmount: 33_000, refundedAmount: 33_000 } })
  expect(await atGateway(id)).toEqual([['CANCELED', 33_000]])
})

test('[SAG-12] one that arrives after the first look is found by the second, and goes back', async () => {
  const id = await unanswered('arriveLate')
  await opened.atGateway('/simulator/arrivals', {})
  await opened.later(PAYMENT_DOUBT_MS)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { state: 'refunded', refundedAmount: 33_000 } })
  expect(await atGateway(id)).toEqual([['CANCELED', 33_000]])
})

test('[SAG-12] one that arrives when its order was undone already goes back by the last look, also when the gateway is away then', async () => {
  const id = await unanswered('arriveLate')
  await opened.later(PAYMENT_DOUBT_MS)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { capturedAmount: 0 } })
  await opened.later(5 * MINUTE_MS)
  await opened.atGateway('/simulator/arrivals', {})
  expect(await soundness(opened.database, opened.gatewayUrl)).not.toEqual([])
  await opened.fault({ operation: 'lookup', fault: 'errorThenSucceed', times: 4 })
  await opened.fault({ operation: 'cancel', fault: 'errorThenSucceed', times: 2 })
  await opened.later(PAYMENT_LAST_LOOK_MS - 5 * MINUTE_MS)
  await opened.later(20 * SECOND_MS, 4)
  expect(shop.troubles.splice(0).length).toBeGreaterThan(1)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { state: 'refunded', refundedAmount: 33_000 } })
  expect(await orderOf(shop, id)).toMatchObject({ cancellation: { refundAmount: 33_000, refundedAt: expect.any(String) } })
  expect((await ledgerOf(id)).at(-1)).toBe('cameLate')
  expect(await atGateway(id)).toEqual([['CANCELED', 33_000]])
})

test('[SAG-12] [SAG-14] the second attempt to pay arrives when its order was undone: it is found under its own name, and goes back', async () => {
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'refuse', paymentKey })
  const placed = caseFor(paymentKey)
  await place(shop, placed)
  await settled(shop)
  const second = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'arriveLate', paymentKey: second, times: 1000 })
  await shop.orders.payAgain(asked(placed.orderId), { method: 'CARD', paymentKey: second })
  await settled(shop)
  await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })
  await settled(shop)
  await opened.later(PAYMENT_DOUBT_MS)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'cancelled', payment: { capturedAmount: 0 } })
  await opened.atGateway('/simulator/arrivals', {})
  await opened.later(PAYMENT_LAST_LOOK_MS)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'cancelled', payment: { refundedAmount: 33_000 } })
})

test('[SAG-12] the gateway away for the whole doubt is asked as soon as it is back, and nothing is taken for lost before', async () => {
  const id = await unanswered('arriveLate')
  await opened.fault({ operation: 'lookup', fault: 'errorThenSucceed', times: 4 })
  await opened.later(PAYMENT_DOUBT_MS)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelling' })
  await opened.atGateway('/simulator/arrivals', {})
  await opened.later(20 * SECOND_MS, 3)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { refundedAmount: 33_000 } })
})

test('[SAG-12] the last look is taken also while the rest of the undoing waits for a person', async () => {
  let isBroken = true
  const end: Plant['stock'] = (real) => ({
    ...real,
    end: (tx, given) => (isBroken ? Promise.reject(new Error('planted')) : real.end(tx, given)),
  })
  const other = await openedShop(2, 1, { stock: end })
  const id = await unanswered('arriveLate', other)
  await other.later(PAYMENT_DOUBT_MS)
  await other.atGateway('/simulator/arrivals', {})
  await other.later(6 * MINUTE_MS, 12)
  expect(await orderOf(other.shop, id)).toMatchObject({
    state: 'compensationStuck',
    payment: { state: 'refunded', refundedAmount: 33_000 },
  })
  expect((await ledgerOf(id, other)).at(-1)).toBe('cameLate')
  isBroken = false
  await other.shop.orders.sagaDesk.act(asked(id, operator), { kind: 'retry' })
  await other.later(1)
  expect(await orderOf(other.shop, id)).toMatchObject({ state: 'cancelled' })
  await other.close()
})
