import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { movableClock, type MovableClock } from '../../support/deskServer.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { furnishShop, openShop, SECRET, settled, type OrderShop, type Plant } from './orderShop.ts'
import { soundness } from './soundness.ts'

export type OpenedShop = {
  readonly database: FreshDatabase
  readonly clock: MovableClock
  readonly gatewayUrl: string
  readonly epoch: string
  readonly shop: OrderShop
  /** Orders a fault of the gateway's stand-in. */
  readonly fault: (order: object) => Promise<void>
  /** A call at the gateway's own desk; resolves with its status. */
  readonly atGateway: (path: string, body: object) => Promise<number>
  /** Time passes, and everything that is due by then runs. */
  readonly later: (byMs: number, rounds?: number) => Promise<void>
  /** Looks once more whether all books agree, then closes everything. */
  readonly close: () => Promise<void>
}

/** A furnished shop over a fresh database and a gateway of its own, at ten in the morning. */
export async function openedShop(units: number, contracts = 1, plant: Plant = {}): Promise<OpenedShop> {
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-shop-'))
  const clock = movableClock(Date.parse('2026-11-23T01:00:00.000Z'))
  const database = await freshDatabase()
  const epoch = randomUUID()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: () => epoch })
  const simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  const gatewayUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  await furnishShop(database, units, contracts)
  const shop = openShop({ connected: database, clock: clock.now, gatewayUrl, plant })
  const authorization = `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}`
  const atGateway = async (url: string, payload: object): Promise<number> =>
    (await simulator.inject({ method: 'POST', url, headers: { authorization }, payload })).statusCode
  return {
    database,
    clock,
    gatewayUrl,
    epoch,
    shop,
    atGateway,
    fault: async (order) => expect(await atGateway('/simulator/faults', order)).toBe(204),
    later: async (byMs, rounds = 1) => {
      for (let round = 0; round < rounds; round++) {
        clock.move(byMs)
        await settled(shop)
      }
    },
    close: async () => {
      const wrong = await soundness(database, gatewayUrl)
      await shop.worker.stop()
      await simulator.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
      expect(wrong).toEqual([])
    },
  }
}
