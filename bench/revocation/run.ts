import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { liveTicketReplySchema } from '../../domain/protocol/auth.ts'
import { LIVE_PATH } from '../../domain/protocol/live.ts'
import { openDemoCentre } from '../demoCentre.ts'
import { post, signIn, tokenOf } from '../demoPeople.ts'
import { median, percentile, shown } from '../statistics.ts'

/**
 * `npm run bench:revocation -- [--people N]`: from an administrator's call to end a session, sent to identity, until the PC of
 * whoever is to go was told by its socket, which another process holds. One after the other while everybody is connected; all
 * at once; and with every socket cut, what the very next request hears.
 */
const { values } = parseArgs({ options: { people: { type: 'string', default: '500' } } })
const people = Number(values.people)
const say = (line: string) => process.stderr.write(`${line}\n`)

type Person = { readonly sessionId: string; readonly token: string; readonly socket: Socket; readonly toldAt: Promise<number> }
type Urls = { readonly api: string; readonly auth: string }

/** As many more people of one shop, all with the password of the demo world. */
async function hire(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(
    `insert into auth.app_user (id, login_id, display_name, role, dealer_code, password_hash)
     select gen_random_uuid(), 'd1001-bench' || n, 'bench', u.role, u.dealer_code, u.password_hash
       from auth.app_user u, generate_series(1, $1::int) n where u.login_id = 'd1001-staff1'`,
    [people],
  )
  await client.end()
}

async function connect({ api, auth }: Urls, n: number): Promise<Person> {
  const { accessToken = '', session } = await signIn(auth, `d1001-bench${n}`, `10.1.${n >> 8}.${n & 255}`)
  const reply = await post(`${api}/api/v1/live/tickets`, {}, { authorization: `Bearer ${accessToken}` })
  const { ticket } = liveTicketReplySchema.parse(await reply.json())
  const socket = io(api, { path: LIVE_PATH, transports: ['websocket'], reconnection: false, forceNew: true, auth: { ticket } })
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', reject)
  })
  const toldAt = new Promise<number>((resolve) => socket.once('session.revoked', () => resolve(performance.now())))
  return { sessionId: session.sessionId, token: accessToken, socket, toldAt }
}

async function connectAll(urls: Urls): Promise<readonly Person[]> {
  const all: Person[] = []
  for (let n = 1; n <= people; n += 10)
    all.push(...(await Promise.all(Array.from({ length: Math.min(10, people - n + 1) }, (_, i) => connect(urls, n + i)))))
  return all
}

/** From the call, and from its answer; a PC that was told before the administrator was counts as 0. */
type Told = { readonly sinceCallMs: number; readonly sinceAnswerMs: number }

async function end(auth: string, adminToken: string, { sessionId }: Person): Promise<{ began: number; answered: number }> {
  const began = performance.now()
  const answer = await post(
    `${auth}/api/v1/auth/sessions/${sessionId}/end`,
    { reason: '퇴근 후 자리를 비운 PC 정리' },
    { authorization: `Bearer ${adminToken}` },
  )
  if (!answer.ok) throw new Error(`ending a session was answered ${answer.status}: ${await answer.text()}`)
  return { began, answered: performance.now() }
}

/** A push that was lost shows as no figure at all, not as a slow one. */
async function untilTold(auth: string, adminToken: string, person: Person): Promise<Told> {
  const { began, answered } = await end(auth, adminToken, person)
  const lost = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('a PC was not told within 10 s')), 10_000).unref())
  const told = await Promise.race([person.toldAt, lost])
  return { sinceCallMs: told - began, sinceAnswerMs: Math.max(0, told - answered) }
}

async function measure(urls: Urls) {
  const adminToken = await tokenOf(urls.auth, 'admin1')
  say(`${people} people sign in`)
  const inTurn: Told[] = []
  for (const person of await connectAll(urls)) inTurn.push(await untilTold(urls.auth, adminToken, person))
  say('and again')
  const atOnce = await Promise.all((await connectAll(urls)).map((person) => untilTold(urls.auth, adminToken, person)))
  say('and again, with their sockets cut')
  let refused = 0
  for (const person of await connectAll(urls)) {
    person.socket.disconnect()
    await end(urls.auth, adminToken, person)
    const next = await fetch(`${urls.api}/api/v1/hubs`, { headers: { authorization: `Bearer ${person.token}` } })
    if (next.status === 401) refused++
  }
  return { inTurn, atOnce, refused }
}

const centre = await openDemoCentre({ contracts: 100, say, furnish: () => Promise.resolve() })
try {
  await hire(centre.databaseUrl)
  report(await centre.withRoles(['api', 'auth'], (running) => measure({ api: running.get('api')!.url, auth: running.get('auth')!.url })))
} finally {
  await centre.stop()
}

function report(seen: { readonly inTurn: readonly Told[]; readonly atOnce: readonly Told[]; readonly refused: number }): void {
  const cells = (times: readonly number[]) => [median(times), percentile(times, 99), Math.max(...times)].map(shown).join(' | ')
  const row = (name: string, all: readonly Told[]) =>
    `| ${name} | ${cells(all.map((one) => one.sinceCallMs))} | ${cells(all.map((one) => one.sinceAnswerMs))} |`
  const table = [
    `${people} people with a socket each, identity and interface apart, ${availableParallelism()} cores; until the PC was told, ms`,
    '',
    '| | from the call p50 | p99 | longest | from its answer p50 | p99 | longest |',
    '|---|---|---|---|---|---|---|',
    row('one after the other', seen.inTurn),
    row(`${people} calls at once`, seen.atOnce),
    '',
    `With the socket cut the very next request was refused in ${seen.refused} of ${people} cases.`,
  ].join('\n')
  process.stdout.write(`${table}\n`)
  mkdirSync('bench/results', { recursive: true })
  writeFileSync('bench/results/revocation.json', `${JSON.stringify({ people, ...seen }, null, 2)}\n`)
}
