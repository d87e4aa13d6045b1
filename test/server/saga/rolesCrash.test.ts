import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { orderReplySchema } from '../../../domain/protocol/orders.ts'
import { sagaPoints, type SagaPoint } from '../../../server/orders/sagaPoints.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { call, insertUsers, signInAs, type SignedInTester } from '../../support/deskServer.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { freePort } from '../../support/testServer.ts'
import { contractOf, furnishShop, placement, SECRET } from '../orders/orderShop.ts'
import { soundness } from '../orders/soundness.ts'
import { standingProcess, type StandingProcess } from './standingProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-roles-'))
let database: FreshDatabase
let simulator: FastifyInstance
let gatewayUrl = ''
let auth: StandingProcess
let api: StandingProcess
let worker: StandingProcess
let staff: SignedInTester
/** Which process ended by what, since somebody looked last. */
const ends: string[] = []
beforeAll(async () => {
  database = await freshDatabase()
  await insertUsers(database)
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  await furnishShop(database, 60)
  const environment = {
    DATABASE_URL: database.ownerUrl,
    PAYMENT_GATEWAY_URL: gatewayUrl,
    PAYMENT_SECRET_KEY: SECRET,
    // Each life begins with the same program: it is compiled once.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  }
  const begin = async (role: 'auth' | 'api' | 'worker') =>
    standingProcess({ role, port: await freePort(), dataDir: join(folder, role), environment, onEnd: (end) => void ends.push(end) })
  auth = await begin('auth')
  api = await begin('api')
  worker = await begin('worker')
  staff = await signInAs({ url: auth.url() }, 'd1001-staff1')
})
afterAll(async () => {
  await Promise.all([auth, api, worker].map((one) => one.stop()))
  await simulator.close()
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As a client asks: again under the same key until somebody answers. */
async function asked(name: Parameters<typeof call>[1], body?: object): Promise<unknown> {
  const headers = { 'idempotency-key': randomUUID() }
  for (;;) {
    const reply = await call({ url: api.url() }, name, { token: staff.accessToken, headers, body }).catch(() => null)
    if (reply !== null && reply.status < 300) return reply.body
    if (reply !== null && reply.status < 500) throw new Error(`${name} was refused: ${JSON.stringify(reply.body)}`)
    await wait(50)
  }
}

async function untilIn(id: string, state: string): Promise<void> {
  while (orderReplySchema.parse(await asked(`GET /orders/${id}`)).order.state !== state) await wait(50)
}

/** One order there, or there and back, through the API alone. Resolves with the state it ends in. */
async function orderThrough(placed: PlaceOrder, point: SagaPoint): Promise<'cancelled' | 'completed' | 'confirmed'> {
  const { orderId } = placed
  await asked('POST /orders', placed)
  await untilIn(orderId, 'confirmed')
  const isBack = point.includes('.undo')
  if (!isBack && !point.startsWith('finish')) return 'confirmed'
  if (isBack) await asked(`POST /orders/${orderId}/cancellation`, { reason: '변심' })
  else for (const event of ['pick', 'ship', 'deliver']) await asked(`POST /orders/${orderId}/delivery`, { event })
  const end = isBack ? 'cancelled' : 'completed'
  await untilIn(orderId, end)
  return end
}

test.each(sagaPoints)(
  '[SAG-9] api and worker, each a process: who reaches %s is killed and started again, and all books agree',
  async (point) => {
    const number = 3000 + sagaPoints.indexOf(point)
    const base = placement('JOIN')
    const placed = { ...base, contract: { ...base.contract!, contractId: contractIdOf(number) } }
    await Promise.all([api, worker].map((one) => one.endAt(point)))
    const end = await orderThrough(placed, point)
    // What was recorded last is seen before its process is gone.
    while (ends.length === 0) await wait(20)
    await Promise.all([api, worker].map((one) => one.stands()))
    expect(ends.splice(0)).toEqual([expect.stringMatching(/^(api|worker) SIGKILL$/)])
    expect(await soundness(database, gatewayUrl)).toEqual([])
    const status = { completed: 'active', confirmed: 'pendingActive', cancelled: 'cancelled' }[end]
    expect(await contractOf(database, contractIdOf(number))).toMatchObject({ status })
  },
)
