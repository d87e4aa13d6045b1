import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openApiDocument } from '../../../server/platform/openApi.ts'
import { DEMO_PASSWORD } from '../../../server/demo/demoUsers.ts'
import { legacyFile } from '../../support/legacyFile.ts'
import { lookForSqlmap } from '../../support/findSqlmap.ts'
import { startTestServer } from '../../support/testServer.ts'
import { attackAll, type Attacked } from './attackAll.ts'
import { signInPerson } from './attackPerson.ts'
import { attackRequests } from './attackRequests.ts'
import { FRESH_UUID } from './sampleOfSchema.ts'
import { thingsThere } from './thingsThere.ts'

/**
 * `npm run attack:sqlmap -- [--level 1] [--risk 1] [--only TEXT]`: sqlmap over every parameter of the OpenAPI document, against the
 * whole server on a PostgreSQL of its own with the demo world. Ends with 1 when something was found, with 2 when it could not be tried.
 */
const { values } = parseArgs({
  options: {
    level: { type: 'string', default: '1' },
    risk: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
/** A case over the counter, out of the demo world. */
const sale = {
  kind: 'SALE',
  customerId: null,
  customer: { name: 'Hong', birthDate: '1990-01-01', phone: '010-2000-1234', email: '', address: 'Seoul' },
  fulfilment: { kind: 'hub', hubCode: 'ORG-SEOUL-S' },
  receipt: { kind: 'delivery', recipient: null, phone: null, address: null, requiredDay: null },
  lines: [{ lineId: 1, offeringCode: 'ACC-CASE', skuCode: 'ACC-CASE-1', quantity: 1, imei: null, dealerSubsidy: 0 }],
  contract: null,
  allowPartial: false,
  joinWaitlist: false,
  payment: { method: 'CARD', paymentKey: null },
  expected: { total: 29_000, paidNow: 29_000 },
}
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const sqlmap = lookForSqlmap()
if (sqlmap === null) {
  say('No sqlmap found: install one (Debian: apt-get install sqlmap), or set SQLMAP_PATH. Nothing was tried.')
  process.exit(2)
}
const server = await startTestServer()
try {
  const people = []
  for (const loginId of ['d1001-manager', 'd1001-staff1', 'marketing1', 'counselor1', 'admin1', 'auditor1'])
    people.push(await signInPerson(server.url, loginId, DEMO_PASSWORD))
  const office = people.find(({ permissions }) => permissions.includes('access.read'))!
  const [names = '', row = ''] = legacyFile({ seed: 1, rows: 1, encoding: 'utf-8' }).bytes.toString('utf8').split('\r\n')
  const requests = attackRequests(openApiDocument(), {
    known: await thingsThere(people[0]!, office, { ...sale, orderId: randomUUID() }),
    bodies: { 'POST /api/v1/orders': { ...sale, orderId: FRESH_UUID } },
    files: { 'text/csv': `${names}\r\n${row.replaceAll('*', '').replaceAll(',', '*,')}*\r\n` },
  }).filter(({ name }) => name.includes(values.only))
  const attacked = await attackAll({
    sqlmap,
    server: server.url,
    people,
    requests: requests.filter(({ parameters }) => parameters.length > 0),
    level: Number(values.level),
    risk: Number(values.risk),
    onAttacked: tell,
  })
  const found = attacked.flatMap(({ request, findings }) => findings.map(({ parameter, how }) => `${request.name}: ${parameter} (${how})`))
  const broke = attacked.flatMap(({ request, broke: answers }) =>
    answers.map(({ line, body, answer }) => `${request.name}: ${line} ${body} -> ${answer}`),
  )
  const asked = attacked.flatMap(({ statuses }) => Object.values(statuses)).reduce((sum, count) => sum + count, 0)
  const parameters = requests.reduce((sum, request) => sum + request.parameters.length, 0)
  const routes = new Set(requests.map(({ name }) => name.replace(/ \(\w+\)$/, '')))
  const silent = new Set(requests.filter(({ parameters: told }) => told.length === 0).map(({ name }) => name))
  say(
    `${routes.size} routes, ${silent.size} of them take nothing; ${parameters} parameters in ${attacked.length} bodies, ${asked} requests.`,
  )
  for (const line of found) say(`FOUND ${line}`)
  for (const line of broke.slice(0, 20)) say(`BROKE ${line}`)
  say(found.length + broke.length === 0 ? 'Nothing was found, and nothing broke.' : `${found.length} found, ${broke.length} answers broke.`)
  process.exitCode = found.length + broke.length === 0 ? 0 : 1
} finally {
  await server.close()
}

function tell({ request, findings, statuses, broke }: Attacked): void {
  const answers = Object.entries(statuses).map(([status, count]) => `${status}×${count}`)
  const verdict = findings.length > 0 ? `FOUND ${findings.length}` : broke.length > 0 ? `BROKE ${broke.length}` : 'nothing'
  say(`${verdict.padEnd(8)} ${request.name}: ${request.parameters.length} parameters, ${answers.join(' ')}`)
}
