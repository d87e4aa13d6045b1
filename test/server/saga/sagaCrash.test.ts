import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { sagaPoints, type SagaPoint } from '../../../server/orders/sagaPoints.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { contractOf, furnishShop, openShop, orderOf, placement, SECRET, settled } from '../orders/orderShop.ts'
import { soundness } from '../orders/soundness.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-saga-'))
let now = Date.parse('2026-11-23T01:00:00.000Z')
let database: FreshDatabase
let simulator: FastifyInstance
let gatewayUrl = ''
beforeAll(async () => {
  database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  await furnishShop(database, 60)
})
afterAll(async () => {
  await simulator.close()
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

test('[SAG-9] the page about the saga lists every point at which a process may end', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/SAGA.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([\w.]+)` \|/gm)].map((match) => match[1])
  expect(listed).toEqual(sagaPoints)
})

/** Runs the child until it ends by itself, one way or the other. */
function endedAt(
  point: SagaPoint,
  way: 'forward' | 'back',
  order: object,
): Promise<{ readonly signal: string | null; readonly said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sagaChild.ts')], {
    env: {
      ...process.env,
      SAGA_DATABASE: database.ownerUrl,
      SAGA_GATEWAY: gatewayUrl,
      SAGA_POINT: point,
      SAGA_ORDER: JSON.stringify(order),
      SAGA_WAY: way,
      SAGA_NOW: String(now),
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve({ signal, said })))
}

test.each(sagaPoints)('[SAG-9] killed at %s, another process takes over: money, parcels and stock agree', async (point) => {
  const number = 1000 + sagaPoints.indexOf(point)
  const base = placement('JOIN')
  const placed = { ...base, contract: { ...base.contract!, contractId: contractIdOf(number) } }
  const way = /\.undo/.test(point) ? 'back' : 'forward'
  const { signal, said } = await endedAt(point, way, placed)
  expect(said).toBe('')
  expect(signal).toBe('SIGKILL')

  now += MINUTE_MS
  const shop = openShop({ connected: database, clock: () => now, gatewayUrl })
  await shop.orders.begin()
  await settled(shop)
  expect(shop.troubles).toEqual([])
  expect(await soundness(database, gatewayUrl)).toEqual([])
  const order = await orderOf(shop, placed.orderId)
  const wayEnds = point === 'finish.contractWritten' ? 'completed' : way === 'back' ? 'cancelled' : 'confirmed'
  expect(order).toMatchObject({ state: wayEnds, saga: { state: way === 'back' ? 'compensated' : 'completed' } })
  const status = { completed: 'active', confirmed: 'pendingActive', cancelled: 'cancelled' }[wayEnds]
  expect(await contractOf(database, contractIdOf(number))).toMatchObject({ status })
  await shop.worker.stop()
})
