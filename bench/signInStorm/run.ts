import { execFileSync, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { hubCodeSchema, skuCodeSchema } from '../../domain/kernel/ids.ts'
import { signInReplySchema } from '../../domain/protocol/auth.ts'
import { createApp } from '../../server/app.ts'
import { LEAST_COST } from '../../server/auth/passwordHasher.ts'
import { DEMO_PASSWORD } from '../../server/demo/demoUsers.ts'
import { startGatewaySimulator } from '../../server/payments/startGatewaySimulator.ts'
import { connectPool } from '../../server/platform/connectPool.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLogger } from '../../server/platform/logger.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { settleEpoch } from '../../server/replication/settleEpoch.ts'
import { receiveStock } from '../../server/stock/receiveStock.ts'
import { median, shown } from '../statistics.ts'
import type { Seen } from './openLoop.ts'
import { startProgram, stopProgram, type Running } from './program.ts'

/**
 * `npm run bench:sign-ins -- [--orders N] [--guesses N] [--seconds N] [--rounds N]`: what 300 wrong passwords a second, from as
 * many addresses, do to orders that come in meanwhile: with identity as a process of its own, and with everything in one.
 * Quiet and stormy rounds take turns, so that an hour that gets busier on this machine does not count for either.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20' },
    guesses: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '5' },
  },
})
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
const sellers = ['D1001', 'D1002', 'D1003'].flatMap((dealer) =>
  ['staff1', 'staff2', 'manager'].map((who) => `${dealer.toLowerCase()}-${who}`),
)
const [HUB, SKU, PRICE] = [hubCodeSchema.parse('ORG-SEOUL-S'), skuCodeSchema.parse('ACC-CASE-1'), 29_000]

const sale = {
  kind: 'SALE',
  customerId: null,
  customer: { name: '홍길동', birthDate: '1990-01-01', phone: '010-2000-1234', email: '', address: '서울시 강남구 테헤란로 1' },
  fulfilment: { kind: 'hub', hubCode: HUB },
  receipt: { kind: 'delivery', recipient: null, phone: null, address: null, requiredDay: null },
  lines: [{ lineId: 1, offeringCode: 'ACC-CASE', skuCode: SKU, quantity: 1, imei: null, dealerSubsidy: 0 }],
  contract: null,
  allowPartial: false,
  joinWaitlist: false,
  payment: { method: 'CARD', paymentKey: null },
  expected: { total: PRICE, paidNow: PRICE },
}

const scratch = mkdtempSync(join(tmpdir(), 'dealer-desk-sign-ins-'))
execFileSync('chmod', ['755', scratch])
const say = (line: string) => process.stderr.write(`${line}\n`)
const postgres = await startEmbeddedPostgres({ dataDir: join(scratch, 'data'), log: () => undefined })
const simulator = await startGatewaySimulator({ journalFile: join(scratch, 'payments.jsonl'), port: 0, log: say })

async function furnish(): Promise<void> {
  await migrate(postgres.url)
  await settleEpoch({ ownerUrl: postgres.url, mint: uuidv7 })
  const onIdleError = () => undefined
  const database = await connectPool({ url: postgres.url, onIdleError })
  const authDatabase = await connectPool({ url: postgres.url, role: 'desk_auth', onIdleError })
  const [log, dataDir] = [createLogger('silent'), join(scratch, 'furnished')]
  const files = { factorDemandedOf: new Set<never>(), pagesRoot: dataDir, spoolDir: dataDir, keysFile: join(dataDir, 'public-keys.json') }
  const app = await createApp({ database, log, clock: Date.now, role: 'api', allowedOrigins: [], passwordCost: LEAST_COST, ...files })
  await app.createDemoWorld(authDatabase.db, 100, say)
  await withReach(database.db, { kind: 'all' }, (tx) =>
    receiveStock(tx, [{ hubCode: HUB, skuCode: SKU, imeis: [], quantity: 100_000 }], { at: new Date().toISOString(), delivery: 'bench' }),
  )
  await app.close()
  await Promise.all([database.close(), authDatabase.close()])
}

async function signIn(url: string, loginId: string): Promise<string> {
  const device = { deviceId: uuidv7(), name: 'bench', platform: 'linux', appVersion: '0' }
  const send = (path: string, body: object) =>
    fetch(`${url}/api/v1/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  let answer = await send('sign-in', { loginId, password: DEMO_PASSWORD, device })
  if (answer.status === 409) {
    const { takeoverTicket } = (await answer.json()) as { readonly takeoverTicket: string }
    answer = await send('take-over', { takeoverTicket, device })
  }
  return signInReplySchema.parse(await answer.json()).accessToken ?? ''
}

function clients(kind: 'orders' | 'guesses', url: string, perSecond: string, tokens: readonly string[] = []): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'clients.ts'), [kind, url, perSecond, String(seconds), ...tokens], {
      env: { ...process.env, BENCH_SALE: JSON.stringify(sale) },
    })
    child.once('message', (seen) => resolve(seen as Seen))
    child.once('exit', (code) => reject(new Error(`the clients ended with ${code} and saw nothing`)))
  })
}

type Round = { readonly quiet: Seen; readonly storm: Seen; readonly guesses: Seen }

async function measure(apiUrl: string, authUrl: string): Promise<readonly Round[]> {
  const tokens = await Promise.all(sellers.map((loginId) => signIn(authUrl, loginId)))
  const orders = () => clients('orders', apiUrl, values.orders, tokens)
  await orders()
  const all: Round[] = []
  for (let i = 0; i < rounds; i++) {
    const quiet = await orders()
    const [storm, guesses] = await Promise.all([orders(), clients('guesses', authUrl, values.guesses)])
    all.push({ quiet, storm, guesses })
    say(`${JSON.stringify({ quiet: quiet.p99Ms, storm: storm.p99Ms, orders: storm.answers, guesses: guesses.answers })}`)
  }
  return all
}

/** The first of the roles takes the orders. */
async function layout(name: string, roles: readonly string[], authRole: string): Promise<readonly [string, readonly Round[]]> {
  const running = new Map<string, Running>()
  try {
    for (const role of roles) running.set(role, await startProgram({ role, databaseUrl: postgres.url, scratch, simulator }))
    const [api, auth] = [running.get(roles[0]!)!, running.get(authRole)!]
    say(name)
    return [name, await measure(api.url, auth.url)]
  } finally {
    await Promise.all([...running.values()].map(stopProgram))
  }
}

try {
  await furnish()
  report([await layout('identity apart', ['api', 'auth', 'worker'], 'auth'), await layout('all in one', ['all'], 'all')])
} finally {
  await simulator.stop()
  await postgres.stop()
  rmSync(scratch, { recursive: true, force: true })
}

function report(layouts: readonly (readonly [string, readonly Round[]])[]): void {
  const middle = (all: readonly Round[], of: (round: Round) => number) => median(all.map(of))
  const lines = layouts.flatMap(([name, all]) => {
    const [quiet99, storm99] = [middle(all, ({ quiet }) => quiet.p99Ms), middle(all, ({ storm }) => storm.p99Ms)]
    const [quiet50, storm50] = [middle(all, ({ quiet }) => quiet.p50Ms), middle(all, ({ storm }) => storm.p50Ms)]
    const change = (from: number, to: number) => `${to >= from ? '+' : ''}${Math.round((to / from - 1) * 100)} %`
    return [
      `| ${name} | ${shown(quiet50)} | ${shown(storm50)} (${change(quiet50, storm50)}) | ${shown(quiet99)} | ${shown(storm99)} (${change(quiet99, storm99)}) |`,
    ]
  })
  const table = [
    `${values.orders} orders and ${values.guesses} wrong passwords a second, ${availableParallelism()} cores; the median of ${rounds} rounds of ${seconds} s, ms`,
    '',
    '| | order p50, quiet | p50, storm | p99, quiet | p99, storm |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
  process.stdout.write(`${table}\n`)
  mkdirSync('bench/results', { recursive: true })
  writeFileSync('bench/results/sign-ins.json', `${JSON.stringify({ options: values, layouts }, null, 2)}\n`)
}
