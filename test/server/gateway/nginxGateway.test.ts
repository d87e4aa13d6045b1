import { readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveTicketReplySchema, signInReplySchema } from '../../../domain/protocol/auth.ts'
import { LIVE_PATH } from '../../../domain/protocol/live.ts'
import { problemSchema, type Problem } from '../../../domain/protocol/problem.ts'
import { refusals, type RefusalCode } from '../../../domain/kernel/refusals.ts'
import { PROOF_HEADER } from '../../../domain/session/deviceProof.ts'
import { problemOf } from '../../../server/platform/problemOf.ts'
import { createDeviceProver, type ProvenRequest } from '../../../sync/proveDevice.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { deviceNamed, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { findNginx } from '../../support/findNginx.ts'
import { startNginxGateway, type GatewayReply, type NginxGateway } from '../../support/nginxGateway.ts'
import { freshDeviceKey } from '../../support/provingPc.ts'
import { startServerProcess, temporaryDataDir, type ServerProcess } from '../../support/serverProcess.ts'

// Asked before anything is started: where there is none, this is said and nothing is left running.
const nginx = findNginx()
const data = temporaryDataDir()
/** It lends its database with people in it; nobody asks it anything. */
let furnished: DeskServer
let auth: ServerProcess
let api: ServerProcess
let gateway: NginxGateway

beforeAll(async () => {
  furnished = await startDeskServer({ role: 'api' })
  const environment = { DATABASE_URL: furnished.database.ownerUrl, TRUST_PROXY: 'true' }
  auth = await startServerProcess(['--role=auth', '--data-dir', data.path], environment)
  api = await startServerProcess(['--role=api', '--data-dir', data.path], environment)
  gateway = await startNginxGateway({ nginx, auth: auth.url, api: api.url })
})
afterAll(async () => {
  await gateway.stop()
  for (const { child, ended } of [auth, api]) {
    child.kill('SIGKILL')
    await ended
  }
  await furnished.close()
  data.remove()
})

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  gateway.ask('POST', `/api/v1${path}`, { body: JSON.stringify(body), headers })
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })
const problemIn = ({ text, headers }: GatewayReply): Problem => {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
  return problemSchema.parse(JSON.parse(text))
}

async function signIn(loginId: string, headers: Record<string, string> = {}) {
  const answer = await post('/auth/sign-in', { loginId, password: TEST_PASSWORD, device: deviceNamed('PC') }, headers)
  expect(answer.status).toBe(200)
  return signInReplySchema.parse(JSON.parse(answer.text))
}

test('[IDN-6] ATK-38 signing in reaches identity, work reaches api, both over TLS by one address; nobody can claim another one', async () => {
  const { accessToken } = await signIn('d1001-staff1', { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' })
  const hubs = await gateway.ask('GET', '/api/v1/hubs', { headers: bearer(accessToken) })
  expect([hubs.status, hubs.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
  const { rows } = await asOwner(
    furnished.database.ownerUrl,
    `select distinct address from desk.audit_event where action = 'session.sign_in'`,
  )
  expect(rows).toEqual([{ address: '127.0.0.1' }])
  for (const path of ['/metrics', '/readyz']) expect((await gateway.ask('GET', path)).status, path).toBe(404)
  expect((await fetch(`${api.url}/metrics`)).status).toBe(200)
})

test('[IDN-6] without TLS nothing is answered', async () => {
  const { hostname, port } = new URL(gateway.url)
  const answer = await new Promise<string>((resolve) => {
    let heard = ''
    const line = connectPlain(Number(port), hostname, () => line.write('GET /api/v1/hubs HTTP/1.1\r\nhost: localhost\r\n\r\n'))
    line.on('data', (chunk) => (heard += String(chunk)))
    line.on('close', () => resolve(heard))
  })
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
})

test('[IDN-6] a browser’s cookies are Secure behind it, and its own pages are its own origin', async () => {
  const device = deviceNamed('Chrome', 'web')
  const signedIn = await post('/auth/sign-in', { loginId: 'counselor1', password: TEST_PASSWORD, device }, { origin: gateway.url })
  const cookies = [signedIn.headers['set-cookie'] ?? []].flat()
  expect(cookies).toHaveLength(2)
  for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/)
  const cookie = cookies.map((one) => one.split(';')[0]).join('; ')
  expect((await post('/session/activity', {}, { cookie, origin: gateway.url })).status).toBe(200)
  expect(problemIn(await post('/session/activity', {}, { cookie, origin: 'https://evil.example' })).code).toBe('origin_refused')
})

test('[DEV-6] S-08 through it a PC proves its key for the address that it called, with each request', async () => {
  const uuid = () => crypto.randomUUID()
  const prover = createDeviceProver({ key: freshDeviceKey(), origin: gateway.url, now: Date.now, uuid })
  const prove = async (method: 'GET' | 'POST', path: string, carries: ProvenRequest['carries'], body?: object) => {
    const authorization = typeof carries === 'object' ? { authorization: `DPoP ${carries.accessToken}` } : {}
    const sent = await prover.send({ method, path: `/api/v1${path}`, carries }, async (proof) => {
      const text = body ? { body: JSON.stringify(body) } : {}
      const answer = await gateway.ask(method, `/api/v1${path}`, { headers: { ...authorization, [PROOF_HEADER]: proof }, ...text })
      const refused = answer.status < 300 ? null : problemIn(answer).code
      return { answer, refused, header: (name) => String(answer.headers[name] ?? '') || null }
    })
    return sent.answer
  }
  const signedIn = await prove('POST', '/auth/sign-in', 'nothing', {
    loginId: 'auditor1',
    password: TEST_PASSWORD,
    device: deviceNamed('PC'),
  })
  const { accessToken = '' } = signInReplySchema.parse(JSON.parse(signedIn.text))
  expect((await prove('GET', '/me', { accessToken })).status).toBe(200)
  // Of what identity answers, too.
  expect((await prove('GET', '/auth/password', { accessToken })).status).toBe(200)
  for (const path of ['/me', '/auth/password'])
    expect(problemIn(await gateway.ask('GET', `/api/v1${path}`, { headers: bearer(accessToken) })).code).toBe('device_proof_needed')
})

/** Resolves with 'connected' or the reason of the refusal. */
async function openSocket(token: string | undefined, headers: Record<string, string> = {}) {
  const issued = await post('/live/tickets', {}, bearer(token))
  const { ticket } = liveTicketReplySchema.parse(JSON.parse(issued.text))
  const socket = io(gateway.url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { ticket },
    ca: gateway.ca.toString(),
    extraHeaders: headers,
  })
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error) => resolve(error.message))
  })
  return { socket, outcome }
}

test('[IDN-6] the live socket opens through it with a ticket', async () => {
  const { accessToken } = await signIn('d1001-staff2')
  const { socket, outcome } = await openSocket(accessToken)
  expect(outcome).toBe('connected')
  const told = new Promise((resolve) => socket.once('session.revoked', resolve))
  await post('/auth/sign-out', {}, bearer(accessToken))
  expect(await told).toMatchObject({ end: { reason: 'signed_out' } })
  socket.disconnect()
})

test('[IDN-6] a socket of its own pages is of its own origin too, and a foreign page opens none', async () => {
  const { accessToken } = await signIn('d1002-staff1')
  const own = await openSocket(accessToken, { origin: gateway.url })
  expect(own.outcome).toBe('connected')
  own.socket.disconnect()
  expect((await openSocket(accessToken, { origin: 'https://evil.example' })).outcome).not.toBe('connected')
})

test('[IDN-6] floods and bodies that are too large are refused in the program’s own words', async () => {
  // One of its own: what a flood leaves behind is counted against whoever comes next.
  const flooded = await startNginxGateway({ nginx, auth: auth.url, api: api.url })
  const tooLarge = await flooded.ask('POST', '/api/v1/auth/sign-in', { body: 'x'.repeat(65 * 1024) })
  expect(problemIn(tooLarge)).toMatchObject({ status: 413, code: 'body_too_large' })
  const body = JSON.stringify({ refreshToken: 'unknown' })
  const flood = await Promise.all(Array.from({ length: 200 }, () => flooded.ask('POST', '/api/v1/auth/refresh', { body })))
  await flooded.stop()
  const codes = flood.map((answer) => problemIn(answer).code)
  expect(new Set(codes)).toEqual(new Set(['refresh_token_invalid', 'too_many_requests']))
  expect(codes.filter((code) => code === 'refresh_token_invalid').length).toBeGreaterThanOrEqual(60)
})

test('[IDN-6] what the gateway says itself is what the program would say', () => {
  const shipped = readFileSync(join(import.meta.dirname, '..', '..', '..', 'deploy', 'nginx', 'desk.conf'), 'utf8')
  const said = [...shipped.matchAll(/return (\d+) '(\{.*\})'/g)]
  expect(said).toHaveLength(4)
  for (const [, status, json] of said) {
    const { retryAfterSeconds, ...problem } = problemSchema.parse(JSON.parse(json ?? ''))
    expect(problem).toEqual(problemOf({ ok: false, code: problem.code }, '$request_id'))
    expect(Number(status)).toBe(refusals[problem.code].http)
    expect(retryAfterSeconds === undefined).toBe(refusals[problem.code].retry === 'never')
  }
  expect(said.map(([, , json]) => (JSON.parse(json ?? '') as { code: RefusalCode }).code).toSorted()).toEqual([
    'auth_unavailable',
    'body_too_large',
    'not_ready',
    'too_many_requests',
  ])
})

test('[IDN-6] S-10 with identity killed signing in says auth_unavailable and work goes on; with api killed the answer is not_ready', async () => {
  const { accessToken, refreshToken } = await signIn('admin1')
  auth.child.kill('SIGKILL')
  await auth.ended
  for (let i = 0; i < 5; i++) {
    const refused = await post('/auth/refresh', { refreshToken })
    expect(problemIn(refused)).toMatchObject({ status: 503, code: 'auth_unavailable', retryAfterSeconds: 5 })
    expect([refused.headers['retry-after'], refused.headers['cache-control']]).toEqual(['5', 'no-store'])
    expect((await gateway.ask('GET', '/api/v1/hubs', { headers: bearer(accessToken) })).status).toBe(200)
  }
  api.child.kill('SIGKILL')
  await api.ended
  expect(problemIn(await gateway.ask('GET', '/api/v1/hubs', { headers: bearer(accessToken) }))).toMatchObject({
    status: 503,
    code: 'not_ready',
  })
  expect(problemIn(await post('/auth/refresh', { refreshToken })).code).toBe('auth_unavailable')
})
