import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { connectPool } from '../../server/platform/connectPool.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { shown } from '../statistics.ts'
import { closedLoop, type Load } from './closedLoop.ts'
import { deskLane, openShelves } from './deskLane.ts'
import { overHttp } from './overHttp.ts'
import { conditionalUpdate, selectForUpdate, tables, versionCheck, type Reserve } from './perRequest.ts'
import { pgbench, requirePgbench } from './pgbench.ts'

/**
 * `npm run bench:reservations -- [--seconds N] [--clients N] [--flush-ms N]`: reservations a second, each with its order row
 * and durable when answered (fsync on), on one hot row and over fifty hubs with twelve models, everybody on one PostgreSQL in
 * one run. `--flush-ms` makes every flush of the log take so much longer, as on a disk that is slower than this one.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '64' },
    'flush-ms': { type: 'string', default: '0' },
  },
})
const load = { clients: Number(values.clients), seconds: Number(values.seconds) }
const flushMs = Number(values['flush-ms'])
const ROWS = 600
const POOLS = [4, 16, 64]

requirePgbench()
const scratch = mkdtempSync(join(tmpdir(), 'dealer-desk-reservations-'))
execFileSync('chmod', ['755', scratch])
const postgres = await startEmbeddedPostgres({ dataDir: join(scratch, 'data'), log: () => undefined })
/** Some say no more than how many; `pool` is the number of connections with which a way was best. */
type Result = Pick<Load, 'perSecond'> & Partial<Pick<Load, 'p50Ms' | 'p99Ms'>> & { readonly pool?: number }
const results: Record<string, Result> = {}
const cell = (figure: number | undefined) => (figure === undefined ? '' : shown(figure))
const note = (name: string, result: Result) => {
  results[name] = result
  process.stderr.write(`${name}: ${shown(result.perSecond)} a second\n`)
}

/** The best of some pool sizes: without batching, hot rows want few connections and many rows want many. */
async function best(reserve: Reserve, row: () => number, ask = closedLoop): Promise<Load & { readonly pool: number }> {
  let found: (Load & { readonly pool: number }) | undefined
  for (const size of POOLS) {
    const pool = new pg.Pool({ connectionString: postgres.url, max: size })
    // Idle connections end with the server; nothing waits on them.
    pool.on('error', () => undefined)
    const one = async () => {
      const client = await pool.connect()
      try {
        return await reserve(client, row() + 1)
      } finally {
        client.release()
      }
    }
    const measured = { ...(await ask(load, one)), pool: size }
    await pool.end()
    if (!found || measured.perSecond > found.perSecond) found = measured
  }
  return found!
}

try {
  await migrate(postgres.url)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await owner.query(tables)
  await owner.query('grant usage on schema bench to desk_app; grant select, insert on bench.orders to desk_app')
  // Whoever flushes waits first, and everybody else for him: what a slower disk does.
  await owner.query(`alter system set commit_delay = ${Math.round(flushMs * 1000)}`)
  await owner.query('alter system set commit_siblings = 0')
  await owner.query('select pg_reload_conf()')
  await owner.end()
  const database = await connectPool({ url: postgres.url, onIdleError: (error) => process.stderr.write(`${error.message}\n`) })
  await openShelves(database)
  const lane = deskLane(database)
  const any = () => Math.floor(Math.random() * ROWS)
  for (const [where, row] of [
    ['hot row', () => 0],
    ['600 rows', any],
  ] as const) {
    note(`${where}: dealer desk`, await closedLoop(load, () => lane(row())))
    note(`${where}: (a) conditional update`, await best(conditionalUpdate, row))
    note(`${where}: (b) select for update`, await best(selectForUpdate, row))
    note(`${where}: (c) version check`, await best(versionCheck, row))
  }
  const { perSecond, clients } = pgbench({ url: postgres.url, scratch, seconds: load.seconds })
  note('hot row: (d) pgbench update', { perSecond, pool: clients })
  note('hot row over HTTP: dealer desk', await overHttp(load, lane))
  note(
    'hot row over HTTP: (a) conditional update',
    await best(
      conditionalUpdate,
      () => 0,
      (limits, one) => overHttp(limits, () => one(0)),
    ),
  )
  await database.close()
  report()
} finally {
  await postgres.stop()
  rmSync(scratch, { recursive: true, force: true })
}

function report(): void {
  const rate = (name: string) => results[name]?.perSecond ?? Number.NaN
  const ratio = (ours: string, theirs: string) => `${shown(rate(ours) / rate(theirs))}×`
  const lines = Object.entries(results).map(([name, { perSecond, p50Ms, p99Ms, pool }]) => {
    return `| ${name} | ${shown(perSecond)} | ${cell(p50Ms)} | ${cell(p99Ms)} | ${pool ?? ''} |`
  })
  const [hot, many, http] = ['hot row', '600 rows', 'hot row over HTTP'].map((where) => `${where}: dealer desk`) as [string, string, string]
  const ratios = [
    `hot row: ${ratio(hot, 'hot row: (a) conditional update')} (a), ${ratio(hot, 'hot row: (d) pgbench update')} (d)`,
    `600 rows: ${ratio(many, '600 rows: (a) conditional update')} (a) with its best pool`,
    `over HTTP: ${ratio(http, 'hot row over HTTP: (a) conditional update')} (a)`,
  ]
  mkdirSync(join(import.meta.dirname, '..', 'results'), { recursive: true })
  writeFileSync(
    join(import.meta.dirname, '..', 'results', `reservations-${flushMs}ms.json`),
    `${JSON.stringify({ load, flushMs, results }, null, 2)}\n`,
  )
  const slower = flushMs > 0 ? `, flushes ${flushMs} ms slower` : ''
  const head = `| ${load.clients} waiting clients, ${availableParallelism()} cores${slower} | a second | p50 ms | p99 ms | pool |\n|---|---|---|---|---|`
  process.stdout.write(`${head}\n${lines.join('\n')}\n\n${ratios.join('\n')}\n`)
}
