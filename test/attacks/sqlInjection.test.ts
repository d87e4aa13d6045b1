import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiDocument } from '../../server/platform/openApi.ts'
import { startDeskServer, TEST_PASSWORD, type DeskServer } from '../support/deskServer.ts'
import { findSqlmap } from '../support/findSqlmap.ts'
import { tapStatements } from '../support/tapStatements.ts'
import { furnishShop, placement } from '../server/orders/orderShop.ts'
import { lineOf } from '../domain/orders/sampleOrder.ts'
import { gotByPiecesOfSql } from './piecesOfSql.ts'
import { attackAll } from './sqlmap/attackAll.ts'
import { signInPerson, type AttackPerson } from './sqlmap/attackPerson.ts'
import { attackRequests, type AttackRequest } from './sqlmap/attackRequests.ts'
import { FRESH_UUID } from './sqlmap/sampleOfSchema.ts'
import { thingsThere } from './sqlmap/thingsThere.ts'

// Asked before anything is started: where there is none, this is said and nothing is left running.
const sqlmap = findSqlmap()
let server: DeskServer
let people: readonly AttackPerson[]
let requests: readonly AttackRequest[]
const sale = () => placement('SALE', { lines: [lineOf('CASE', 'CASE-1')], expected: { total: 33_000, paidNow: 33_000 } })
/** While it is on, the database's statements of one query are built by hand from what was typed. */
let isPlanted = false

beforeAll(async () => {
  server = await startDeskServer()
  await furnishShop(server.database, 30)
  tapStatements(server.database.pool, ({ text, values }) => {
    if (!isPlanted || !text.includes('starts_with(u.login_id')) return { text, values }
    const written = (value: unknown) => (typeof value === 'number' ? String(value) : `'${String(value)}'`)
    return { text: text.replaceAll(/\$(\d+)/g, (_, place) => written(values[Number(place) - 1])), values: [] }
  })
  const signedIn = ['d1001-manager', 'd1001-staff1', 'marketing1', 'counselor1', 'admin1', 'auditor1']
  people = await Promise.all(signedIn.map((loginId) => signInPerson(server.url, loginId, TEST_PASSWORD)))
  const office = people.find(({ permissions }) => permissions.includes('access.read'))!
  requests = attackRequests(openApiDocument(), {
    known: await thingsThere(people[0]!, office, { ...sale(), orderId: randomUUID() }),
    files: { 'text/csv': 'contractNo*,name*\r\nKD1*,Hong*\r\n' },
    bodies: { 'POST /api/v1/orders': { ...sale(), orderId: FRESH_UUID } },
  })
}, 120_000)
afterAll(() => server.close())

const named = (...names: string[]) => requests.filter(({ name }) => names.includes(name))
const PEOPLE = 'GET /api/v1/access/people'

test('[API-2] H-01 ATK-28 pieces of SQL in every parameter of the OpenAPI document get nothing and break nothing', async () => {
  const { got, asked } = await gotByPiecesOfSql(server.url, people, requests)
  expect(got).toEqual([])
  expect(asked).toBeGreaterThan(13 * 250)
})

test('[API-2] ATK-28 they find a statement that is built by hand', async () => {
  isPlanted = true
  const { got } = await gotByPiecesOfSql(server.url, people, named(PEOPLE))
  isPlanted = false
  expect(got.join('\n')).toContain(`${PEOPLE} after: ' or '1'='1`)
})

test('[API-2] H-01 ATK-28 sqlmap finds nothing where most is typed, and it finds a statement that is built by hand', async () => {
  const attack = (...names: string[]) => attackAll({ sqlmap, server: server.url, people, requests: named(...names), level: 1, risk: 1 })
  const found = await attack('GET /api/v1/audit/events', PEOPLE, 'POST /api/v1/contracts/{id}/lease', 'POST /api/v1/auth/sign-in')
  expect(found.flatMap(({ findings, broke }) => [...findings, ...broke])).toEqual([])
  for (const { request, statuses } of found)
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20 * request.parameters.length)
  isPlanted = true
  const planted = await attack(PEOPLE)
  isPlanted = false
  expect(planted.flatMap(({ findings }) => findings.map(({ parameter }) => parameter))).toContain('URI q')
})
