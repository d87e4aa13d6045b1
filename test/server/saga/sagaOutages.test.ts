import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPool, type ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../server/platform/embeddedPostgres.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { sagaPoints, type SagaPoint } from '../../../server/orders/sagaPoints.ts'
import { startGatewaySimulator, type RunningSimulator } from '../../../server/payments/startGatewaySimulator.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { contractIdOf, staffA } from '../../domain/contracts/sampleContract.ts'
import { asked, contractOf, furnishShop, openShop, orderOf, place, placement, settled, type OrderShop } from '../orders/orderShop.ts'
import { soundness } from '../orders/soundness.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-outages-'))
let contracts = 2000
let now = Date.parse('2026-11-23T01:00:00.000Z')
let postgres: EmbeddedPostgres
let simulator: RunningSimulator
let connected: ConnectedDatabase
beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined })
  await migrate(postgres.url)
  await settleEpoch({ ownerUrl: postgres.url, mint: randomUUID })
  connected = await connectPool({ url: postgres.url, onIdleError: () => undefined })
  simulator = await startGatewaySimulator({ journalFile: join(folder, 'payments.jsonl'), port: 0, log: () => undefined })
  await furnishShop(connected, 60)
})
afterAll(async () => {
  await simulator.stop()
  await connected.close()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** As whoever waits for an answer does: again, under the same key, until there is one. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 100) throw error
      await wait(50)
    }
  }
}

/** One order there, or there and back, with `strike` at one point of its way. */
async function orderThrough(point: SagaPoint, strike: () => void): Promise<void> {
  let struck = false
  const shop: OrderShop = openShop({
    connected,
    clock: () => now,
    gatewayUrl: simulator.baseUrl,
    secretKey: simulator.secretKey,
    probe: (reached) => {
      if (reached !== point || struck) return
      struck = true
      strike()
    },
  })
  const number = (contracts += 1)
  const base = placement('JOIN')
  const placed = { ...base, contract: { ...base.contract!, contractId: contractIdOf(number) } }
  const isBack = point.includes('.undo')
  const untilIn = async (states: readonly string[]) => {
    for (let round = 0; round < 30; round++) {
      await untilDone(() => settled(shop))
      const { state } = await untilDone(() => orderOf(shop, placed.orderId))
      if (states.includes(state)) return
      // Who was killed needs a moment of real time, the retries only one of ours.
      await wait(400)
      now += 31_000
    }
    expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: states[0] })
  }
  const [placing, ending] = [randomUUID(), randomUUID()]
  expect(await untilDone(() => place(shop, placed, staffA, placing))).toMatchObject({ ok: true })
  await untilDone(() => shop.orders.begin())
  await untilIn(['confirmed'])
  if (isBack) {
    await untilDone(() => shop.orders.cancel(asked(placed.orderId, staffA, ending), { reason: '변심' }))
    await untilIn(['cancelled'])
  } else {
    for (const event of ['pick', 'ship', 'deliver'] as const) {
      const key = randomUUID()
      await untilDone(() => shop.orders.deliver(asked(placed.orderId, staffA, key), { event }))
    }
    await untilIn(['completed'])
  }
  expect(struck).toBe(true)
  expect(await untilDone(() => soundness(connected, simulator.baseUrl))).toEqual([])
  expect(await contractOf(connected, contractIdOf(number))).toMatchObject({ status: isBack ? 'cancelled' : 'active' })
  await shop.worker.stop()
}

test.each(sagaPoints)('[SAG-9] the database killed at %s: the order goes its way, and all books agree', async (point) => {
  await orderThrough(point, () => process.kill(postgres.pid()!, 'SIGKILL'))
})

test.each(sagaPoints.filter((point) => point.startsWith('confirmPayment.')))(
  '[SAG-9] the gateway killed at %s: the order goes its way, and all books agree',
  async (point) => {
    await orderThrough(point, () => process.kill(simulator.pid()!, 'SIGKILL'))
  },
)
