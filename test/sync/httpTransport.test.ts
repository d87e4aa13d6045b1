import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idempotencyKeySchema } from '../../domain/kernel/ids.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { NEXT_PAGE_HEADER, PACKED_PAGE } from '../../domain/protocol/pull.ts'
import { digestText, EMPTY_DIGEST } from '../../domain/replication/digest.ts'
import { CATALOGUE } from '../../domain/replication/scope.ts'
import { MemoryStores } from '../../sync/vault/memoryStores.ts'
import { HttpCalls } from '../../sync/transport/httpCalls.ts'
import { httpTransport } from '../../sync/transport/httpTransport.ts'
import { routeCall } from '../../sync/transport/routeCall.ts'
import { parsePullReply } from '../../sync/transport/parsePullReply.ts'
import { webAuth } from '../../sync/transport/webAuth.ts'
import { contractId, plans } from './support/contracts.ts'
import { FakeCentre } from './support/fakeCentre.ts'
import { seededRandom } from './support/seededRandom.ts'
import { problem } from './support/testLine.ts'
import { makeUser } from './support/testPeople.ts'
import { VirtualClock } from './support/virtualClock.ts'

type Handler = (
  path: string,
  body: unknown,
) => {
  readonly status?: number
  readonly text: string | Buffer
  readonly type?: string
  readonly cut?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

let server: Server
let handler: Handler
let http: HttpCalls
let accepted = ''
let asked: IncomingMessage
const signal = new AbortController().signal
const request = { epoch: null, schema: 1, cursors: {} }
const centre = new FakeCentre()
const user = makeUser(1)
centre.grants.set(user.userId, [CATALOGUE])
const page = () => centre.pull(user.userId, request)
const refused = (code: Parameters<typeof problem>[0]) => ({
  status: problem(code).status,
  text: JSON.stringify(problem(code)),
  type: 'application/problem+json',
})

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = ''
  for await (const chunk of message) text += String(chunk)
  accepted = message.headers.accept ?? ''
  asked = message
  const {
    status = 200,
    text: body,
    type = 'application/json',
    cut,
    headers,
  } = handler(message.url ?? '', text === '' ? null : JSON.parse(text))
  response.writeHead(status, { ...headers, 'content-type': type, ...(cut ? { 'content-length': String(body.length + 10) } : {}) })
  response.write(body)
  if (cut) response.destroy()
  else response.end()
}

beforeEach(async () => {
  server = createServer((message, response) => void answer(message, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  http = new HttpCalls(new VirtualClock(), `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

describe('answers', () => {
  test('[API-10] H-09 a centre that says "too many, in 5 seconds" is asked again after 5 seconds and not before; other routes go on', async () => {
    const clock = new VirtualClock()
    const calls = new HttpCalls(clock, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const transport = httpTransport(calls)
    const heard: string[] = []
    handler = (path) => {
      heard.push(path)
      if (!path.endsWith('/sync/pull')) return refused('lease_lost')
      return { ...refused('rate_limited'), text: JSON.stringify({ ...problem('rate_limited'), retryAfterSeconds: 5 }) }
    }
    const pull = () => transport.pull(request, signal)
    expect(await pull()).toMatchObject({ kind: 'refused', problem: { code: 'rate_limited', retryAfterSeconds: 5 } })
    await clock.advance(3000)
    expect(await pull()).toMatchObject({ kind: 'refused', problem: { code: 'rate_limited', retryAfterSeconds: 2 } })
    expect(heard).toEqual(['/api/v1/sync/pull'])
    await transport.history(contractId(1), signal)
    expect(heard).toHaveLength(2)
    handler = () => ({ text: JSON.stringify(page()) })
    await clock.advance(2000)
    expect(await pull()).toEqual({ kind: 'value', value: page() })
  })

  test('[PCS-26] a reply that fits is a value, a problem a refusal, and everything else no answer', async () => {
    const transport = httpTransport(http)
    handler = () => ({ text: JSON.stringify(page()) })
    expect(await transport.pull(request, signal)).toEqual({ kind: 'value', value: page() })
    handler = () => refused('server_busy')
    expect(await transport.pull(request, signal)).toMatchObject({ kind: 'refused', problem: { code: 'server_busy' } })
    handler = () => ({ status: 502, text: '<html>Bad Gateway</html>', type: 'text/html' })
    expect(await transport.pull(request, signal)).toEqual({ kind: 'unreachable' })
    handler = () => ({ status: 200, text: '<html>Login to the Wi-Fi</html>', type: 'text/html' })
    expect(await transport.pull(request, signal)).toEqual({ kind: 'unreachable' })
    handler = () => ({ text: JSON.stringify(page()).slice(0, 100), cut: true })
    expect(await transport.pull(request, signal)).toEqual({ kind: 'unreachable' })
    handler = () => ({ text: JSON.stringify({ ...page(), documents: 'none' }) })
    expect(await transport.pull(request, signal)).toMatchObject({ kind: 'refused', problem: { code: 'unexpected' } })
  })

  test('[PCS-28] a page may come as a file: it is read, kept as it came, and its head told before', async () => {
    const transport = httpTransport(http)
    const next = { epoch: page().epoch, cursors: page().cursors }
    const file = gzipSync(JSON.stringify(page()))
    const said = { [NEXT_PAGE_HEADER]: encodeURIComponent(JSON.stringify(next)) }
    handler = () => ({ text: file, type: PACKED_PAGE, headers: said })
    const told: unknown[] = []
    const answer = await transport.pull(request, signal, (place) => told.push(place))
    expect(answer).toEqual({ kind: 'value', value: { ...page(), packed: new Uint8Array(file) } })
    expect(told).toEqual([next])
    expect(accepted).toContain(PACKED_PAGE)
    for (const broken of ['%', 'nothing', encodeURIComponent('{"epoch":1}')]) {
      handler = () => ({ text: file, type: PACKED_PAGE, headers: { [NEXT_PAGE_HEADER]: broken } })
      expect(await transport.pull(request, signal, (place) => told.push(place))).toMatchObject({ kind: 'value' })
    }
    expect(told).toEqual([next])
    handler = () => ({ text: file.subarray(0, file.length - 9), type: PACKED_PAGE })
    expect(await transport.pull(request, signal)).toEqual({ kind: 'unreachable' })
  })

  test('[CMD-7] a route is asked by its method and path, a command under its key; the reply is parsed by the table', async () => {
    const transport = httpTransport(http)
    const key = idempotencyKeySchema.parse(contractId(9))
    const call = routeCall('POST /sale-rights/:id/return', { params: { id: contractId(1) }, body: {} })
    if (!call.ok) throw new Error(call.code)
    handler = () => ({ text: '{}' })
    expect(await transport.ask({ ...call.value, key }, signal)).toMatchObject({ kind: 'refused', problem: { code: 'unexpected' } })
    expect(asked).toMatchObject({ method: 'POST', url: `/api/v1/sale-rights/${contractId(1)}/return` })
    expect(asked.headers[IDEMPOTENCY_HEADER]).toBe(key)
    const letGo = routeCall('DELETE /contracts/:id/lease', { params: { id: contractId(1) } })
    if (!letGo.ok) throw new Error(letGo.code)
    expect(await transport.ask(letGo.value, signal)).toEqual({ kind: 'value', value: {} })
    expect([asked.method, asked.headers[IDEMPOTENCY_HEADER]]).toEqual(['DELETE', undefined])
    const units = routeCall('GET /stock-units', { query: { hubCode: 'HUB-A', skuCode: 'S25 512&N' } })
    expect(units).toMatchObject({ ok: true, value: { path: '/stock-units?hubCode=HUB-A&skuCode=S25+512%26N' } })
    expect(routeCall('GET /orders/:id', { params: { id: '../me' } })).toEqual({ ok: false, code: 'malformed', detail: 'params.id' })
  })

  test('[RIT-8] the centre’s time is what its answers say; a page of somebody else’s tells none', async () => {
    const transport = httpTransport(http)
    const headers = { date: 'Mon, 23 Nov 2026 01:02:03 GMT' }
    handler = () => ({ status: 200, text: '<html>Login to the Wi-Fi</html>', type: 'text/html', headers })
    await transport.pull(request, signal)
    expect(transport.time()).toBeNull()
    handler = () => ({ text: JSON.stringify(page()), headers })
    await transport.pull(request, signal)
    expect(transport.time()).toMatchObject({ serverAt: Date.UTC(2026, 10, 23, 1, 2, 3), monotonicAt: 0 })
  })

  test('[PCS-26] a fresh token is asked for once, however many calls meet the old one, and they go on', async () => {
    const transport = httpTransport(http)
    let fresh = false
    const calls: string[] = []
    handler = (path) => {
      calls.push(path)
      if (path.endsWith('/auth/refresh')) {
        fresh = true
        const at = new Date(0).toISOString()
        const session = { sessionId: contractId(1), startedAt: at, lastActivityAt: at, idleLimitMs: 1, expiresAt: at }
        return { text: JSON.stringify({ expiresAt: at, session, user }) }
      }
      return fresh ? { text: JSON.stringify(page()) } : refused('token_expired')
    }
    const answers = await Promise.all([transport.pull(request, signal), transport.pull(request, signal)])
    expect(answers.map(({ kind }) => kind)).toEqual(['value', 'value'])
    expect(calls.filter((path) => path.endsWith('/auth/refresh'))).toHaveLength(1)
  })

  test('[PCS-26] no fresh token: the reason is told, nothing is asked again', async () => {
    const transport = httpTransport(http)
    let pulls = 0
    handler = (path) => {
      if (path.endsWith('/auth/refresh')) return refused('session_revoked')
      pulls++
      return refused('token_expired')
    }
    expect(await transport.pull(request, signal)).toMatchObject({ kind: 'refused', problem: { code: 'session_revoked' } })
    expect(pulls).toBe(1)
  })
})

test('[IDN-3] each answer of the centre tells whether signing in is down', async () => {
  const transport = httpTransport(http)
  const head = { 'desk-identity': 'down' }
  for (const [headers, expected] of [
    [{}, false],
    [head, true],
    [{}, false],
  ] as const) {
    handler = () => ({ text: JSON.stringify(page()), headers })
    await transport.pull(request, signal)
    expect(transport.identityDown()).toBe(expected)
  }
})

test('[PCS-26] a browser profile is one device, whoever signs in, and no token is in any answer', async () => {
  const bodies: { device?: { deviceId: string; platform: string } }[] = []
  handler = (_path, body) => {
    bodies.push(body as (typeof bodies)[number])
    return refused('invalid_credentials')
  }
  const stores = new MemoryStores()
  const auth = (seed: number) =>
    webAuth({ http, stores, storeName: 'device', random: seededRandom(seed), deviceName: 'Chrome', appVersion: '1' })
  await auth(1).signIn({ loginId: 'a', password: 'p' })
  await auth(2).signIn({ loginId: 'b', password: 'p' })
  expect(bodies[0]?.device).toMatchObject({ platform: 'web', name: 'Chrome' })
  expect(bodies[1]?.device?.deviceId).toBe(bodies[0]?.device?.deviceId)
})

test('[PCS-26] a pull reply is parsed: the envelope in full, of each document what the engine steers by', () => {
  const reply = page()
  const [document] = reply.documents
  expect(reply.documents).toHaveLength(plans.length)
  expect(parsePullReply(structuredClone(reply))).toEqual(reply)
  const bad = [
    { ...document, type: 'parcel' },
    { ...document, scope: 'dealer:x' },
    { ...document, rev: '1' },
    { ...document, id: '' },
    { ...document, id: 'x'.repeat(81) },
    { ...document, deleted: 'no' },
    { ...document, body: null },
    null,
  ]
  for (const one of bad) expect(parsePullReply({ ...reply, documents: [one] })).toBeNull()
  expect(parsePullReply({ ...reply, heads: { catalogue: { seq: 1, count: 1, digest: digestText(EMPTY_DIGEST).slice(1) } } })).toBeNull()
  expect(parsePullReply({ ...reply, more: 1 })).toBeNull()
})
