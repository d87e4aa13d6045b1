import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idempotencyKeySchema, saleRightIdSchema } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { provisionalNoOf } from '../../../domain/orders/provisionalNo.ts'
import { createStock } from '../../../server/stock/createStock.ts'
import { samplePrincipal, staffA } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { hubCodeOf } from '../../domain/stock/sampleStock.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, figure, HUB, orderOf, place, placeAndRun, placement, settled, type OrderShop } from './orderShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(10)
  shop = opened.shop
})
afterAll(() => opened.close())

const caseSale = (paymentKey: string) =>
  placement('SALE', {
    lines: [lineOf('CASE', 'CASE-1')],
    expected: { total: 33_000, paidNow: 33_000 },
    payment: { method: 'CARD', paymentKey },
  })
test('[ORD-13] not paid in time: the stock is free again, and a payment that came through too late goes back', async () => {
  const paymentKey = `pay-${randomUUID()}`
  await opened.fault({ operation: 'confirm', fault: 'errorThenSucceed', paymentKey, times: 2 })
  const placed = caseSale(paymentKey)
  expect((await placeAndRun(shop, placed)).state).toBe('paymentPending')
  await opened.later(16 * MINUTE_MS, 2)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'compensated', stateReason: 'reservation_expired' })
  expect(await figure(opened.database, `select count(*) as value from desk.timer where ref_id = '${placed.orderId}'`)).toBe(0)
})

test('[ORD-13] paid in time, it keeps its stock for good', async () => {
  const placed = caseSale(`pay-${randomUUID()}`)
  expect((await placeAndRun(shop, placed)).state).toBe('confirmed')
  await opened.later(HOUR_MS)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'confirmed', reservation: { state: 'held', validUntil: null } })
})

test('[SAG-5] a parcel that cannot be written undoes the order before anything was paid', async () => {
  await asOwner(opened.database.ownerUrl, `alter table desk.shipment add constraint closed check (kind <> 'pickup') not valid`)
  const placed = placement('SALE', { receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null } })
  await placeAndRun(shop, placed)
  await opened.later(10_000, 5)
  await asOwner(opened.database.ownerUrl, 'alter table desk.shipment drop constraint closed')
  expect(await orderOf(shop, placed.orderId)).toMatchObject({
    state: 'compensated',
    stateReason: 'shipment_failed',
    payment: { capturedAmount: 0 },
  })
  expect(shop.troubles.splice(0)).toHaveLength(4)
})

const operators = [1, 2].map((number) => samplePrincipal({ number: 40 + number, role: 'ADMIN' }))
const counselor = samplePrincipal({ number: 50, role: 'COUNSELOR' })
async function stuckOrder(times: number) {
  const paymentKey = `pay-${randomUUID()}`
  const placed = caseSale(paymentKey)
  await placeAndRun(shop, placed)
  await opened.fault({ operation: 'cancel', fault: 'refuse', paymentKey, times })
  await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })
  await opened.later(6 * MINUTE_MS, 12)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'compensationStuck', saga: { state: 'stuck' } })
  return { id: placed.orderId, paymentKey }
}

test('[SAG-6] money that does not come back ends on the operators’ list, and comes back when tried again', async () => {
  const { id } = await stuckOrder(10)
  const [row] = (await shop.orders.sagaDesk.list(counselor)).filter(({ orderId }) => orderId === id)
  expect(row).toMatchObject({ state: 'stuck', moneyAtStake: 33_000, stuckSince: expect.any(String) })
  expect(await shop.orders.sagaDesk.act(asked(id, counselor), { kind: 'force', step: 'confirmPayment', reason: '송금함' })).toMatchObject({
    code: 'not_permitted',
  })
  expect(await shop.orders.sagaDesk.act(asked(id, counselor), { kind: 'retry' })).toMatchObject({ ok: true })
  await settled(shop)
  expect(await orderOf(shop, id)).toMatchObject({ state: 'cancelled', payment: { state: 'refunded' } })
  expect(await shop.orders.sagaDesk.act(asked(id, counselor), { kind: 'retry' })).toMatchObject({ code: 'saga_state_refused' })
})

test('[SAG-6] a step is forced by two persons with the same words; the rest is undone as usual', async () => {
  const { id, paymentKey } = await stuckOrder(1000)
  const force = { kind: 'force', step: 'confirmPayment', reason: '은행 송금으로 환불' } as const
  const [first, second] = operators
  expect(await shop.orders.sagaDesk.act(asked(id, first), force)).toMatchObject({ ok: true, value: { waitingForSecond: true } })
  expect(await shop.orders.sagaDesk.act(asked(id, first), force)).toMatchObject({ code: 'second_person_needed' })
  const other = await shop.orders.sagaDesk.act(asked(id, second), { ...force, reason: '다른 말' })
  expect(other).toMatchObject({ ok: true, value: { waitingForSecond: true } })
  // What is forced was settled by hand: here, at the gateway's own desk.
  const by = { cancelReason: '수기 환불' }
  for (let tries = 0; tries < 1100; tries++) if ((await opened.atGateway(`/v1/payments/${paymentKey}/cancel`, by)) === 200) break
  const done = await shop.orders.sagaDesk.act(asked(id, first), { ...force, reason: '다른 말' })
  expect(done).toMatchObject({ ok: true, value: { waitingForSecond: false } })
  await settled(shop)
  expect(await orderOf(shop, id)).toMatchObject({
    state: 'cancelled',
    saga: { steps: expect.arrayContaining([expect.objectContaining({ state: 'forced' })]) },
  })
  const ledger = await shop.orders.ledger(staffA, id)
  const forced = ledger.ok ? ledger.value.entries.filter(({ event }) => event === 'forced') : []
  expect(forced.map(({ by, reason, amount }) => [by?.userId, reason, amount])).toEqual([
    [second!.userId, '다른 말', 33_000],
    [first!.userId, '다른 말', 33_000],
  ])
})

test('[RIT-5] a unit sold without a line is settled on arrival, handed over and done; sold a second time it is a conflict', async () => {
  const stock = createStock({ db: opened.database.db, clock: opened.clock.now, random: { uuid: randomUUID }, onStock: () => undefined })
  const taken = await stock.saleRights.take({
    principal: staffA,
    idempotencyKey: idempotencyKeySchema.parse(randomUUID()),
    address: '::1',
    body: { saleRightId: saleRightIdSchema.parse(randomUUID()), hubCode: hubCodeOf(HUB) },
  })
  if (!taken.ok) throw new Error(taken.code)
  const { id: saleRightId, saleRight } = taken.value
  const [unit] = saleRight.units
  const provisionalNo = provisionalNoOf(saleRight, unit!.imei)
  const sale = () =>
    placement('SALE', {
      fulfilment: { kind: 'saleRight', hubCode: HUB, saleRightId, provisionalNo, soldAt: '2020-01-01T00:00:00.000Z' },
      receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null },
      lines: [{ ...lineOf('S25', 'S25-256-M'), imei: unit!.imei }],
    })
  const order = await placeAndRun(shop, sale())
  expect(order).toMatchObject({
    orderNo: provisionalNo,
    state: 'completed',
    shipments: [{ state: 'delivered' }],
    lines: [{ imeis: [unit!.imei] }],
  })
  expect(
    await figure(opened.database, `select count(*) as value from desk.stock_unit where imei = '${unit!.imei}' and state = 'handedOver'`),
  ).toBe(1)
  const twice = await placeAndRun(shop, sale())
  expect(shop.troubles).toEqual([])
  expect(twice).toMatchObject({ state: 'outOfStock', stateReason: 'sale_right_expired' })
  expect(twice.orderNo).not.toBe(provisionalNo)
  const stranger = samplePrincipal({ number: 9, role: 'DEALER_STAFF', dealerCode: 'D1001' })
  const foreign = sale()
  expect(await place(shop, foreign, stranger)).toMatchObject({ ok: true })
  await settled(shop)
  expect(await orderOf(shop, foreign.orderId)).toMatchObject({ state: 'outOfStock', stateReason: 'sale_right_unknown' })
})

test('[ORD-3] a partial order pays for what is held and no more', async () => {
  const lines = [lineOf('CASE', 'CASE-1', 50)]
  const total = 50 * 33_000
  const refused = await placeAndRun(shop, placement('SALE', { lines, expected: { total, paidNow: total } }))
  expect(refused).toMatchObject({ state: 'outOfStock', stateReason: 'stock_short' })
  const order = await placeAndRun(shop, placement('SALE', { lines, expected: { total, paidNow: total }, allowPartial: true }))
  const held = order.lines[0]!.heldQty
  expect(held).toBeGreaterThan(0)
  expect(order).toMatchObject({ state: 'confirmed', amounts: { total: held * 33_000 }, payment: { capturedAmount: held * 33_000 } })
})
