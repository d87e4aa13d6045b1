import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint } from '../../../domain/protocol/endpoint.ts'
import { endpoints, type EndpointName } from '../../../domain/protocol/endpoints.ts'
import { pullReplySchema } from '../../../domain/protocol/pull.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { createTossGateway } from '../../../server/payments/tossGateway.ts'
import { HUB, furnishShop, placement, SECRET } from '../orders/orderShop.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { call, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
let epoch = ''
let simulator: FastifyInstance
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-audit-routes-'))
const tokens: Record<string, string> = {}
beforeAll(async () => {
  simulator = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  const baseUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
  server = await startDeskServer({ payments: createTossGateway({ baseUrl, secretKey: SECRET }) })
  await furnishShop(server.database, 20, 3)
  for (const login of ['d1001-staff1', 'd1001-manager', 'd1002-staff1', 'counselor1', 'admin1', 'marketing1'])
    tokens[login] = (await signInAs(server, login)).accessToken
  epoch = pullReplySchema.parse((await ask('POST /sync/pull')).body).epoch
})
afterAll(async () => {
  await server.close()
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const contractId = contractIdOf(1)
const caseSale = () => placement('SALE', { lines: [lineOf('CASE', 'CASE-1')], expected: { total: 33_000, paidNow: 33_000 } })
/** One to be read, and some of which each can be sent out or called off once. */
const placed = caseSale()
const fresh = Array.from({ length: 6 }, caseSale)
const waiting = [...fresh]
const isOnce = (name: EndpointName) => name.endsWith('/delivery') || name.endsWith('/cancellation')
/** What the sample customers are called and where they can be reached; no answer may hold any of it without a row. */
const PERSONAL = /홍길동|김철수|박영희|010-\d{4}-\d{4}|@example/

/** What an answer says, but for the numbers that it proposes: those are nobody's (NUM-2), and no sample customer has one of them. */
function toldBy(name: EndpointName, body: unknown): string {
  const told = JSON.stringify(body)
  return name === 'GET /free-numbers' ? told.replaceAll(/"010-5\d{3}-\d{4}"/g, '') : told
}

/** What each route is asked with so that it answers in earnest; other routes are asked with ids that are nobody's. */
const bodies: Partial<Record<EndpointName, () => object>> = {
  'POST /sync/pull': () => ({ epoch: null, schema: 1, cursors: {} }),
  'POST /sync/push': () => ({ epoch, clientId: randomUUID(), mutations: [] }),
  'POST /contracts/:id/history/reveal': () => ({ reason: '고객이 창구에 왔습니다' }),
  'POST /session/unmasking': () => ({ docType: 'contract', docId: contractId }),
  'POST /contracts/:id/lease': () => ({ purpose: 'edit' }),
  'POST /orders': () => caseSale(),
  'POST /orders/:id/cancellation': () => ({ reason: '고객 변심입니다' }),
  'POST /orders/:id/delivery': () => ({ event: 'pick' }),
  'POST /saga-desk/:id/actions': () => ({ kind: 'retry' }),
  'POST /sale-rights': () => ({ saleRightId: randomUUID(), hubCode: HUB }),
}
const queries: Partial<Record<EndpointName, string>> = {
  'GET /stock-levels': `?hubCode=${HUB}`,
  'GET /stock-units': `?hubCode=${HUB}`,
  'GET /stock-movements': `?hubCode=${HUB}`,
  'GET /low-stock': `?hubCode=${HUB}`,
  'GET /alternatives': `?skuCode=CASE-1&quantity=1&hubCode=${HUB}`,
}

const loginFor = (name: EndpointName) => (name.includes('/audit/') ? 'admin1' : 'd1001-staff1')

function ask(name: EndpointName, login = loginFor(name)): Promise<Reply> {
  const orderId = isOnce(name) ? waiting.pop()!.orderId : placed.orderId
  const id = name.includes('/contracts/') ? contractId : name.includes('/orders/') ? orderId : randomUUID()
  const path = `${name.replace(':id', id).replace(':hubCode', HUB).replace(/:\w+/, randomUUID())}${queries[name] ?? ''}` as `GET /${string}`
  const endpoint: Endpoint = endpoints[name]
  const keyed = endpoint.idempotent ? { 'idempotency-key': randomUUID() } : {}
  const raw = endpoint.raw === undefined ? { body: bodies[name]?.() ?? {} } : { body: 'no,such,header\n1,2,3\n' }
  const headers = { ...keyed, ...(endpoint.raw === undefined ? {} : { 'content-type': endpoint.raw }) }
  return call(server, path, { token: tokens[login], headers, ...raw })
}

const names = Object.keys(endpoints) as EndpointName[]
const telling = names.filter((name) => (endpoints[name] as Endpoint).tells === 'customer')
const audited = async () => Number((await asOwner(server.database.ownerUrl, 'select count(*)::int as n from desk.audit_event')).rows[0].n)

describe('[AUD-2] L-01 no row, no data', () => {
  beforeAll(async () => {
    for (const body of [placed, ...fresh])
      await call(server, 'POST /orders', { token: tokens['d1001-staff1'], body, headers: { 'idempotency-key': randomUUID() } })
    const confirmed = async () => (await asOwner(server.database.ownerUrl, `select id from desk.order where state = 'confirmed'`)).rows
    while ((await confirmed()).length <= fresh.length) await wait(50)
  })

  test('what tells of a customer leaves a row, which says whose data it was', async () => {
    expect(telling.length).toBeGreaterThanOrEqual(9)
    for (const name of telling) {
      const before = await audited()
      const reply = await ask(name)
      expect({ name, status: reply.status, code: reply.problem?.code }).toMatchObject({
        name,
        status: expect.toSatisfy((status: number) => status < 300),
      })
      expect((await audited()) - before, name).toBeGreaterThan(0)
    }
  })

  test.each([
    [
      'a constraint',
      `alter table desk.audit_event add constraint closed check (false) not valid`,
      `alter table desk.audit_event drop constraint closed`,
    ],
    [
      'a lost right',
      `revoke insert on desk.audit_event from desk_app`,
      `grant insert (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail) on desk.audit_event to desk_app`,
    ],
  ])('%s that keeps events out: every such route answers 503 and tells nothing', async (_why, close, open) => {
    await asOwner(server.database.ownerUrl, close)
    try {
      for (const name of telling) {
        const reply = await ask(name)
        expect({ name, ...reply.problem }).toMatchObject({ name, status: 503, code: 'audit_unavailable' })
        expect(JSON.stringify(reply.body), name).not.toMatch(PERSONAL)
      }
    } finally {
      await asOwner(server.database.ownerUrl, open)
    }
    expect((await ask('GET /contracts/:id')).status).toBe(200)
  })

  test('a route that is not marked tells no customer to anybody, whether it answers or refuses', async () => {
    for (const login of Object.keys(tokens)) {
      for (const name of names.filter((one) => !telling.includes(one) && one !== 'POST /auth/sign-out'))
        expect(toldBy(name, (await ask(name, login)).body), `${name} as ${login}`).not.toMatch(PERSONAL)
    }
  })

  test('[LOG-1] L-04 nothing of all this is in the log: no name, no number, no password, no token', async () => {
    for (const login of Object.keys(tokens))
      await call(server, 'POST /auth/sign-in', { body: { loginId: login, password: 'Geheim-123!', device: {} } })
    const log = server.logged.join('')
    expect(server.logged.length).toBeGreaterThan(100)
    expect(log).toContain('an audit event could not be written')
    expect(log).not.toMatch(PERSONAL)
    expect(log).not.toMatch(/Geheim-123|eyJ[\w-]{8,}|Bearer /)
    expect(log).not.toContain(TEST_PASSWORD)
    for (const token of Object.values(tokens)) expect(log).not.toContain(token)
  })

  test('who asks for what is not his leaves a row as well', async () => {
    const before = await audited()
    for (const name of ['GET /contracts/:id', 'GET /contracts/:id/history', 'GET /orders/:id'] as const)
      expect((await ask(name, 'd1002-staff1')).status).toBe(404)
    expect((await audited()) - before).toBe(3)
  })
})
