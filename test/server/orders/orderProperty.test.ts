import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Plant } from './orderShop.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { asOwner, freshDatabase } from '../../support/freshDatabase.ts'
import { closeStreet, CONTRACTS, openStreet, runShopCommands, shopCommands, type Street } from './orderCommandsRun.ts'
import { furnishShop, SECRET } from './orderShop.ts'

/** Few units, so that they run short in every run. */
const UNITS = 3
const RUNS = 4
/** Ten times what it took: how two processes meet is not the seed's to say. */
const RUNS_TO_FIND = 40
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-property-'))
let simulator: FastifyInstance
let gatewayUrl = ''
beforeAll(async () => {
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

async function street(plant: Plant = {}, spoil = ''): Promise<Street> {
  const database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  await furnishShop(database, UNITS, CONTRACTS)
  if (spoil !== '') await asOwner(database.ownerUrl, spoil)
  return openStreet(database, gatewayUrl, plant)
}

/** What random commands on a fresh street find wrong; each run is a world of its own. */
async function wrongs(plant: Plant, runs: number, spoil = ''): Promise<readonly string[]> {
  const found: string[] = []
  const property = fc.asyncProperty(shopCommands, async (commands) => {
    const world = await street(plant, spoil)
    try {
      const wrong = await runShopCommands(world, commands)
      found.push(...wrong)
      return wrong.length === 0
    } catch (error) {
      found.push(`threw ${String(error)}`)
      return false
    } finally {
      await closeStreet(world)
    }
  })
  await fc.check(property, { numRuns: runs, endOnFailure: true, seed: 20_261_123 })
  return found
}

test('[SAG-3] random commands of two processes with a gateway that does wrong: money, parcels, stock and contracts agree (M1, M2, M3, C7)', async () => {
  expect(await wrongs({}, RUNS)).toEqual([])
})

const done = {
  kind: 'done',
  value: { paymentKey: 'x', state: 'captured', externalRef: 'x', capturedAmount: 0, refundedAmount: 0 },
} as const
const plants: readonly (readonly [name: string, found: RegExp, plant: Plant])[] = [
  ['a refund is only said to be done', /^M1/, { payments: (real) => ({ ...real, refund: async () => done }) }],
  [
    'no answer is taken for a no (M1)',
    /^M1/,
    {
      payments: (real) => ({
        ...real,
        confirm: async (asked) => {
          const answer = await real.confirm(asked)
          return answer.kind === 'unknown' ? { kind: 'refused', error: answer.error } : answer
        },
        lookup: async () => ({ kind: 'done', value: { ...done.value, state: 'refused' } }),
      }),
    },
  ],
  [
    'the hold is let go while it is paid for',
    /^M2/,
    {
      stock: (real) => ({
        ...real,
        keep: async (tx, orderId) => (await real.end(tx, { orderId, end: 'release', now: '2026-11-23T02:00:00.000Z' })) === 'ended',
      }),
    },
  ],
  ['called off, and the goods stay held', /^stock/, { stock: (real) => ({ ...real, end: async () => 'ended' }) }],
]

test.each(plants)('planted: %s, and the property finds it', async (_name, pattern, plant) => {
  expect(await wrongs(plant, RUNS_TO_FIND)).toContainEqual(expect.stringMatching(pattern))
})

test('planted: the database no longer keeps a contract to one open order, and the property finds it', async () => {
  expect(await wrongs({}, RUNS_TO_FIND, 'drop index desk.order_one_open_per_contract')).toContainEqual(expect.stringMatching(/^C7/))
})
