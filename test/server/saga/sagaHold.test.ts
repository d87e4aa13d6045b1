import { mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPool, type ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { staffA } from '../../domain/contracts/sampleContract.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { furnishShop, openShop, orderOf, place, placement, SECRET, settled, type OrderShop } from '../orders/orderShop.ts'
import { soundness } from '../orders/soundness.ts'

const UNITS = 24
/** The gateway does nothing wrong here: a busy machine must not look as if it did. */
const PATIENCE_MS = 10_000
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-hold-'))
const now = Date.parse('2026-11-23T01:00:00.000Z')
let database: FreshDatabase
let other: ConnectedDatabase
let simulator: FastifyInstance
let gatewayUrl = ''
beforeAll(async () => {
  database = await freshDatabase()
  other = await connectPool({ url: database.ownerUrl, onIdleError: () => undefined })
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  await furnishShop(database, UNITS)
})
afterAll(async () => {
  await simulator.close()
  await other.close()
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

test('[SAG-11] of many processes that want the same sagas at once, one runs each, step by step', async () => {
  /** Sagas between the log of a call and its record. */
  const inside = new Map<string, number>()
  const twice: string[] = []
  let steps = 0
  const shops = [database, other].map((connected) => {
    const shop: OrderShop = openShop({
      connected,
      clock: () => now,
      gatewayUrl,
      answerWithinMs: PATIENCE_MS,
      plant: {
        payments: (payments) => ({
          ...payments,
          confirm: async (asked) => {
            const running = (inside.get(asked.orderId) ?? 0) + 1
            inside.set(asked.orderId, running)
            steps += 1
            if (running > 1) twice.push(asked.orderId)
            try {
              return await payments.confirm(asked)
            } finally {
              inside.set(asked.orderId, running - 1)
            }
          },
        }),
      },
    })
    return shop
  })
  const [mine] = shops
  const placed = Array.from({ length: UNITS - 2 }, () => placement('SALE'))
  await Promise.all(placed.map((one) => place(mine!, one)))
  await mine!.orders.idle()
  // Not by their timers, of which each runs once: straight at the sagas, several times from each process.
  await Promise.all(
    shops.flatMap((shop) => [1, 2, 3].flatMap(() => placed.map(({ orderId }) => shop.orders.timerHandlers['saga']!(orderId)))),
  )
  for (const shop of shops) await settled(shop)
  expect([twice, steps]).toEqual([[], placed.length])
  for (const { orderId } of placed) expect(await orderOf(mine!, orderId)).toMatchObject({ state: 'confirmed' })
  expect(await soundness(database, gatewayUrl)).toEqual([])
  await Promise.all(shops.map(({ worker }) => worker.stop()))
})

test('[SAG-11] whose connection ends in the middle of a call writes nothing any more, and another one goes on from the log', async () => {
  const placed = placement('SALE')
  let isCut = false
  const cut = async (): Promise<void> => {
    isCut = true
    // All connections of the process but ours: it lives on and does not know yet that it holds nothing.
    await asOwner(
      database.ownerUrl,
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and a.datname = current_database() and a.application_name = 'dealer-desk'`,
    )
  }
  const first = openShop({
    connected: other,
    clock: () => now,
    gatewayUrl,
    answerWithinMs: PATIENCE_MS,
    probe: (point) => (point === 'confirmPayment.called' && !isCut ? cut() : undefined),
  })
  await place(first, placed)
  await first.orders.idle()
  await first.worker.settle()
  expect(isCut).toBe(true)
  expect(first.troubles.length).toBeGreaterThan(0)
  const second = openShop({ connected: database, clock: () => now + 2000, gatewayUrl, answerWithinMs: PATIENCE_MS })
  await settled(second)
  expect(await orderOf(second, placed.orderId)).toMatchObject({ state: 'confirmed' })
  const ledger = await second.orders.ledger(staffA, placed.orderId)
  const events = ledger.ok ? ledger.value.entries.filter(({ step }) => step === 'confirmPayment').map(({ event }) => event) : []
  expect(events).toEqual(['calling', 'calling', 'done'])
  expect(await soundness(database, gatewayUrl)).toEqual([])
  await Promise.all([first, second].map(({ worker }) => worker.stop()))
})
