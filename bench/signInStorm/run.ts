import { fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { hubCodeSchema, skuCodeSchema } from '../../domain/kernel/ids.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { receiveStock } from '../../server/stock/receiveStock.ts'
import { openDemoCentre } from '../demoCentre.ts'
import { tokenOf } from '../demoPeople.ts'
import { percentile, shown } from '../statistics.ts'
import type { Seen } from './openLoop.ts'

/**
 * `npm run bench:sign-ins -- [--orders N] [--guesses N] [--seconds N] [--rounds N]`: what 300 wrong passwords a second, from as
 * many addresses, do to orders that come in meanwhile: with identity as a process of its own, and with everything in one.
 * Quiet and stormy rounds take turns, so that an hour that gets busier on this machine does not count for either; the times of
 * all rounds are one sample, because the p99 of a single round is the word of three orders. Ten orders a second leave two cores, which carry
 * services, database and both kinds of clients, some room: with twenty they are full without a storm, and the queue grows by itself.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10' },
    guesses: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
  },
})
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
const sellers = ['D1001', 'D1002', 'D1003'].flatMap((dealer) =>
  ['staff1', 'staff2', 'manager'].map((who) => `${dealer.toLowerCase()}-${who}`),
)
/** Guesses come so much longer than orders, before and after: what their clients take of the machine to start is not the storm's. */
const LEAD_SECONDS = 3
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

const say = (line: string) => process.stderr.write(`${line}\n`)
const centre = await openDemoCentre({
  contracts: 100,
  say,
  furnish: ({ db }) =>
    withReach(db, { kind: 'all' }, (tx) =>
      receiveStock(tx, [{ hubCode: HUB, skuCode: SKU, imeis: [], quantity: 100_000 }], { at: new Date().toISOString(), delivery: 'bench' }),
    ),
})

type Clients = { readonly url: string; readonly perSecond: string; readonly seconds: number; readonly tokens?: readonly string[] }

function clients(kind: 'orders' | 'guesses', { url, perSecond, seconds: forSeconds, tokens = [] }: Clients): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'clients.ts'), [kind, url, perSecond, String(forSeconds), ...tokens], {
      env: { ...process.env, BENCH_SALE: JSON.stringify(sale) },
    })
    child.once('message', (seen) => resolve(seen as Seen))
    child.once('exit', (code) => reject(new Error(`the clients ended with ${code} and saw nothing`)))
  })
}

type Round = { readonly quiet: Seen; readonly storm: Seen; readonly guesses: Seen }

async function measure(apiUrl: string, authUrl: string): Promise<readonly Round[]> {
  const tokens = await Promise.all(sellers.map((loginId) => tokenOf(authUrl, loginId)))
  const orders = () => clients('orders', { url: apiUrl, perSecond: values.orders, seconds, tokens })
  const guessing = () => clients('guesses', { url: authUrl, perSecond: values.guesses, seconds: seconds + 2 * LEAD_SECONDS })
  await orders()
  const all: Round[] = []
  for (let i = 0; i < rounds; i++) {
    const quiet = await orders()
    const [guesses, storm] = await Promise.all([guessing(), setTimeout(LEAD_SECONDS * 1000).then(orders)])
    all.push({ quiet, storm, guesses })
    say(
      JSON.stringify({
        quiet99: percentile(quiet.timesMs, 99),
        storm99: percentile(storm.timesMs, 99),
        orders: storm.answers,
        guesses: guesses.answers,
      }),
    )
  }
  return all
}

/** The first of the roles takes the orders. */
async function layout(name: string, roles: readonly string[], authRole: string): Promise<readonly [string, readonly Round[]]> {
  say(name)
  return centre.withRoles(roles, async (running) => [name, await measure(running.get(roles[0]!)!.url, running.get(authRole)!.url)])
}

try {
  report([await layout('identity apart', ['api', 'auth', 'worker'], 'auth'), await layout('all in one', ['all'], 'all')])
} finally {
  await centre.stop()
}

function report(layouts: readonly (readonly [string, readonly Round[]])[]): void {
  const change = (from: number, to: number) => `${shown(to)} (${to >= from ? '+' : ''}${Math.round((to / from - 1) * 100)} %)`
  const found = layouts.map(([name, all]) => {
    const quiet = all.flatMap((round) => round.quiet.timesMs)
    const storm = all.flatMap((round) => round.storm.timesMs)
    const of = (p: number) => ({ quietMs: percentile(quiet, p), stormMs: percentile(storm, p) })
    const roundsP99Ms = all.map((round) => ({ quiet: percentile(round.quiet.timesMs, 99), storm: percentile(round.storm.timesMs, 99) }))
    return {
      name,
      orders: quiet.length,
      p50: of(50),
      p95: of(95),
      p99: of(99),
      roundsP99Ms,
      guesses: all.map((round) => round.guesses.answers),
    }
  })
  const table = [
    `${values.orders} orders and ${values.guesses} wrong passwords a second, ${availableParallelism()} cores; all orders of ${rounds} rounds of ${seconds} s, ms`,
    '',
    '| | order p50, quiet | p50, storm | p95, quiet | p95, storm | p99, quiet | p99, storm |',
    '|---|---|---|---|---|---|---|',
    ...found.map(
      ({ name, p50, p95, p99 }) =>
        `| ${name} | ${[p50, p95, p99].map((p) => `${shown(p.quietMs)} | ${change(p.quietMs, p.stormMs)}`).join(' | ')} |`,
    ),
  ].join('\n')
  process.stdout.write(`${table}\n`)
  mkdirSync('bench/results', { recursive: true })
  writeFileSync('bench/results/sign-ins.json', `${JSON.stringify({ options: values, found }, null, 2)}\n`)
}
