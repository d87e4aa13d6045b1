import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Order } from '../../../domain/orders/order.ts'
import { orderReplySchema, orderListReplySchema, ledgerReplySchema } from '../../../domain/protocol/orders.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { createTossGateway } from '../../../server/payments/tossGateway.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { figure, furnishShop, placement, SECRET } from './orderShop.ts'
import { soundness } from './soundness.ts'

const UNITS = 20
const CROWD = 200
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-order-routes-'))
let simulator: FastifyInstance
let gatewayUrl = ''
let server: DeskServer
let staff: SignedInTester
let stranger: SignedInTester
beforeAll(async () => {
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  server = await startDeskServer({ payments: createTossGateway({ baseUrl: gatewayUrl, secretKey: SECRET }) })
  await furnishShop(server.database, UNITS)
  staff = await signInAs(server, 'd1001-staff1')
  stranger = await signInAs(server, 'd1002-staff1')
})
afterAll(async () => {
  await server.close()
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const post = (body: object, key: string = randomUUID(), who = staff) =>
  call(server, 'POST /orders', { token: who.accessToken, body, headers: { 'idempotency-key': key } })
const read = async (id: string) => orderReplySchema.parse((await call(server, `GET /orders/${id}`, { token: staff.accessToken })).body)
const until = async (id: string, states: readonly string[]) => {
  for (;;) {
    const found = await read(id)
    if (states.includes(found.order.state)) return found.order
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const caseSale = () => placement('SALE', { lines: [lineOf('CASE', 'CASE-1')], expected: { total: 33_000, paidNow: 33_000 } })

test('[ORD-9] an order is taken at once with 202, needs its key, and is decided shortly after', async () => {
  const placed = caseSale()
  const unkeyed = await call(server, 'POST /orders', { token: staff.accessToken, body: placed })
  expect(unkeyed.problem).toMatchObject({ status: 400, code: 'idempotency_key_missing' })
  const key = randomUUID()
  const taken = await post(placed, key)
  expect(taken.status).toBe(202)
  expect(orderReplySchema.parse(taken.body).order.state).toBe('placed')
  expect(await until(placed.orderId, ['confirmed'])).toMatchObject({ payment: { state: 'captured' } })
  expect((await post(placed, key)).body).toEqual(taken.body)
  expect((await post({ ...placed, allowPartial: true }, key)).problem).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  expect((await post(caseSale(), randomUUID(), stranger)).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  const headers = { 'idempotency-key': key }
  const elsewhere = { token: staff.accessToken, headers, body: { reason: '변심' } }
  expect((await call(server, `POST /orders/${placed.orderId}/cancellation`, elsewhere)).problem?.code).toBe('idempotency_key_reused')
  expect((await post(placed, key, stranger)).problem).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
})

test('another shop sees nothing of it; the list turns its pages; the ledger tells every call', async () => {
  const placed = caseSale()
  await post(placed)
  await until(placed.orderId, ['confirmed'])
  const foreign = { token: stranger.accessToken }
  expect((await call(server, `GET /orders/${placed.orderId}`, foreign)).problem?.code).toBe('order_unknown')
  expect((await call(server, `GET /orders/${placed.orderId}/ledger`, foreign)).problem?.code).toBe('order_unknown')
  expect(orderListReplySchema.parse((await call(server, 'GET /orders', foreign)).body).orders).toEqual([])
  const own = { token: staff.accessToken }
  const first = orderListReplySchema.parse((await call(server, 'GET /orders?limit=1', own)).body)
  expect(first.orders.map(({ id }) => id)).toEqual([placed.orderId])
  const second = orderListReplySchema.parse((await call(server, `GET /orders?limit=1&cursor=${first.nextCursor}`, own)).body)
  expect(second.orders).toHaveLength(1)
  expect(second.orders[0]?.id).not.toBe(placed.orderId)
  expect((await call(server, 'GET /orders?cursor=nonsense', own)).problem?.code).toBe('malformed')
  const ledger = ledgerReplySchema.parse((await call(server, `GET /orders/${placed.orderId}/ledger`, own)).body)
  expect(ledger.entries.filter(({ step }) => step === 'confirmPayment').map(({ event, amount }) => [event, amount])).toEqual([
    ['calling', 33_000],
    ['done', 33_000],
  ])
})

test('[STK-8] a crowd over HTTP for a few units: exactly as many are held, the others read what was true', async () => {
  const crowd = Array.from({ length: CROWD }, (_, i) => placement('SALE', { joinWaitlist: i % 2 === 0 }))
  const answers = await Promise.all(crowd.map((placed) => post(placed)))
  expect(answers.map(({ status }) => status)).toEqual(crowd.map(() => 202))
  const orders: Order[] = []
  for (const { orderId } of crowd) orders.push(await until(orderId, ['confirmed', 'waitlisted', 'outOfStock']))
  const inState = (state: string) => orders.filter((order) => order.state === state)
  expect(inState('confirmed')).toHaveLength(UNITS)
  expect(new Set(inState('confirmed').flatMap(({ lines }) => lines[0]?.imeis)).size).toBe(UNITS)
  const places = inState('waitlisted').map(({ waitlist }) => waitlist!.position)
  expect(new Set(places).size).toBe(places.length)
  expect(places.length + inState('outOfStock').length).toBe(CROWD - UNITS)
  for (const { alternatives } of inState('outOfStock'))
    expect(alternatives).toContainEqual(expect.objectContaining({ hubCode: 'CTR-A', availableQty: 50 }))
  expect(await soundness(server.database, gatewayUrl)).toEqual([])
  expect(
    await figure(server.database, `select reserved as value from desk.stock_level where sku_code = 'S25-256-M' and hub_code = 'D1001-H1'`),
  ).toBe(UNITS)
})

test('what became of an order reaches the documents that clients pull', async () => {
  const placed = caseSale()
  await post(placed)
  await until(placed.orderId, ['confirmed'])
  await server.app.projector.flush()
  const rows = `select count(*) as value from desk.document where type = 'order' and id = '${placed.orderId}' and body ->> 'state' = 'confirmed'`
  expect(await figure(server.database, rows)).toBe(1)
})
