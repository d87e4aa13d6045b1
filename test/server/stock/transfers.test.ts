import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StockLevel } from '../../../domain/stock/hub.ts'
import type { Transfer } from '../../../domain/stock/transfer.ts'
import { imeiOf, all } from './stockHall.ts'
import { bodyOf, openStockDesk, type StockDesk } from './stockDesk.ts'

let desk: StockDesk
beforeAll(async () => {
  desk = await openStockDesk([
    ['CTR-A', 'S25', 40],
    ['D1001-H1', 'S25', 1],
    ['D1002-H1', 'S25', 2],
  ])
})
afterAll(() => desk.close())

const act = (login: string, id: string, body: object, key?: string) => desk.ask(login, `POST /transfers/${id}/actions`, body, key)
const figures = async (hub: string) =>
  all(desk.server.database, (tx) =>
    tx
      .selectFrom('desk.stock_level')
      .select(['on_hand', 'reserved', 'unavailable', 'in_transit_in'])
      .where('hub_code', '=', hub)
      .where('sku_code', '=', 'S25')
      .executeTakeFirst(),
  )
const transferOf = (reply: Awaited<ReturnType<typeof act>>) => bodyOf<{ transfer: Transfer }>(reply).transfer

async function sent(quantity: number, imeis: readonly string[]): Promise<string> {
  const id = randomUUID()
  const lines = [{ skuCode: 'S25', quantity }]
  const asked = { transferId: id, kind: 'transfer', fromHubCode: 'CTR-A', toHubCode: 'D1001-H1', lines, reason: null }
  expect((await desk.ask('d1001-staff1', 'POST /transfers', asked)).status).toBe(201)
  expect((await act('d1001-manager', id, { kind: 'approve', lines, reason: null })).problem?.code).toBe('not_permitted')
  expect((await act('marketing1', id, { kind: 'approve', lines, reason: null })).status).toBe(200)
  await act('marketing1', id, { kind: 'pick' })
  const dispatched = { kind: 'dispatch', lines: [{ skuCode: 'S25', quantity, imeis }], trackingNo: 'T1', reason: null }
  expect(transferOf(await act('marketing1', id, dispatched)).state).toBe('dispatched')
  return id
}

test('[TRF-5] ten sent, one damaged, two short, one over, received by two at once: conserved to the unit, closed by a person', async () => {
  const units = Array.from({ length: 10 }, (_, i) => imeiOf(i + 1))
  const before = { source: await figures('CTR-A'), here: await figures('D1001-H1') }
  const id = await sent(10, units)
  expect(await figures('CTR-A')).toEqual({ ...before.source, on_hand: 30 })
  expect(await figures('D1001-H1')).toEqual({ ...before.here, in_transit_in: 10 })
  const over = imeiOf(30)
  const line = { skuCode: 'S25', acceptedQty: 0, damagedQty: 0, overQty: 0, damagedImeis: [], overImeis: [] }
  const receive = (part: object) => ({ kind: 'receive', final: true, lines: [{ ...line, ...part }] })
  const receipts = await Promise.all([
    act('d1001-staff1', id, receive({ acceptedImeis: units.slice(0, 5), damagedImeis: [units[7]] })),
    act('d1001-staff2', id, receive({ acceptedImeis: units.slice(3, 7), overImeis: [over] })),
  ])
  expect(receipts.map(({ status }) => status)).toEqual([200, 200])
  const final = transferOf(await act('d1001-staff1', id, { kind: 'receive', final: true, lines: [] }))
  expect(final.lines[0]).toMatchObject({ dispatchedQty: 10, receivedQty: 7, damagedQty: 1, shortQty: 2, overQty: 1 })
  expect(await figures('D1001-H1')).toEqual({ on_hand: 9, reserved: 0, unavailable: 1, in_transit_in: 2 })
  const close = (kind: string, resolution: string) =>
    act('d1001-manager', id, { kind: 'closeDiscrepancy', discrepancyId: `S25|${kind}`, resolution, reason: '직접 확인' })
  expect(transferOf(await close('damaged', 'keptDamaged')).state).toBe('discrepancyOpen')
  expect(transferOf(await close('over', 'takenOver')).state).toBe('discrepancyOpen')
  expect(transferOf(await close('short', 'lost')).state).toBe('closed')
  expect(await figures('CTR-A')).toMatchObject({ on_hand: 29 })
  expect(await figures('D1001-H1')).toEqual({ on_hand: 10, reserved: 0, unavailable: 1, in_transit_in: 0 })
  const lost = await all(desk.server.database, (tx) =>
    tx.selectFrom('desk.stock_unit').select('imei').where('state', '=', 'lost').execute(),
  )
  expect(lost.map(({ imei }) => imei).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(units.slice(8))
})

test('[TRF-4] ATK-39 the same command again is answered as before and books once; another body under its key is refused', async () => {
  const id = await sent(2, [imeiOf(31), imeiOf(32)])
  const key = randomUUID()
  const before = await figures('CTR-A')
  const recalled = await act('marketing1', id, { kind: 'recall', reason: '오배송' }, key)
  const again = await act('marketing1', id, { kind: 'recall', reason: '오배송' }, key)
  expect(again.body).toEqual(recalled.body)
  expect(await figures('CTR-A')).toEqual({ ...before, on_hand: before!.on_hand + 2 })
  expect((await act('marketing1', id, { kind: 'recall', reason: '다른 이유' }, key)).problem?.code).toBe('idempotency_key_reused')
  expect((await act('marketing1', id, { kind: 'recall', reason: '오배송' })).problem?.code).toBe('transfer_state_refused')
})

test('[TRF-3] another dealer’s hub and transfer look like none, and nobody acts for a hub he does not run', async () => {
  const id = await sent(1, [imeiOf(33)])
  const asked = { transferId: randomUUID(), kind: 'transfer', lines: [{ skuCode: 'S25', quantity: 1 }], reason: null }
  const into = (fromHubCode: string, toHubCode: string, login = 'd1001-staff1') =>
    desk.ask(login, 'POST /transfers', { ...asked, fromHubCode, toHubCode })
  expect((await into('CTR-A', 'D1002-H1')).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  expect((await into('D1002-H1', 'D1001-H1')).problem).toMatchObject({ status: 404, code: 'hub_unknown' })
  expect((await into('D1001-H1', 'ORG-A')).problem).toMatchObject({ status: 403, code: 'not_permitted' })
  expect((await act('d1002-staff1', id, { kind: 'receive', final: true, lines: [] })).problem).toMatchObject({
    status: 404,
    code: 'transfer_unknown',
  })
  expect((await act('marketing1', id, { kind: 'receive', final: true, lines: [] })).problem?.code).toBe('not_permitted')
  expect((await act('d1001-staff1', id, { kind: 'recall', reason: '되돌림' })).problem?.code).toBe('not_permitted')
  expect((await act('counselor1', id, { kind: 'pick' })).problem?.code).toBe('not_permitted')
  for (const path of [
    'stock-units?hubCode=D1002-H1',
    'stock-movements?hubCode=D1002-H1',
    'low-stock?hubCode=D1002-H1',
    `stock-units/${imeiOf(42)}`,
  ] as const)
    expect((await desk.ask('d1001-staff1', `GET /${path}`)).status, path).toBe(404)
  expect((await desk.ask('d1002-staff1', `GET /stock-units/${imeiOf(42)}`)).status).toBe(200)
})

test('[STK-20] what was booked reaches the documents that clients follow, and is told once', async () => {
  await sent(1, [imeiOf(34)])
  const documents = () =>
    all(desk.server.database, (tx) =>
      tx.selectFrom('desk.document').select(['id', 'rev', 'body']).where('type', 'in', ['stockLevel', 'transfer']).execute(),
    )
  await expect
    .poll(async () => (await documents()).filter(({ id }) => id === 'D1001-H1|S25').map(({ body }) => (body as StockLevel).inTransitInQty))
    .toEqual([(await figures('D1001-H1'))?.in_transit_in])
  const unpublished = () =>
    all(desk.server.database, (tx) =>
      tx.selectFrom('desk.stock_level').select('sku_code').whereRef('published_version', '<', 'version').execute(),
    )
  await expect.poll(unpublished).toEqual([])
  // Transfers are published after levels.
  await desk.server.app.projector.flush()
  const before = await documents()
  desk.server.app.projector.touch()
  await desk.server.app.projector.flush()
  expect(await documents()).toEqual(before)
})
