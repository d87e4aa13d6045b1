import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { EndpointName } from '../../../domain/protocol/endpoints.ts'
import { nextRevision } from '../../../domain/replication/revision.ts'
import { hubSchema } from '../../../domain/stock/hub.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { openHubs, receiveStock } from '../../../server/stock/receiveStock.ts'
import { contractIdOf, mutationIdOf } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { call, signInAs, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractRevOf, furnishShop, HUB, placement } from '../orders/orderShop.ts'
import { dealings, type Asked, type Belongings, type Dealing } from './dealings.ts'

const UNITS = 30
const nobodys: Omit<Belongings, 'epoch'> = {
  hub: 'D1009-H9',
  imei: imeiOf(900_009),
  contract: { id: v7(), rev: nextRevision(null, mutationIdOf(9)) },
  order: v7(),
  transfer: randomUUID(),
  count: randomUUID(),
  saleRight: randomUUID(),
  session: randomUUID(),
  person: randomUUID(),
  device: randomUUID(),
  given: randomUUID(),
  approval: randomUUID(),
  alert: '900002',
}

/** Every row of the table of what routes have to do with dealers. */
export const dealingRows = Object.entries(dealings) as readonly (readonly [EndpointName, Dealing])[]

/** A day of one dealer, and the eyes of another. */
export type DealerDay = {
  /** The token of who did it, and of somebody of another dealer. */
  readonly own: string
  readonly strangers: string
  /** One of everything that can be asked for by its id, and the same of nobody. */
  readonly theirs: Belongings
  readonly unknown: Belongings
  /** What every list told the stranger before that day. */
  readonly before: ReadonlyMap<string, string>
  ask(name: EndpointName, asked: Asked, token: string): Promise<Reply>
  /** What every list of the interface tells somebody; what is only the time of asking is left out. A list that is refused says so. */
  lists(token: string): Promise<ReadonlyMap<string, string>>
}

export async function liveDealerDay(server: DeskServer): Promise<DealerDay> {
  await furnishShop(server.database, UNITS)
  await withReach(server.database.db, { kind: 'all' }, async (tx) => {
    const hub = { hubCode: 'D1002-H1', name: 'D1002-H1', hubType: 'DEALER', dealerCode: 'D1002', region: { sido: '서울', sigungu: '중구' } }
    await openHubs(tx, [hubSchema.parse({ ...hub, state: 'open' })], [])
    const goods = { hubCode: 'D1002-H1', skuCode: 'S25-256-M', imeis: [imeiOf(800_001), imeiOf(800_002)], quantity: 2 }
    await receiveStock(tx, [goods], { at: '2026-01-01T00:00:00.000Z', delivery: 'opening of another' })
  })
  const { accessToken: own, session, user } = await signInAs(server, 'd1001-staff1')
  const strangers = (await signInAs(server, 'd1002-staff1')).accessToken
  const ask: DealerDay['ask'] = (name, { path, body }, token) => {
    const [method] = name.split(' ') as ['GET' | 'POST' | 'DELETE']
    return call(server, `${method} ${path as `/${string}`}`, { token, body, headers: { 'idempotency-key': randomUUID() } })
  }
  const lists: DealerDay['lists'] = async (token) => {
    const told = new Map<string, string>()
    for (const [name, dealing] of dealingRows)
      if (dealing.of === 'list')
        for (const way of dealing.ways) {
          const { status, body } = await ask(name, way, token)
          const withoutTime = JSON.stringify(body, (key, value: unknown) => (key === 'now' || key === 'serverNow' ? null : value))
          told.set(way.path, status === 200 ? withoutTime : `refused with ${status}`)
        }
    return told
  }
  /** Levels, orders and rights come to the PCs a moment after they are booked. */
  const published = async (token: string, id: string): Promise<void> => {
    const pull = dealings['POST /sync/pull']
    if (pull.of !== 'list') throw new Error('a pull tells what is the own')
    while (!JSON.stringify((await ask('POST /sync/pull', pull.ways[0]!, token)).body).includes(`"${id}"`))
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await published(strangers, 'D1002-H1|S25-256-M')
  const before = await lists(strangers)
  const day = await work(server, (path, body) => ask(`POST ${path}` as EndpointName, { path, body }, own))
  const theirs = { ...day, ...(await belongingsOf(server, user.userId)), session: session.sessionId }
  await published(own, theirs.saleRight)
  return { own, strangers, theirs, unknown: { epoch: theirs.epoch, ...nobodys }, before, ask, lists }
}

type People = Pick<Belongings, 'session' | 'person' | 'device' | 'given' | 'approval' | 'alert'>

/** What an office has to do with one person: a PC, a role, something asked for them, something unusual. */
async function belongingsOf({ database }: DeskServer, person: string): Promise<Omit<People, 'session'>> {
  const [device, given, approval, alert] = [randomUUID(), randomUUID(), randomUUID(), '900001']
  const about = JSON.stringify({ docType: 'contract', rows: 2000 })
  for (const statement of [
    `insert into auth.device (id, user_id, key, name, platform, app_version, state, first_used_at, last_used_at)
     values ('${device}', '${person}', '${'k'.repeat(43)}', '창구 PC', 'win32', '1.0.0', 'waiting', now(), now())`,
    `insert into desk.user_role (id, user_id, role, scope, valid_from) values ('${given}', '${person}', 'MARKETING', 'all', now() + interval '1 day')`,
    `insert into desk.approval (id, kind, asked_by, asked_at, expires_at, reason, about, about_user)
     values ('${approval}', 'export', '${person}', now(), now() + interval '1 hour', '전체 목록이 필요합니다', '${about}', '${person}')`,
    `insert into desk.audit_alert (id, rule, user_id, period, event_id, at, count) overriding system value
     values (${alert}, 'manyCustomers', '${person}', 'a day', 1, now(), 101)`,
  ])
    await asOwner(database.ownerUrl, statement)
  return { person, device, given, approval, alert }
}

/** One of everything. */
async function work(server: DeskServer, post: (path: string, body: object) => Promise<Reply>): Promise<Omit<Belongings, keyof People>> {
  const told = async <T = { readonly id: string }>(path: string, body: object): Promise<T> => {
    const reply = await post(path, body)
    if (reply.problem) throw new Error(`${path} is refused: ${reply.problem.code}`)
    return reply.body as T
  }
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

/** An answer without what tells two questions apart. */
export function bareAnswer({ status, body }: Reply, of: Belongings): object {
  const ids = [of.hub, of.imei, of.contract.id, of.contract.rev, of.order, of.transfer, of.count, of.saleRight].concat([
    of.session,
    of.person,
    of.device,
    of.given,
    of.approval,
    of.alert,
  ])
  const text = JSON.stringify(body, (key, value: unknown) => (key === 'traceId' || key === 'mutationId' ? '#' : value))
  return { status, body: ids.reduce((left, id) => left.replaceAll(id, '#'), text) }
}
