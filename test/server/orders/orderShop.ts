import { randomUUID } from 'node:crypto'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { idempotencyKeySchema, orderIdSchema, type OrderId } from '../../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../../domain/kernel/instant.ts'
import type { Order, OrderKind } from '../../../domain/orders/order.ts'
import { placeOrderSchema, type PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { hubSchema } from '../../../domain/stock/hub.ts'
import { createOrders, type Orders } from '../../../server/orders/createOrders.ts'
import type { OrderStock } from '../../../server/orders/orderPorts.ts'
import type { OrderPayments } from '../../../server/orders/paymentPort.ts'
import type { SagaProbe } from '../../../server/orders/sagaPoints.ts'
import { createTossGateway } from '../../../server/payments/tossGateway.ts'
import type { ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { createOrderStock } from '../../../server/stock/orderStock.ts'
import { openHubs, receiveStock } from '../../../server/stock/receiveStock.ts'
import { createTimerRunner, type TimerRunner } from '../../../server/worker/timerRunner.ts'
import { createWorkerSeat } from '../../../server/worker/workerSeat.ts'
import { offerings as plans, sampleContract, contractIdOf, staffA } from '../../domain/contracts/sampleContract.ts'
import { caseOffering, sampleOffering, samplePlacement } from '../../domain/orders/sampleOrder.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { serviceOn } from '../replication/postgresWorld.ts'

export const HUB = 'D1001-H1'
export const SECRET = 'test_sk_of_the_shop'
export const PRICE = 1_155_000

export type OrderShop = {
  readonly orders: Orders
  readonly worker: TimerRunner
  /** Errors that were put off; a test that expects none looks here. */
  readonly troubles: unknown[]
}

export type Plant = {
  readonly stock?: (stock: OrderStock) => OrderStock
  readonly payments?: (payments: OrderPayments) => OrderPayments
}

/** Orders over real stock, replication and gateway, with a worker that runs only when the test says so. */
export function openShop(given: {
  readonly connected: ConnectedDatabase
  readonly clock: () => Millis
  readonly gatewayUrl: string
  readonly probe?: SagaProbe
  readonly answerWithinMs?: number
  readonly secretKey?: string
  /** Mistakes on purpose, for a test that must find them. */
  readonly plant?: Plant
}): OrderShop {
  const { connected, clock } = given
  const troubles: unknown[] = []
  const late: { worker?: TimerRunner } = {}
  const random = () => 0.5
  const gateway = createTossGateway({
    baseUrl: given.gatewayUrl,
    secretKey: given.secretKey ?? SECRET,
    answerWithinMs: given.answerWithinMs ?? 300,
    breakForMs: 50,
  })
  const planted = { stock: given.plant?.stock ?? ((stock) => stock), payments: given.plant?.payments ?? ((one) => one) } satisfies Plant
  const orders = createOrders({
    db: connected.db,
    clock,
    random,
    stockFor: (desk) => planted.stock(createOrderStock({ db: connected.db, clock, desk })),
    payments: planted.payments(gateway),
    replication: serviceOn(connected, { clock: { now: clock } }),
    onTimers: () => late.worker?.poke(),
    onChanged: () => undefined,
    onTrouble: (error) => void troubles.push(error),
    ...(given.probe ? { probe: given.probe } : {}),
  })
  const worker = createTimerRunner({
    db: connected.db,
    clock,
    random,
    handlers: orders.timerHandlers,
    seat: createWorkerSeat({ pool: connected.pool, onTrouble: (error) => void troubles.push(error) }),
    onTrouble: (error) => void troubles.push(error),
  })
  late.worker = worker
  return { orders, worker, troubles }
}

/** Hubs, handsets, offerings, plans and one contract: what a shop needs before its first order. */
export async function furnishShop(connected: ConnectedDatabase, units: number, contracts = 1): Promise<void> {
  const { db } = connected
  await db
    .insertInto('desk.dealer')
    .values(['D1001', 'D1002'].map((code) => ({ code, name: code })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const hub = (code: string, hubType: string, dealerCode: string | null) =>
    hubSchema.parse({ hubCode: code, name: code, hubType, dealerCode, region: { sido: '서울', sigungu: '중구' }, state: 'open' })
  const skus = [sampleOffering(), caseOffering].flatMap((offering) =>
    offering.skus.map(({ skuCode, colour, capacity }) => {
      const { offeringCode, modelCode, name: modelName, serialised } = offering
      return { skuCode, colour, capacity, offeringCode, modelCode, modelName, serialised }
    }),
  )
  await withReach(db, { kind: 'all' }, async (tx) => {
    await openHubs(tx, [hub(HUB, 'DEALER', 'D1001'), hub('CTR-A', 'CENTER', null)], skus)
    const imeis = Array.from({ length: units }, (_, n) => imeiOf(n + 1))
    const goods = [
      { hubCode: HUB, skuCode: 'S25-256-M', imeis, quantity: units },
      { hubCode: 'CTR-A', skuCode: 'S25-256-M', imeis: Array.from({ length: 50 }, (_, n) => imeiOf(100_001 + n)), quantity: 50 },
      { hubCode: HUB, skuCode: 'CASE-1', imeis: [], quantity: 20 },
    ]
    await receiveStock(tx, goods, { at: '2026-01-01T00:00:00.000Z', delivery: 'opening' })
  })
  await serviceOn(connected).write({
    documents: [
      ...plans.map((body) => ({ type: 'plan' as const, id: body.code, body })),
      ...[sampleOffering(), caseOffering].map((body) => ({ type: 'offering' as const, id: body.offeringCode, body })),
      ...Array.from({ length: contracts }, (_, n) => ({ type: 'contract' as const, id: contractIdOf(n + 1), body: sampleContract(n + 1) })),
    ],
    origin: 'created',
    author: null,
    mode: 'create',
  })
}

export async function contractRevOf({ db }: ConnectedDatabase, number = 1): Promise<string> {
  const row = await withReach(db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.document')
      .select('rev')
      .where('type', '=', 'contract')
      .where('id', '=', contractIdOf(number))
      .executeTakeFirstOrThrow(),
  )
  return row.rev
}

export async function contractOf({ db }: ConnectedDatabase, id: string) {
  const row = await withReach(db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.document').select('body').where('type', '=', 'contract').where('id', '=', id).executeTakeFirst(),
  )
  return row && sampleContractSchema.parse(row.body)
}
const sampleContractSchema = z.object({
  status: z.string(),
  msisdn: z.string(),
  contractNo: z.string(),
  memo: z.string(),
  device: z.object({ imei: z.string() }).nullable(),
  commitment: z.unknown(),
  activatedAt: z.string().nullable(),
  terminatedAt: z.string().optional(),
})

/** The row of one handset. */
export function unitOf({ db }: ConnectedDatabase, imei: string) {
  return withReach(db, { kind: 'all' }, (tx) => tx.selectFrom('desk.stock_unit').selectAll().where('imei', '=', imei).executeTakeFirst())
}

/** A request of this shop: delivered from its own hub unless told otherwise. */
export function placement(kind: OrderKind, differing: object = {}): PlaceOrder {
  return samplePlacement(kind, { orderId: uuidv7(), fulfilment: { kind: 'hub', hubCode: HUB }, ...differing })
}

export async function place(shop: OrderShop, placed: PlaceOrder, principal = staffA, key: string = randomUUID()) {
  return shop.orders.place({ principal, key: idempotencyKeySchema.parse(key), placed: placeOrderSchema.parse(placed), address: null })
}

/** Places it and runs everything that is due. */
export async function placeAndRun(shop: OrderShop, placed: PlaceOrder): Promise<Order> {
  const taken = await place(shop, placed)
  if (!taken.ok) throw new Error(`refused: ${taken.code} ${taken.detail ?? ''}`)
  await settled(shop)
  return orderOf(shop, placed.orderId)
}

/** Everything due has run, the lane's work included. */
export async function settled({ orders, worker }: OrderShop): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await orders.idle()
    await worker.settle()
  }
}

export async function orderOf(shop: OrderShop, id: string): Promise<Order> {
  const found = await shop.orders.read(staffA, orderIdSchema.parse(id), '127.0.0.1')
  if (!found.ok) throw new Error('unknown order')
  return found.value.order
}

export const asked = (id: string, principal = staffA, key: string = randomUUID()) => ({
  principal,
  key: idempotencyKeySchema.parse(key),
  id: orderIdSchema.parse(id) as OrderId,
  address: null,
})

const sumSchema = z.object({ value: z.coerce.number() })

/** One figure of the database. */
export async function figure({ pool }: ConnectedDatabase, statement: string): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select set_config('desk.reach', 'all', true)`)
    const { rows } = await client.query(statement)
    await client.query('commit')
    return sumSchema.parse(rows[0]).value
  } finally {
    client.release()
  }
}

export const uuidFrom = (text: string): string => uuidv5(text, '0198f000-0000-7000-8000-000000000000')
export const instantAfter = (ms: number, from: Millis): string => toInstant(from + ms)
