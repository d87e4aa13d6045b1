import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAudit } from '../../../server/audit/recordAudit.ts'
import { connectPool } from '../../../server/platform/connectPool.ts'
import type { DatabaseReach } from '../../../server/platform/database.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { contractBody, hubBody, storeDocument } from '../../support/storedDocuments.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  for (const dealerCode of ['D1001', 'D1002']) {
    const body = contractBody({ dealerCode, contractNo: `K${dealerCode.slice(1)}00000` })
    await storeDocument(database, { type: 'contract', id: randomUUID(), dealerCode, body })
  }
  await storeDocument(database, { type: 'hub', id: 'HUB-ORG', dealerCode: null, body: hubBody('HUB-ORG') })
})
afterAll(() => database.close())

const dealer = (dealerCode: string): DatabaseReach => ({ kind: 'dealer', dealerCode })
/** What a query without any filter of the program's own finds. */
const seen = (reach: DatabaseReach) =>
  withReach(database.db, reach, async (tx) => {
    const documents = await tx.selectFrom('desk.document').select(['type', 'dealer_code']).orderBy('type').orderBy('dealer_code').execute()
    const revisions = await tx.selectFrom('desk.document_revision').select('type').execute()
    expect(revisions).toHaveLength(documents.length)
    return documents.map((row) => `${row.type}:${row.dealer_code ?? '-'}`)
  })

test('[DBS-2] Z-03 ATK-42 a forgotten filter leaks nothing: the database shows the rows in reach, and none when nothing was said', async () => {
  expect(await seen({ kind: 'all' })).toEqual(['contract:D1001', 'contract:D1002', 'hub:-'])
  expect(await seen(dealer('D1001'))).toEqual(['contract:D1001', 'hub:-'])
  expect(await seen(dealer('D1002'))).toEqual(['contract:D1002', 'hub:-'])
  expect(await seen({ kind: 'hubs' })).toEqual(['hub:-'])
  expect(await seen({ kind: 'none' })).toEqual([])
  expect(await database.db.selectFrom('desk.document').select('id').execute()).toEqual([])
  expect(await database.db.selectFrom('desk.audit_event').select('id').execute()).toEqual([])
})

test('[DBS-2] ATK-42 the reach ends with its transaction, whichever connection comes next', async () => {
  await Promise.all(Array.from({ length: 40 }, () => seen({ kind: 'all' })))
  const found = await Promise.all(Array.from({ length: 40 }, () => database.db.selectFrom('desk.document').select('id').execute()))
  expect(found.flat()).toEqual([])
})

test('[DBS-2] a row of another dealer cannot be written, changed or moved', async () => {
  const body = contractBody({ dealerCode: 'D1002', contractNo: 'K100299999' })
  const values = { type: 'contract', id: randomUUID(), dealer_code: 'D1002', rev: `1-${randomUUID()}`, body: JSON.stringify(body) }
  const insert = withReach(database.db, dealer('D1001'), (tx) =>
    tx
      .insertInto('desk.document')
      .values({ ...values, priority: '', updated_at: new Date(), updated_by: null })
      .execute(),
  )
  await expect(insert).rejects.toMatchObject({ code: '42501' })
  const move = withReach(database.db, dealer('D1001'), (tx) =>
    tx.updateTable('desk.document').set({ dealer_code: 'D1002' }).where('type', '=', 'contract').execute(),
  )
  await expect(move).rejects.toMatchObject({ code: '42501' })
  const [changed] = await withReach(database.db, dealer('D1001'), (tx) =>
    tx.updateTable('desk.document').set({ priority: 'x' }).where('dealer_code', '=', 'D1002').execute(),
  )
  expect(changed?.numUpdatedRows).toBe(0n)
})

test('[DBS-1] Z-03 H-01 ATK-41 the program owns nothing and may neither rewrite history nor lift the row rules', async () => {
  const forbidden = [
    'create table desk.loot ()',
    'alter table desk.document no force row level security',
    'alter table desk.document disable row level security',
    'drop policy reach on desk.document',
    "update desk.audit_event set action = 'nothing'",
    'delete from desk.audit_event',
    'delete from desk.document_revision',
    "update desk.document_revision set body = '{}'",
    'delete from desk.change',
    'update desk.sync_epoch set epoch = gen_random_uuid()',
    'select * from desk_migrations.kysely_migration',
    'create role loot',
  ]
  for (const statement of forbidden) {
    await expect(database.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  }
  const { rows } = await database.pool.query('reset role; select current_user as role').then((all) => ({ rows: [all].flat().at(-1)?.rows }))
  expect(rows).toEqual([{ role: 'desk_app' }])
})

test('[DBS-1] the program does not start with a role that owns tables or passes by the row rules', async () => {
  const start = () => connectPool({ url: database.ownerUrl, onIdleError: () => undefined })
  const weakened = async (weaken: string, restore: string, sentence: RegExp) => {
    await asOwner(database.ownerUrl, weaken)
    await expect(start()).rejects.toThrow(sentence)
    await asOwner(database.ownerUrl, restore)
  }
  await weakened('alter role desk_app bypassrls', 'alter role desk_app nobypassrls', /passes by row-level security/)
  await weakened('alter table desk.dealer owner to desk_app', 'alter table desk.dealer owner to current_user', /owns tables/)
  await weakened(
    'alter table desk.audit_event no force row level security',
    'alter table desk.audit_event force row level security',
    /not forced on audit_event/,
  )
  await (await start()).close()
})

test('migrating twice, or from two processes at once, is migrating once', async () => {
  expect(await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)])).toEqual([[], []])
})

test('[AUD-1] L-01 the audit row stands if and only if what it tells of stands', async () => {
  const event = { at: Date.now(), action: 'contract.read', who: null, address: null } as const
  const audited = async () => Number((await asOwner(database.ownerUrl, 'select count(*) as n from desk.audit_event')).rows[0].n)
  const before = await audited()
  const failing = withReach(database.db, dealer('D1001'), async (tx) => {
    await recordAudit(tx, event)
    await tx.updateTable('desk.document').set({ priority: 'lost' }).execute()
    throw new Error('half-way')
  })
  await expect(failing).rejects.toThrow('half-way')
  expect(await audited()).toBe(before)

  const unwritable = withReach(database.db, dealer('D1001'), async (tx) => {
    await tx.updateTable('desk.document').set({ priority: 'unseen' }).execute()
    await recordAudit(tx, { ...event, userId: 'no uuid at all' })
  })
  await expect(unwritable).rejects.toThrow()
  const marked = await withReach(database.db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.document')
      .select(sql<number>`count(*)`.as('n'))
      .where('priority', 'in', ['lost', 'unseen'])
      .executeTakeFirst(),
  )
  expect(marked?.n).toBe(0)
})
