import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { connectPool } from '../../../server/platform/connectPool.ts'
import type { DatabaseReach } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { createReservationLane } from '../../../server/stock/reservationLane.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { NOON, notedDesk, openHall, request } from './stockHall.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await openHall(database, [
    ['CTR-A', 'S25', 3],
    ['D1001-H1', 'S25', 2],
    ['D1002-H1', 'S25', 1],
  ])
  const lane = createReservationLane({ db: database.db, clock: () => NOON, desk: notedDesk() })
  await lane.hold(request({ lines: [['S25', 1]] }))
  await lane.hold(request({ dealerCode: dealerCodeSchema.parse('D1001'), lines: [['S25', 1]] }))
})
afterAll(() => database.close())

const dealer = (dealerCode: string): DatabaseReach => ({ kind: 'dealer', dealerCode })
const hubsSeen = (reach: DatabaseReach, table: 'desk.stock_level' | 'desk.stock_unit' | 'desk.stock_movement') =>
  withReach(database.db, reach, async (tx) => {
    const rows = await tx.selectFrom(table).select('hub_code').distinct().orderBy('hub_code').execute()
    return rows.map((row) => row.hub_code)
  })

test('[DBS-2] stock of another dealer’s hub is not seen by anybody’s forgotten filter; shared hubs are seen by all', async () => {
  for (const table of ['desk.stock_level', 'desk.stock_unit', 'desk.stock_movement'] as const) {
    expect(await hubsSeen({ kind: 'all' }, table)).toEqual(['CTR-A', 'D1001-H1', 'D1002-H1'])
    expect(await hubsSeen({ kind: 'hubs' }, table)).toEqual(['CTR-A', 'D1001-H1', 'D1002-H1'])
    expect(await hubsSeen(dealer('D1001'), table)).toEqual(['CTR-A', 'D1001-H1'])
    expect(await hubsSeen(dealer('D1002'), table)).toEqual(['CTR-A', 'D1002-H1'])
    expect(await hubsSeen({ kind: 'none' }, table)).toEqual([])
  }
  const reservations = (reach: DatabaseReach) =>
    withReach(database.db, reach, (tx) => tx.selectFrom('desk.reservation').select('order_id').execute())
  expect(await reservations({ kind: 'all' })).toHaveLength(2)
  expect(await reservations({ kind: 'hubs' })).toEqual([])
  expect(await reservations(dealer('D1001'))).toHaveLength(1)
  expect(await reservations(dealer('D1002'))).toEqual([])
})

test('[DBS-2] the places of a wave are given by who may book there, and by nobody else', async () => {
  await withReach(database.db, { kind: 'all' }, (tx) =>
    tx
      .insertInto('desk.hub_wave')
      .values(['CTR-A', 'D1001-H1', 'D1002-H1'].map((hub_code) => ({ hub_code })))
      .execute(),
  )
  const given = (reach: DatabaseReach) =>
    withReach(database.db, reach, async (tx) => {
      const rows = await tx.updateTable('desk.hub_wave').set({ places: 1 }).returning('hub_code').execute()
      return rows.map((row) => row.hub_code).toSorted()
    })
  expect(await given({ kind: 'all' })).toEqual(['CTR-A', 'D1001-H1', 'D1002-H1'])
  expect(await given({ kind: 'hubs' })).toEqual(['CTR-A'])
  expect(await given(dealer('D1001'))).toEqual(['D1001-H1'])
  expect(await given({ kind: 'none' })).toEqual([])
})

test('[DBS-2] a shop writes in its own hubs only, marketing in shared ones only', async () => {
  const countUp = (reach: DatabaseReach, hub: string) =>
    withReach(database.db, reach, async (tx) => {
      const [row] = await tx
        .updateTable('desk.stock_level')
        .set({ in_transit_in: sql<number>`in_transit_in + 1` })
        .where('hub_code', '=', hub)
        .execute()
      return Number(row?.numUpdatedRows)
    })
  expect([
    await countUp(dealer('D1001'), 'D1001-H1'),
    await countUp(dealer('D1001'), 'CTR-A'),
    await countUp(dealer('D1001'), 'D1002-H1'),
  ]).toEqual([1, 0, 0])
  expect([await countUp({ kind: 'hubs' }, 'CTR-A'), await countUp({ kind: 'hubs' }, 'D1001-H1')]).toEqual([1, 0])
  const move = (reach: DatabaseReach) =>
    withReach(database.db, reach, (tx) =>
      tx
        .insertInto('desk.stock_movement')
        .values({
          at: new Date(NOON),
          hub_code: 'CTR-A',
          sku_code: 'S25',
          dealer_code: null,
          kind: 'receive',
          quantity: 1,
          imeis: [],
          ref_kind: 'person',
          ref_id: 'x',
          reason: null,
          by_user: null,
        })
        .execute(),
    )
  await expect(move(dealer('D1001'))).rejects.toMatchObject({ code: '42501' })
})

test('[DBS-1] the program cannot lift the row rules of stock and orders, nor rewrite what was booked or tried', async () => {
  const forbidden = [
    'alter table desk.stock_level no force row level security',
    'drop policy read on desk.stock_unit',
    'delete from desk.stock_movement',
    'update desk.stock_movement set quantity = 2',
    'delete from desk.saga_log',
    "update desk.saga_log set event = 'done'",
    'delete from desk.order',
    'delete from desk.stock_unit',
    'delete from desk.reservation',
  ]
  for (const statement of forbidden) await expect(database.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  await asOwner(database.ownerUrl, 'alter table desk.stock_unit no force row level security')
  await expect(connectPool({ url: database.ownerUrl, onIdleError: () => undefined })).rejects.toThrow(/not forced on stock_unit/)
  await asOwner(database.ownerUrl, 'alter table desk.stock_unit force row level security')
})

test('[STK-3] one row per handset, one open order per contract, one active right per device: facts of the database', async () => {
  const again = asOwner(
    database.ownerUrl,
    `insert into desk.stock_unit (imei, sku_code, hub_code, state) select imei, sku_code, 'CTR-A', 'inStock' from desk.stock_unit limit 1`,
  )
  await expect(again).rejects.toMatchObject({ code: '23505' })
  const homeless = asOwner(database.ownerUrl, `update desk.stock_unit set state = 'leased'`)
  await expect(homeless).rejects.toMatchObject({ code: '23514', constraint: 'stock_unit_leased' })
  const contract = randomUUID()
  const order = (no: string, state: string) =>
    asOwner(
      database.ownerUrl,
      `insert into desk.order (id, order_no, dealer_code, hub_code, kind, state, contract_id, request, body, placed_at, updated_at)
       values ($1, $2, 'D1001', 'D1001-H1', 'TERMINATE', $3, $4, '{}', '{}', now(), now())`,
      [randomUUID(), no, state, contract],
    )
  await order('D1001-20260304-00001', 'cancelled')
  await order('D1001-20260304-00002', 'confirmed')
  await expect(order('D1001-20260304-00003', 'placed')).rejects.toMatchObject({ code: '23505', constraint: 'order_one_open_per_contract' })
  await order('D1001-20260304-00004', 'completed')
})
