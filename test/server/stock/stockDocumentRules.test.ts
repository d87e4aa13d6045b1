import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { up as giveOwners } from '../../../server/migrations/0011_owners_of_stock.ts'
import type { DatabaseReach } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { openStockDesk, type StockDesk } from './stockDesk.ts'

let desk: StockDesk
beforeAll(async () => {
  desk = await openStockDesk([
    ['CTR-A', 'S25', 3],
    ['D1001-H1', 'S25', 2],
    ['D1002-H1', 'S25', 1],
  ])
  const stockCountId = randomUUID()
  await desk.ask('d1001-staff1', 'POST /stock-counts', { stockCountId, hubCode: 'D1001-H1', skuCodes: [] })
})
afterAll(() => desk.close())

const dealer = (dealerCode: string): DatabaseReach => ({ kind: 'dealer', dealerCode })
/** What somebody's forgotten filter finds of the documents of stock, and of all that they ever were. */
const seen = (reach: DatabaseReach) =>
  withReach(desk.server.database.db, reach, async (tx) => {
    const documents = await tx
      .selectFrom('desk.document')
      .select(['type', 'id', 'body'])
      .where('type', 'in', ['stockLevel', 'stockCount'])
      .execute()
    const revisions = await tx.selectFrom('desk.document_revision').select('id').where('type', 'in', ['stockLevel', 'stockCount']).execute()
    expect(new Set(revisions.map(({ id }) => id))).toEqual(new Set(documents.map(({ id }) => id)))
    return documents
      .map(({ type, body }) => `${type} ${(body as { readonly hubCode: string }).hubCode}`)
      .toSorted((a, b) => (a < b ? -1 : 1))
  })

async function expectKept(): Promise<void> {
  const everything = ['stockCount D1001-H1', 'stockLevel CTR-A', 'stockLevel D1001-H1', 'stockLevel D1002-H1']
  expect(await seen({ kind: 'all' })).toEqual(everything)
  expect(await seen({ kind: 'hubs' })).toEqual(everything)
  expect(await seen(dealer('D1001'))).toEqual(['stockCount D1001-H1', 'stockLevel CTR-A', 'stockLevel D1001-H1'])
  expect(await seen(dealer('D1002'))).toEqual(['stockLevel CTR-A', 'stockLevel D1002-H1'])
  expect(await seen({ kind: 'none' })).toEqual([])
}

test('[DBS-2] a level and a count of a dealer’s hub are that dealer’s documents, in every revision', async () => {
  await expect.poll(() => seen({ kind: 'all' }), { timeout: 30_000 }).toHaveLength(4)
  await expectKept()
})

test('[DBS-2] those that were written before they had an owner get one, revisions too', async () => {
  const { database } = desk.server
  const unowned = ['document', 'document_revision'].map(
    (table) => `update desk.${table} set dealer_code = null where type in ('stockLevel', 'stockCount')`,
  )
  await asOwner(database.ownerUrl, ['begin', `set local desk.reach = 'all'`, ...unowned, 'commit'].join(';'))
  expect(await seen(dealer('D1002'))).toHaveLength(4)
  const owner = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.ownerUrl, max: 1 }) }),
  })
  try {
    await owner.transaction().execute((tx) => giveOwners(tx))
  } finally {
    await owner.destroy()
  }
  await expectKept()
})
