import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionsOfPost } from '../../../domain/access/permissions.ts'
import type { Endpoint } from '../../../domain/protocol/endpoint.ts'
import { endpoints, type EndpointName } from '../../../domain/protocol/endpoints.ts'
import { pullReplySchema } from '../../../domain/protocol/pull.ts'
import { nextRevision } from '../../../domain/replication/revision.ts'
import { hubSchema } from '../../../domain/stock/hub.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { openHubs, receiveStock } from '../../../server/stock/receiveStock.ts'
import { contractIdOf, mutationIdOf } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { call, signInAs, startDeskServer, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { contractRevOf, furnishShop, HUB, placement } from '../orders/orderShop.ts'
import { dealings, transferOf, type Asked, type Belongings, type Dealing } from './dealings.ts'

const UNITS = 30
let server: DeskServer
let own: string
let strangers: string
let theirs: Belongings
const nobodys: Omit<Belongings, 'epoch'> = {
  hub: 'D1009-H9',
  imei: imeiOf(900_009),
  contract: { id: v7(), rev: nextRevision(null, mutationIdOf(9)) },
  order: v7(),
  transfer: randomUUID(),
  count: randomUUID(),
  saleRight: randomUUID(),
}
let before: ReadonlyMap<string, string>

beforeAll(async () => {
  server = await startDeskServer()
  await furnishShop(server.database, UNITS)
  await withReach(server.database.db, { kind: 'all' }, async (tx) => {
    const hub = { hubCode: 'D1002-H1', name: 'D1002-H1', hubType: 'DEALER', dealerCode: 'D1002', region: { sido: '서울', sigungu: '중구' } }
    await openHubs(tx, [hubSchema.parse({ ...hub, state: 'open' })], [])
    const goods = { hubCode: 'D1002-H1', skuCode: 'S25-256-M', imeis: [imeiOf(800_001), imeiOf(800_002)], quantity: 2 }
    await receiveStock(tx, [goods], { at: '2026-01-01T00:00:00.000Z', delivery: 'opening of another' })
  })
  own = (await signInAs(server, 'd1001-staff1')).accessToken
  strangers = (await signInAs(server, 'd1002-staff1')).accessToken
  await published(strangers, 'D1002-H1|S25-256-M')
  before = await lists(strangers)
  theirs = await work()
  await published(own, theirs.saleRight)
}, 120_000)
afterAll(() => server.close())

const rows = Object.entries(dealings) as readonly (readonly [EndpointName, Dealing])[]
function ask(name: EndpointName, { path, body }: Asked, token: string): Promise<Reply> {
  const [method] = name.split(' ') as ['GET' | 'POST' | 'DELETE']
  return call(server, `${method} ${path as `/${string}`}`, { token, body, headers: { 'idempotency-key': randomUUID() } })
}
async function told<T = { readonly id: string }>(path: string, body: object): Promise<T> {
  const reply = await ask(`POST ${path}` as EndpointName, { path, body }, own)
  if (reply.problem) throw new Error(`${path} is refused: ${reply.problem.code}`)
  return reply.body as T
}

/** A dealer's day: one of everything that can be asked for by its id. */
async function work(): Promise<Belongings> {
  const sold = placement('SALE', { lines: [lineOf('CASE', 'CASE-1')], expected: { total: 33_000, paidNow: 33_000 } })
  const [skuCode, id] = ['S25-256-M', randomUUID()]
  await told('/orders', sold)
  const lines = [{ skuCode, quantity: 2 }]
  await told('/transfers', { transferId: id, kind: 'replenishment', fromHubCode: 'CTR-A', toHubCode: HUB, lines, reason: null })
  const count = await told('/stock-counts', { stockCountId: randomUUID(), hubCode: HUB, skuCodes: [] })
  const right = await told('/sale-rights', { saleRightId: randomUUID(), hubCode: HUB })
  const { epoch } = await told<{ epoch: string }>('/sync/pull', { epoch: null, schema: 1, cursors: {} })
  const contract = { id: contractIdOf(1), rev: await contractRevOf(server.database) }
  return { epoch, hub: HUB, imei: imeiOf(UNITS), contract, order: sold.orderId, transfer: id, count: count.id, saleRight: right.id }
}

/** Levels, orders and rights come to the PCs a moment after they are booked. */
async function published(token: string, id: string): Promise<void> {
  const pull = dealings['POST /sync/pull']
  if (pull.of !== 'list') throw new Error('a pull tells what is the own')
  while (!JSON.stringify((await ask('POST /sync/pull', pull.ways[0]!, token)).body).includes(`"${id}"`))
    await new Promise((resolve) => setTimeout(resolve, 20))
}

/** What every list of the interface tells somebody; what is only the time of asking is left out. */
async function lists(token: string): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>()
  for (const [name, dealing] of rows)
    if (dealing.of === 'list')
      for (const way of dealing.ways) {
        const { status, body } = await ask(name, way, token)
        expect(status, way.path).toBe(200)
        told.set(
          way.path,
          JSON.stringify(body, (key, value: unknown) => (key === 'now' || key === 'serverNow' ? null : value)),
        )
      }
  return told
}

/** An answer without what tells two questions apart. */
function bare({ status, body }: Reply, of: Belongings): object {
  const ids = [of.hub, of.imei, of.contract.id, of.contract.rev, of.order, of.transfer, of.count, of.saleRight]
  const text = JSON.stringify(body, (key, value: unknown) => (key === 'traceId' || key === 'mutationId' ? '#' : value))
  return { status, body: ids.reduce((left, id) => left.replaceAll(id, '#'), text) }
}

/** Answered for anybody: what became of each edit of a batch; where goods are that somebody may see. */
const answeredAnyway: ReadonlySet<EndpointName> = new Set(['POST /sync/push', 'GET /alternatives'])

test.each(['DEALER_STAFF', 'DEALER_MANAGER'] as const)(
  '[API-7] Z-02 what belongs to another dealer is answered as what nobody has, on every route, to %s',
  async (role) => {
    const unknown: Belongings = { epoch: theirs.epoch, ...nobodys }
    await server.database.auth.db.updateTable('auth.app_user').set({ role }).where('login_id', '=', 'd1002-staff1').execute()
    const asked: string[] = []
    for (const [name, dealing] of rows)
      if (dealing.of === 'things')
        for (const way of dealing.ways) {
          const foreign = await ask(name, way(theirs), strangers)
          expect(bare(foreign, theirs), name).toEqual(bare(await ask(name, way(unknown), strangers), unknown))
          if (!answeredAnyway.has(name)) expect(foreign.status, name).toBe(404)
          asked.push(name)
        }
    expect(asked.length).toBeGreaterThan(25)
    const wanting = (from: string) => ask('POST /transfers', { path: '/transfers', body: transferOf(from, 'D1002-H1') }, strangers)
    expect(bare(await wanting(theirs.hub), theirs)).toEqual(bare(await wanting(unknown.hub), unknown))
  },
)

test('[API-7] Z-02 each of these questions has an answer for whom it belongs to', async () => {
  for (const [name, dealing] of rows)
    if (dealing.of === 'things')
      for (const way of dealing.ways) {
        const { status, problem } = await ask(name, way(theirs), own)
        expect([403, 404], `${name}: ${problem?.code}`).not.toContain(status)
        expect(problem?.code, name).not.toBe('malformed')
      }
})

test('[API-7] Z-02 lists, counts, pages and sync cursors of one dealer say nothing of the day of another', async () => {
  expect(await lists(strangers)).toEqual(before)
  const { cursors } = pullReplySchema.parse(JSON.parse((await lists(own)).get('/sync/pull')!))
  expect(Object.keys(cursors)).toContain('dealer:D1001')
  expect(before.get('/sync/pull')).not.toContain('D1001')
})

test('[API-7] what is for the office no dealer may ask, and what is for a manager nobody else of a shop', () => {
  for (const [name, dealing] of rows) {
    const { permission }: Endpoint = endpoints[name]
    const may = [...permissionsOfPost.DEALER_STAFF, ...permissionsOfPost.DEALER_MANAGER].some((held) => held === permission)
    expect(may, name).toBe(dealing.of !== 'office')
    const staffMay = permissionsOfPost.DEALER_STAFF.some((held) => held === permission)
    expect(staffMay, name).toBe(dealing.of !== 'office' && dealing.of !== 'manager')
  }
})
