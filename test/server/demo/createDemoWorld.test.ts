import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { conflictSchema } from '../../../domain/contracts/conflict.ts'
import { contractSchema, contractStates } from '../../../domain/contracts/contract.ts'
import { hubSchema, availableOf, stockLevelSchema } from '../../../domain/stock/hub.ts'
import { isImei } from '../../../domain/contracts/imei.ts'
import { transferSchema, transferStates } from '../../../domain/stock/transfer.ts'
import { fromBase32 } from '../../../server/auth/totp.ts'
import { createDemoWorld } from '../../../server/demo/createDemoWorld.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { createPgReplicationStore } from '../../../server/replication/pgReplicationStore.ts'
import { createReplicationService } from '../../../server/replication/replicationService.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { openStock } from '../../../server/stock/openStock.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

const NOON = Date.parse('2026-03-04T12:00:00+09:00')
const DAY_BEGAN = Date.parse('2026-03-04T00:00:00+09:00')
const CONTRACTS = 150

type Interrupted = { readonly afterWrites: number }

async function create({ db, auth, pool }: FreshDatabase, at: number, interrupted?: Interrupted): Promise<boolean> {
  const store = createPgReplicationStore(pool)
  let writes = 0
  return createDemoWorld({
    db,
    authDb: auth.db,
    openStock: (stock) => openStock(db, stock),
    clock: () => at,
    contracts: CONTRACTS,
    totpSecretOf: fromBase32,
    hashPassword: async (password) => `hash of ${password.length}`,
    log: () => undefined,
    replicationAt: (now) => {
      const service = createReplicationService({ store, clock: { now: () => now }, random: { uuid: v7 } })
      return {
        push: (principal, request) => service.push(principal, request),
        write: async (request) => {
          if (++writes === interrupted?.afterWrites) throw new Error('the machine went off')
          return service.write(request)
        },
      }
    },
  })
}

const databases: FreshDatabase[] = []
async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase()
  databases.push(database)
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: v7 })
  return database
}
afterAll(async () => {
  for (const database of databases) await database.close()
})

async function documentsIn({ db }: FreshDatabase) {
  return withReach(db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.document').select(['type', 'id', 'rev', 'body', 'dealer_code']).orderBy('type').orderBy('id').execute(),
  )
}

describe('the demo world', () => {
  let database: FreshDatabase
  let documents: Awaited<ReturnType<typeof documentsIn>>
  beforeAll(async () => {
    database = await emptyDatabase()
    expect(await create(database, NOON)).toBe(true)
    documents = await documentsIn(database)
  })
  const bodies = <S extends z.ZodType>(type: string, schema: S): z.infer<S>[] =>
    documents.filter((row) => row.type === type).map(({ body }) => schema.parse(body))

  test('[DEM-1] the same day makes the same world, ids and revisions included', async () => {
    const other = await emptyDatabase()
    await create(other, NOON + 5 * 3_600_000)
    expect(await documentsIn(other)).toEqual(documents)
    const users = (from: FreshDatabase) => from.auth.db.selectFrom('auth.app_user').selectAll().orderBy('login_id').execute()
    expect(await users(other)).toEqual(await users(database))
  })

  test('[DEM-1] a world of a time before there were books of stock gets them, and keeps what it is', async () => {
    const other = await emptyDatabase()
    await create(other, NOON)
    await asOwner(
      other.ownerUrl,
      'truncate desk.hub, desk.stock_unit, desk.stock_movement, desk.transfer, desk.sale_right, desk.provisional_counter, desk.timer cascade',
    )
    await asOwner(other.ownerUrl, `delete from desk.document where type in ('offering', 'transfer', 'saleRight')`)
    expect(await create(other, NOON + 86_400_000)).toBe(false)
    const proof = await verifyStock(other.db)
    expect([proof.differences, proof.units > 10_000]).toEqual([[], true])
    const count = (rows: typeof documents, type: string) => rows.filter((row) => row.type === type).length
    const now = await documentsIn(other)
    for (const type of ['offering', 'transfer', 'contract', 'stockLevel']) expect(count(now, type), type).toBe(count(documents, type))
    expect(await create(other, NOON + 86_400_000)).toBe(false)
  })

  test('[DEM-1] one that was interrupted goes on, even on the next day, and a finished one is left alone', async () => {
    const other = await emptyDatabase()
    await expect(create(other, NOON, { afterWrites: 30 })).rejects.toThrow('the machine went off')
    expect(await create(other, NOON + 86_400_000)).toBe(true)
    const ids = (rows: typeof documents) => rows.map(({ type, id, rev }) => `${type} ${id} ${rev}`)
    expect(ids(await documentsIn(other))).toEqual(ids(documents))
    expect(await create(other, NOON)).toBe(false)
  })

  test('[DEM-2] hubs, stock and people are those of the demo', async () => {
    const hubs = bodies('hub', hubSchema)
    expect(['CENTER', 'ORG', 'DEALER'].map((type) => hubs.filter(({ hubType }) => hubType === type).length)).toEqual([5, 8, 40])
    const levels = bodies('stockLevel', stockLevelSchema)
    expect(levels.filter((level) => availableOf(level) < 0)).toEqual([])
    expect(new Set(levels.map(({ modelCode }) => modelCode)).size).toBeGreaterThanOrEqual(12)
    for (const hub of hubs) expect(levels.filter(({ hubCode }) => hubCode === hub.hubCode).length).toBe(levels.length / hubs.length)
    const kinds = (['onHandQty', 'reservedQty', 'leasedQty', 'inTransitInQty'] as const).map((key) =>
      levels.some((level) => level[key] > 0),
    )
    expect([...kinds, levels.some(({ onHandQty }) => onHandQty === 0)]).toEqual([true, true, true, true, true])
    const users = await database.db.selectFrom('auth.app_user').select('login_id').execute()
    expect(
      users
        .map(({ login_id }) => login_id)
        .filter((id) => /^(d10(01|02|03|07|12)-(manager|staff[12])|counselor[12]|marketing1|admin1)$/.test(id)),
    ).toHaveLength(19)
  })

  test('[DEM-2] [RIT-10] the units that its PCs hold for a bad line lie in small HUBs: a new PC takes from the largest of its shop', () => {
    const levels = bodies('stockLevel', stockLevelSchema)
    const toSell = (hub: string) =>
      levels.filter(({ hubCode }) => hubCode === hub).reduce((sum, level) => sum + availableOf(level) + level.leasedQty, 0)
    const open = bodies('hub', hubSchema).filter(({ dealerCode, state }) => dealerCode !== null && state === 'open')
    const lending = new Set(levels.filter(({ leasedQty }) => leasedQty > 0).map(({ hubCode }) => hubCode))
    expect(lending.size).toBe(5)
    for (const [dealer, hubs] of Map.groupBy(open, ({ dealerCode }) => dealerCode)) {
      const most = Math.max(...hubs.map(({ hubCode }) => toSell(hubCode)))
      const lends = hubs.filter(({ hubCode }) => lending.has(hubCode)).map(({ hubCode }) => toSell(hubCode))
      expect(Math.max(...lends), dealer ?? '').toBeLessThan(most)
    }
  })

  test('[STK-21] what lies in its hubs is proved by movements, units and owners, and differences are found', async () => {
    const proof = await verifyStock(database.db)
    expect(proof.differences).toEqual([])
    expect(proof.units).toBeGreaterThan(10_000)
    const states = bodies('transfer', transferSchema).map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(transferStates))
    const imeis = await database.pool.query("begin; set local desk.reach = 'all'; select imei from desk.stock_unit; commit")
    const rows = [imeis].flat().flatMap((result) => result.rows as { imei: string }[])
    expect(rows.filter(({ imei }) => !isImei(imei))).toEqual([])
  })

  test('[DEM-2] contracts are in every state, with numbers and a past of their own', () => {
    const contracts = bodies('contract', contractSchema)
    expect(contracts.filter(({ dealerCode }) => dealerCode === 'D1001')).toHaveLength(CONTRACTS)
    expect(new Set(contracts.map(({ status }) => status))).toEqual(new Set(contractStates))
    const numbers = contracts.flatMap(({ msisdn, customer }) => [msisdn, customer.phone])
    expect(numbers.filter((number) => !/^010-[23]\d{3}-\d{4}$/.test(number))).toEqual([])
    expect(new Set(contracts.map(({ customer }) => customer.phone)).size).toBeGreaterThanOrEqual(contracts.length - 1)
    expect(contracts.filter(({ contractNo }) => !contractNo.startsWith('KD'))).toEqual([])
    const imeis = contracts.flatMap(({ device }) => (device ? [device.imei] : []))
    expect(new Set(imeis).size).toBe(imeis.length)
    const late = contracts.filter(
      ({ updatedAt, activatedAt }) => Date.parse(updatedAt) > DAY_BEGAN || (activatedAt !== null && activatedAt > updatedAt),
    )
    expect(late).toEqual([])
    expect(new Set(contracts.map(({ updatedAt }) => updatedAt)).size).toBeGreaterThan(50)
  })

  test('[DEM-3] there are conflicts to decide, of every severity, decided ones, and histories to read', async () => {
    const conflicts = bodies('conflict', conflictSchema)
    const open = conflicts.filter(({ state }) => state === 'open')
    expect(new Set(open.map(({ severity }) => severity))).toEqual(new Set(['critical', 'high', 'normal']))
    expect(new Set(open.map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1001', 'D1002']))
    expect(conflicts.filter(({ state }) => state === 'resolved')).toHaveLength(2)
    const long = await withReach(database.db, { kind: 'all' }, (tx) =>
      tx
        .selectFrom('desk.document_revision')
        .select((eb) => ['id', eb.fn.countAll<number>().as('revisions')])
        .where('type', '=', 'contract')
        .groupBy('id')
        .having((eb) => eb(eb.fn.countAll(), '>=', 4))
        .execute(),
    )
    expect(long.length).toBeGreaterThan(10)
  })
})

test('[DEM-1] a database with people or dealers of its own is never touched', async () => {
  const database = await emptyDatabase()
  await database.db.insertInto('desk.dealer').values({ code: 'D9001', name: '우리 매장' }).execute()
  expect(await create(database, NOON)).toBe(false)
  expect(await documentsIn(database)).toEqual([])
})
