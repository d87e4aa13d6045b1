import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { PAY_AGAIN_MS } from '../../../domain/orders/payAgain.ts'
import { samplePrincipal } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, HUB, orderOf, place, placeAndRun, placement, PRICE, settled, type OrderShop } from './orderShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(12)
  shop = opened.shop
})
afterAll(() => opened.close())

test('[SAG-3] a sale holds its unit, has its parcel, is paid and confirmed; every call stands in the ledger before its answer', async () => {
  const placed = placement('SALE')
  const order = await placeAndRun(shop, placed)
  expect(shop.troubles).toEqual([])
  expect(order).toMatchObject({ state: 'confirmed', payment: { state: 'captured', capturedAmount: PRICE }, saga: { state: 'completed' } })
  expect(order.lines[0]?.imeis).toHaveLength(1)
  expect(order.shipments).toMatchObject([{ state: 'preparing', fromHubCode: HUB }])
  const ledger = await shop.orders.ledger(samplePrincipal({ number: 1, role: 'DEALER_STAFF', dealerCode: 'D1001' }), placed.orderId)
  expect(ledger.ok && ledger.value.entries.map(({ step, event }) => `${step} ${event}`)).toEqual([
    'changeContract skipped',
    ...['holdStock', 'writeShipment', 'confirmPayment', 'confirmOrder'].flatMap((step) => [`${step} calling`, `${step} done`]),
  ])
})

test('[ORD-2] picked, shipped, failed, tried again and delivered, an order completes', async () => {
  const placed = placement('SALE')
  await placeAndRun(shop, placed)
  const step = async (event: object) => {
    const done = await shop.orders.deliver(asked(placed.orderId), { event: 'pick', ...event })
    expect(done).toMatchObject({ ok: true })
  }
  await step({ event: 'pick' })
  await step({ event: 'ship', carrier: '한진', trackingNo: '1234' })
  expect(await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })).toMatchObject({ code: 'past_point_of_no_return' })
  await step({ event: 'outForDelivery' })
  await step({ event: 'fail', reason: '부재' })
  expect((await orderOf(shop, placed.orderId)).state).toBe('deliveryFailed')
  await step({ event: 'retry' })
  await step({ event: 'deliver' })
  await settled(shop)
  expect((await orderOf(shop, placed.orderId)).state).toBe('completed')
})

test('[ORD-2] a parcel that comes back is undone: goods in the hub, money with the customer', async () => {
  const placed = placement('SALE')
  await placeAndRun(shop, placed)
  for (const event of ['pick', 'ship', 'outForDelivery', 'fail', 'returnHome', 'returned'] as const)
    expect(await shop.orders.deliver(asked(placed.orderId), { event, reason: '수취 거절' })).toMatchObject({ ok: true })
  await settled(shop)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({
    state: 'compensated',
    payment: { state: 'refunded', refundedAmount: PRICE },
    saga: { state: 'compensated' },
  })
})

test('[ORD-7] called off after payment: money and stock are back, once, whoever asks how often', async () => {
  const placed = placement('SALE')
  await placeAndRun(shop, placed)
  const key = randomUUID()
  const first = await shop.orders.cancel(asked(placed.orderId, undefined, key), { reason: '변심' })
  expect(first).toMatchObject({ ok: true, value: { order: { state: 'cancelling', cancellation: { refundAmount: PRICE } } } })
  expect(await shop.orders.cancel(asked(placed.orderId, undefined, key), { reason: '변심' })).toEqual(first)
  expect(await shop.orders.cancel(asked(placed.orderId, undefined, key), { reason: '다른 말' })).toMatchObject({
    code: 'idempotency_key_reused',
  })
  await settled(shop)
  await shop.orders.cancel(asked(placed.orderId), { reason: '또' })
  await settled(shop)
  const order = await orderOf(shop, placed.orderId)
  expect(order).toMatchObject({ state: 'cancelled', payment: { state: 'refunded' }, cancellation: { refundedAt: expect.any(String) } })
  expect(order.shipments).toMatchObject([{ state: 'cancelled' }])
})

test('[SAG-5] a refused payment undoes the hold and tells why; another shop never learns of the order', async () => {
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'refuse', paymentKey })
  const placed = placement('SALE', { payment: { method: 'CARD', paymentKey } })
  await placeAndRun(shop, placed)
  await opened.later(PAY_AGAIN_MS)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({
    state: 'compensated',
    stateReason: 'payment_refused',
    payment: { state: 'denied', failure: { code: 'REJECT_CARD_PAYMENT' } },
    saga: { state: 'compensated' },
  })
  const stranger = samplePrincipal({ number: 5, role: 'DEALER_STAFF', dealerCode: 'D1002' })
  expect(await shop.orders.read(stranger, placed.orderId, '::1')).toMatchObject({ code: 'order_unknown' })
  expect(await shop.orders.cancel(asked(placed.orderId, stranger), { reason: '?' })).toMatchObject({ code: 'order_unknown' })
})

test.each(['timeOut', 'lose', 'errorThenSucceed', 'answerTwice', 'answerAfterCancel'])(
  '[SAG-4] under the fault %s an order is confirmed after retries, paid once',
  async (kind) => {
    const paymentKey = `pay-${randomUUID()}`
    await opened.fault({ operation: 'confirm', fault: kind, paymentKey, times: kind === 'errorThenSucceed' ? 3 : 1 })
    const placed = placement('SALE', {
      lines: [lineOf('CASE', 'CASE-1')],
      expected: { total: 33_000, paidNow: 33_000 },
      payment: { method: 'CARD', paymentKey },
    })
    await placeAndRun(shop, placed)
    for (let i = 0; i < 4; i++) {
      opened.clock.move(10_000)
      await settled(shop)
    }
    expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'confirmed', payment: { capturedAmount: 33_000 } })
  },
)

test('[SAG-10] no answer at all: the order is undone, and what was taken without a word goes back', async () => {
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'answerAfterCancel', paymentKey })
  await opened.fault({ operation: 'confirm', fault: 'errorThenSucceed', paymentKey, times: 20 })
  const placed = placement('SALE', {
    lines: [lineOf('CASE', 'CASE-1')],
    expected: { total: 33_000, paidNow: 33_000 },
    payment: { method: 'CARD', paymentKey },
  })
  await place(shop, placed)
  for (let i = 0; i < 14; i++) {
    opened.clock.move(6 * MINUTE_MS)
    await settled(shop)
  }
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: expect.stringMatching(/^(compensated|confirmed)$/) })
})

test('[ORD-3] two sellers under one order: a parcel each, and the parts sum to the whole', async () => {
  const lines = [lineOf('S25', 'S25-256-M'), lineOf('CASE', 'CASE-1', 2, 2)]
  const total = PRICE + 66_000
  const order = await placeAndRun(shop, placement('SALE', { lines, expected: { total, paidNow: total } }))
  expect(order.shipments.map(({ sellerCode }) => sellerCode)).toEqual(['S0001', 'S0002'])
  expect(order.sellers.reduce((sum, part) => sum + part.total, 0)).toBe(order.amounts.total)
  expect(order.payment.capturedAmount).toBe(total)
})

test('[ORD-9] ATK-39 the same key gives the same order; with other content it is refused', async () => {
  const placed = placement('SALE', { lines: [lineOf('CASE', 'CASE-1')], expected: { total: 33_000, paidNow: 33_000 } })
  const key = randomUUID()
  const first = await place(shop, placed, undefined, key)
  await settled(shop)
  expect(await place(shop, placed, undefined, key)).toEqual(first)
  expect(await place(shop, { ...placed, joinWaitlist: true }, undefined, key)).toMatchObject({ code: 'idempotency_key_reused' })
  expect(await place(shop, placed)).toMatchObject({ code: 'document_exists' })
})

test('[ORD-12] nothing left: alternatives that were true, a place in the wave, and the unit that comes back goes to who waits', async () => {
  const holders: string[] = []
  for (let i = 0; i < 20; i++) {
    const placed = placement('SALE')
    const order = await placeAndRun(shop, placed)
    if (order.state === 'outOfStock') {
      expect(order).toMatchObject({ stateReason: 'stock_short' })
      expect(order.alternatives).toContainEqual(expect.objectContaining({ kind: 'hub', hubCode: 'CTR-A' }))
      break
    }
    holders.push(placed.orderId)
  }
  const waiting = placement('SALE', { joinWaitlist: true })
  expect(await placeAndRun(shop, waiting)).toMatchObject({
    state: 'waitlisted',
    waitlist: { wave: expect.any(Number), position: expect.any(Number) },
  })
  await shop.orders.cancel(asked(holders[0]!), { reason: '변심' })
  await settled(shop)
  expect(await orderOf(shop, waiting.orderId)).toMatchObject({ state: 'confirmed', waitlist: { allocatedAt: expect.any(String) } })
  const named = placement('SALE', { lines: [{ ...lineOf('S25', 'S25-256-M'), imei: imeiOf(999) }] })
  expect(await placeAndRun(shop, named)).toMatchObject({ state: 'outOfStock', stateReason: 'unit_state_refused' })
})
