import { setTimeout as wait } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProjector, type Projector } from '../../../server/stock/projector.ts'
import { stockProjections } from '../../../server/stock/stockProjections.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { serviceOn } from '../replication/postgresWorld.ts'
import { all, openHall } from './stockHall.ts'

let database: FreshDatabase
const projectors: Projector[] = []
beforeAll(async () => {
  database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  await openHall(database, [['D1001-H1', 'S25', 3]])
})
afterAll(async () => {
  for (const projector of projectors) await projector.stop()
  await database.close()
})

/** A process of its own that looks by itself only when it is told. */
function projector(onTrouble: (error: unknown) => void = () => undefined, failing = { times: 0 }): Projector {
  const { write } = serviceOn(database)
  const made = createProjector({
    db: database.db,
    projections: stockProjections,
    write: async (request) => {
      if (failing.times-- > 0) throw new Error('the machine went off')
      return write(request)
    },
    onTrouble,
    tickMs: 20,
    rescanMs: 3_600_000,
  })
  projectors.push(made)
  return made
}
const unpublished = () =>
  all(database, (tx) => tx.selectFrom('desk.stock_level').select('sku_code').whereRef('published_version', '<', 'version').execute())
const told = () => all(database, (tx) => tx.selectFrom('desk.document').select('id').where('type', '=', 'stockLevel').execute())

test('[STK-20] what could not be told stays to be told', async () => {
  const troubles: unknown[] = []
  const one = projector((error) => troubles.push(error), { times: 1 })
  await one.flush()
  expect([troubles.length, (await unpublished()).length, (await told()).length]).toEqual([1, 1, 0])
  await one.flush()
  expect([troubles.length, (await unpublished()).length, (await told()).length]).toEqual([1, 0, 1])
})

test('[STK-20] of several processes one publishes at a time, and what another committed meanwhile follows at once', async () => {
  await all(database, (tx) =>
    tx
      .updateTable('desk.stock_level')
      .set((row) => ({ version: row('version', '+', 1), in_transit_in: 4 }))
      .execute(),
  )
  const other = await database.pool.connect()
  await other.query('begin; select pg_advisory_xact_lock(7403001)')
  const one = projector()
  one.touch()
  await wait(150)
  expect(await unpublished()).toHaveLength(1)
  await other.query('commit')
  other.release()
  await expect.poll(unpublished).toEqual([])
})
