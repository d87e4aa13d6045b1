import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { createTossGateway } from '../../server/payments/tossGateway.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { createSalesFigures, gatewayFigures } from '../../server/salesFigures.ts'
import { samplePrincipal } from '../domain/contracts/sampleContract.ts'
import { lineOf } from '../domain/orders/sampleOrder.ts'
import { openedShop, type OpenedShop } from './orders/openedShop.ts'
import { asked, placeAndRun, placement } from './orders/orderShop.ts'

const operator = samplePrincipal({ number: 50, role: 'COUNSELOR' })
let opened: OpenedShop
let metrics: Metrics
beforeAll(async () => {
  opened = await openedShop(2)
  metrics = new Metrics()
  metrics.gauges(createSalesFigures(opened.database.db, opened.clock.now))
})
afterAll(() => opened.close())

/** Figures by name and label, as Prometheus reads them a moment later. */
async function figures(of: Metrics): Promise<Readonly<Record<string, number>>> {
  opened.clock.move(1000)
  const lines = (await of.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

test('[SAG-13] a saga that waits for a person is seen at once, and for how long; one that ended is not', async () => {
  const { shop } = opened
  const paymentKey = `pay-${randomUUID()}`
  const placed = placement('SALE', {
    lines: [lineOf('CASE', 'CASE-1')],
    expected: { total: 33_000, paidNow: 33_000 },
    payment: { method: 'CARD', paymentKey },
  })
  await placeAndRun(shop, placed)
  expect(await figures(metrics)).toMatchObject({ 'desk_sagas{state="stuck"}': 0, desk_saga_stuck_seconds: 0, desk_workers: 1 })
  await opened.fault({ operation: 'cancel', fault: 'refuse', paymentKey, times: 10 })
  await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })
  await opened.later(1)
  expect(await figures(metrics)).toMatchObject({ 'desk_sagas{state="compensating"}': 1, 'desk_sagas{state="stuck"}': 0 })
  // Nobody works: what is due stays, and shows for how long.
  opened.clock.move(10 * MINUTE_MS)
  const idle = await figures(metrics)
  expect(idle['desk_timers_due']).toBeGreaterThan(0)
  expect(idle['desk_timer_due_seconds']).toBeGreaterThan(300)
  await opened.later(6 * MINUTE_MS, 12)
  opened.clock.move(60 * MINUTE_MS)
  const stuck = await figures(metrics)
  expect(stuck).toMatchObject({ 'desk_sagas{state="stuck"}': 1, 'desk_sagas{state="compensating"}': 0, desk_figures_unread: 0 })
  expect(stuck['desk_saga_stuck_seconds']).toBeGreaterThan(3600)
  await shop.orders.sagaDesk.act(asked(placed.orderId, operator), { kind: 'retry' })
  await opened.later(1)
  expect(await figures(metrics)).toMatchObject({ 'desk_sagas{state="stuck"}': 0, desk_saga_stuck_seconds: 0 })
})

test('[SAG-13] a gateway that is away shows as an open breaker', async () => {
  const gateway = createTossGateway({ baseUrl: 'http://127.0.0.1:9', secretKey: 'test', answerWithinMs: 200 })
  const own = new Metrics()
  own.gauges(() => gatewayFigures(gateway))
  expect(await figures(own)).toMatchObject({ 'desk_gateway_circuit{state="closed"}': 1, 'desk_gateway_circuit{state="open"}': 0 })
  while (gateway.circuit() === 'closed') await gateway.lookup({ paymentKey: 'pay', orderId: randomUUID() })
  expect(await figures(own)).toMatchObject({ 'desk_gateway_circuit{state="closed"}': 0, 'desk_gateway_circuit{state="open"}': 1 })
})

test('[SAG-13] figures that cannot be read are counted as unread, and hide no others', async () => {
  const own = new Metrics()
  own.gauges(() => Promise.reject(new Error('away')))
  own.gauge('desk_other', 'Another one', () => 7)
  expect(await figures(own)).toEqual({ desk_other: 7, desk_figures_unread: 1 })
})
