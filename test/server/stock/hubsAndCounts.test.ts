import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import type { Hub } from '../../../domain/stock/hub.ts'
import { SALE_RIGHT_GRACE_MS, SALE_RIGHT_TTL_MS, type SaleRight } from '../../../domain/stock/saleRight.ts'
import type { StockCount } from '../../../domain/stock/stockCount.ts'
import { nextNight } from '../../../server/stock/stockTimers.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { all, imeiOf } from './stockHall.ts'
import { bodyOf, openStockDesk, type StockDesk } from './stockDesk.ts'

let desk: StockDesk
beforeAll(async () => {
  desk = await openStockDesk([
    ['CTR-A', 'S25', 30],
    ['D1001-H1', 'S25', 8],
    ['D1001-H1', 'S24', 4],
    ['D1001-H2', 'S25', 1],
    ['D1002-H1', 'S25', 4],
  ])
})
afterAll(() => desk.close())
const level = (hub: string, sku: string) =>
  all(desk.server.database, (tx) =>
    tx.selectFrom('desk.stock_level').selectAll().where('hub_code', '=', hub).where('sku_code', '=', sku).executeTakeFirstOrThrow(),
  )

test('[STK-6] two people scan into one count; what is missing and may be booked is written off with a reason', async () => {
  const id = randomUUID()
  const begin = (stockCountId: string, login = 'd1001-staff1') =>
    desk.ask(login, 'POST /stock-counts', { stockCountId, hubCode: 'D1001-H1', skuCodes: ['S24'] })
  expect((await begin(id)).status).toBe(201)
  expect((await begin(randomUUID(), 'd1001-staff2')).problem?.code).toBe('stock_count_open')
  expect((await begin(randomUUID(), 'd1002-staff1')).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  const act = (login: string, body: object) => desk.ask(login, `POST /stock-counts/${id}/actions`, body)
  const own = [39, 40, 41, 42].map(imeiOf)
  await Promise.all([
    act('d1001-staff1', { kind: 'scan', imeis: own.slice(0, 2) }),
    act('d1001-staff2', { kind: 'scan', imeis: [own[1], own[2]] }),
  ])
  const submitted = bodyOf<{ count: StockCount }>(await act('d1001-staff1', { kind: 'submit' })).count
  expect(submitted).toMatchObject({ expectedCount: 4, differences: [{ kind: 'missing', imei: own[3], bookable: true }] })
  expect((await act('d1002-staff1', { kind: 'reopen' })).problem).toMatchObject({ status: 404, code: 'stock_count_unknown' })
  expect(bodyOf<{ count: StockCount }>(await act('d1001-manager', { kind: 'apply', reason: '분실 확인' })).count.state).toBe('applied')
  expect(await level('D1001-H1', 'S24')).toMatchObject({ on_hand: 3 })
  expect((await verifyStock(desk.server.database.db)).differences).toEqual([])
})

test('[STK-13] units are booked by hand all or none, and another hub’s unit looks like none', async () => {
  const adjust = (imeis: string[], to = 'damaged') =>
    desk.ask('d1001-staff1', 'POST /stock-adjustments', { hubCode: 'D1001-H1', imeis, to, reason: '액정 파손' })
  expect((await adjust([imeiOf(31), imeiOf(44)])).problem).toMatchObject({ status: 404, code: 'unit_unknown' })
  expect(await level('D1001-H1', 'S25')).toMatchObject({ unavailable: 0 })
  expect(bodyOf<{ levels: object[] }>(await adjust([imeiOf(31)])).levels).toMatchObject([
    { skuCode: 'S25', onHandQty: 8, unavailableQty: 1 },
  ])
  expect((await adjust([imeiOf(31)], 'lost')).problem?.code).toBe('unit_state_refused')
  expect((await adjust([imeiOf(31)], 'inStock')).status).toBe(200)
})

test('[STK-2] a hub closes only at zero, and only by who runs it', async () => {
  const move = (to: string, login = 'd1001-manager') => desk.ask(login, 'POST /hubs/D1001-H2/state', { to, reason: '이전' })
  expect((await move('paused', 'd1002-staff1')).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  expect((await move('paused', 'marketing1')).problem?.code).toBe('not_permitted')
  expect((await move('closed')).problem?.code).toBe('hub_state_refused')
  expect(bodyOf<{ hub: Hub }>(await move('closing')).hub.state).toBe('closing')
  expect((await move('closed')).problem?.code).toBe('hub_not_empty')
  await desk.ask('d1001-staff1', 'POST /stock-adjustments', { hubCode: 'D1001-H2', imeis: [imeiOf(43)], to: 'lost', reason: '분실' })
  expect(bodyOf<{ hub: Hub }>(await move('closed')).hub.state).toBe('closed')
  const stored = () =>
    all(desk.server.database, (tx) =>
      tx.selectFrom('desk.document').select('body').where('type', '=', 'hub').where('id', '=', 'D1001-H2').execute(),
    )
  await expect.poll(async () => (await stored()).map(({ body }) => (body as Hub).state)).toEqual(['closed'])
})

test('[RIT-2] a device is lent units of its own hub, holds them for another term, gives them back once', async () => {
  const take = (hubCode: string, login = 'd1001-staff1') => desk.ask(login, 'POST /sale-rights', { saleRightId: randomUUID(), hubCode })
  expect((await take('CTR-A')).problem?.code).toBe('not_permitted')
  expect((await take('D1002-H1')).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  const first = bodyOf<{ id: string; saleRight: SaleRight }>(await take('D1001-H1'))
  expect(first.saleRight.units).toHaveLength(2)
  const renewed = bodyOf<{ id: string; saleRight: SaleRight }>(await take('D1001-H1'))
  expect(renewed).toMatchObject({ id: first.id, saleRight: { units: first.saleRight.units } })
  const other = bodyOf<{ saleRight: SaleRight }>(await take('D1001-H1', 'd1001-staff2'))
  expect(other.saleRight.provisionalFrom).not.toBe(first.saleRight.provisionalFrom)
  expect((await level('D1001-H1', 'S25')).leased + (await level('D1001-H1', 'S24')).leased).toBe(4)
  const back = (login: string) => desk.ask(login, `POST /sale-rights/${first.id}/return`, {})
  expect((await back('d1001-staff2')).problem?.code).toBe('sale_right_unknown')
  for (const _ of [1, 2]) expect(bodyOf<{ saleRight: SaleRight }>(await back('d1001-staff1')).saleRight.state).toBe('returned')
  expect((await level('D1001-H1', 'S25')).leased + (await level('D1001-H1', 'S24')).leased).toBe(2)
})

test('[RIT-3] a right that nobody gives back runs out by the centre’s clock, after its grace, and is told to clients', async () => {
  const leased = async () => (await level('D1001-H1', 'S25')).leased + (await level('D1001-H1', 'S24')).leased
  expect(await leased()).toBe(2)
  const { clock, app } = desk.server
  clock.move(SALE_RIGHT_TTL_MS + SALE_RIGHT_GRACE_MS - 60_000)
  await app.sales.worker.settle()
  expect(await leased()).toBe(2)
  clock.move(120_000)
  await app.sales.worker.settle()
  expect(await leased()).toBe(0)
  const states = () =>
    all(desk.server.database, (tx) => tx.selectFrom('desk.document').select('body').where('type', '=', 'saleRight').execute())
  await expect
    .poll(async () => (await states()).map(({ body }) => (body as SaleRight).state).toSorted((a, b) => (a < b ? -1 : 1)))
    .toEqual(['expired', 'returned'])
  expect((await verifyStock(desk.server.database.db)).differences).toEqual([])
})

test('[STK-12] what is low is proposed from the fullest centre and becomes one request per centre', async () => {
  await asOwner(
    desk.server.database.ownerUrl,
    `update desk.stock_level set min_qty = 5, reorder_point = 9, reorder_qty = 6, max_qty = 20 where hub_code = 'D1001-H1' and sku_code = 'S25'`,
  )
  // Twelve hours have passed: everybody signs in again.
  const fresh = await desk.again()
  const low = bodyOf<{ rows: { skuCode: string; proposedQty: number; fromHubCode: string }[] }>(
    await fresh.ask('d1001-staff1', 'GET /low-stock'),
  )
  expect(low.rows).toMatchObject([{ skuCode: 'S25', proposedQty: 12, fromHubCode: 'CTR-A', belowMin: false }])
  const body = { hubCode: 'D1001-H1', lines: [{ skuCode: 'S25', quantity: 12, fromHubCode: 'CTR-A' }] }
  const made = bodyOf<{ transfers: { transfer: object }[] }>(await fresh.ask('d1001-staff1', 'POST /replenishments/proposals', body))
  expect(made.transfers).toMatchObject([{ transfer: { kind: 'replenishment', state: 'requested', fromHubCode: 'CTR-A' } }])
  const bad = { ...body, lines: [...body.lines, { skuCode: 'S24', quantity: 1, fromHubCode: 'D1002-H1' }] }
  expect((await fresh.ask('d1001-staff1', 'POST /replenishments/proposals', bad)).problem?.code).toBe('hub_unknown')
  expect(await all(desk.server.database, (tx) => tx.selectFrom('desk.transfer').select('id').execute())).toHaveLength(1)
})

test('[STK-21] every kind of difference is found and named, and the proof runs at night', async () => {
  const { database } = desk.server
  const spoil = (statement: string) => asOwner(database.ownerUrl, statement)
  await spoil(`update desk.stock_level set reserved = 1, kept_back = 2 where hub_code = 'CTR-A' and sku_code = 'S25'`)
  await spoil(`update desk.stock_unit set hub_code = 'D1002-H1', dealer_code = 'D1002' where imei = '${imeiOf(1)}'`)
  const { differences } = await verifyStock(database.db)
  expect(differences.map(({ against, hub_code: hub, figure, stored, proven }) => [against, hub, figure, stored, proven])).toEqual([
    ['movements', 'CTR-A', 'reserved', 1, 0],
    ['units', 'CTR-A', 'on_hand', 30, 29],
    ['units', 'D1002-H1', 'on_hand', 4, 5],
    ['owners', 'CTR-A', 'kept_back', 2, 0],
    ['owners', 'CTR-A', 'reserved', 1, 0],
  ])
  const at = Date.parse('2026-03-04T18:59:00.000Z')
  expect([nextNight(at), nextNight(at + 60_000)]).toEqual(['2026-03-04T19:00:00.000Z', '2026-03-05T19:00:00.000Z'])
  expect(nextNight(at - 20 * HOUR_MS)).toBe('2026-03-04T19:00:00.000Z')
})
