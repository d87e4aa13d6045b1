import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Throws a sentence when there is none: better before a run of minutes than at its end. */
export function requirePgbench(): void {
  const { error } = spawnSync('pgbench', ['--version'], { stdio: 'ignore' })
  if (error) throw new Error('pgbench is not here. On Debian: apt-get install postgresql-client postgresql-contrib.')
}

/** (d) What PostgreSQL does at most with one row: pgbench's single-row update and nothing else, best of some client counts. */
export function pgbench({ url, scratch, seconds }: { readonly url: string; readonly scratch: string; readonly seconds: number }): {
  readonly perSecond: number
  readonly clients: number
} {
  const script = join(scratch, 'update.sql')
  writeFileSync(script, 'update bench.stock set reserved = reserved + 1 where id = 1;\n')
  const { hostname, port, username, password, pathname } = new URL(url)
  const measured = [1, 4, 16].map((clients) => {
    const connection = ['-h', hostname, '-p', port, '-U', username]
    const load = ['-n', '-M', 'prepared', '-f', script, '-c', String(clients), '-j', '1', '-T', String(seconds)]
    const env = { ...process.env, PGPASSWORD: decodeURIComponent(password) }
    const said = execFileSync('pgbench', [...connection, ...load, pathname.slice(1)], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { perSecond: Number(/tps = ([\d.]+)/.exec(said)?.[1]), clients }
  })
  return measured.reduce((best, one) => (one.perSecond > best.perSecond ? one : best))
}
