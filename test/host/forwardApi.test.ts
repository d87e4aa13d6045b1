import { afterEach, beforeEach, expect, test } from 'vitest'
import { centreCaller, type Fetch } from '../../electron/main/callCentre.ts'
import { apiForwarder } from '../../electron/main/forwardApi.ts'
import type { SealedFile } from '../../electron/main/sealedFile.ts'
import { createSessionKeeper, type SessionKeeper } from '../../electron/main/sessionKeeper.ts'
import { deviceIdSchema, sessionIdSchema } from '../../domain/kernel/ids.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { createProofReader } from '../../server/auth/readProof.ts'
import { tokenHashOf } from '../../server/auth/requestProofs.ts'
import { createDeviceProver } from '../../sync/proveDevice.ts'
import { freshDeviceKey } from '../support/provingPc.ts'
import { startSelfSignedServer } from '../support/selfSignedServer.ts'
import { startTokenCentre } from './tokenCentre.ts'

const fetchOutside: Fetch = (url, init) => fetch(url, init)
const device = { deviceId: deviceIdSchema.parse(crypto.randomUUID()), name: 'PC', platform: 'linux', appVersion: '0' } as const

function memoryFile(): SealedFile & { kept: string | null } {
  return {
    kept: null,
    async read() {
      return this.kept
    },
    async write(text) {
      this.kept = text
    },
    async remove() {
      this.kept = null
    },
    async setAside() {
      this.kept = null
    },
    async hasAside() {
      return false
    },
    async removeAll() {
      this.kept = null
    },
  }
}

const key = freshDeviceKey()

/** How far the PC's clock has moved on. */
let ahead = 0
let centre: Awaited<ReturnType<typeof startTokenCentre>>
let file: ReturnType<typeof memoryFile>
let keeper: SessionKeeper
let forward: (request: Request) => Promise<Response>

beforeEach(async () => {
  ahead = 0
  centre = await startTokenCentre()
  file = memoryFile()
  const prover = createDeviceProver({ key, origin: centre.url, now: Date.now, uuid: () => crypto.randomUUID() })
  const call = centreCaller({ serverUrl: centre.url, fetch: fetchOutside, prover })
  keeper = createSessionKeeper({
    call,
    refreshFile: file,
    device,
    keychainReady: async () => true,
    now: () => Date.now() + ahead,
    fraction: () => 0.5,
  })
  forward = apiForwarder({ serverUrl: centre.url, fetch: fetchOutside, keeper, prover })
})
afterEach(() => centre.close())

const signIn = () => keeper.signIn({ loginId: 'someone', password: 'p' })
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  forward(new Request(`app://bundle${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }))
const refreshes = () => centre.asked.filter(({ path }) => path === '/api/v1/auth/refresh').length

test('[DTP-5] E-11 ATK-20 what could carry a token goes neither in nor out', async () => {
  const signedIn = await signIn()
  expect(JSON.stringify(signedIn)).not.toMatch(/access-|refresh-/)
  const reply = await post('/api/v1/sync/pull?x=1', '{"a":1}', { authorization: 'Bearer mine', cookie: 'a=b', 'x-own': 'kept' })
  expect(reply.status).toBe(200)
  expect([reply.headers.get('set-cookie'), reply.headers.get('authorization')]).toEqual([null, null])
  expect(await reply.json()).toEqual({ path: '/api/v1/sync/pull?x=1', body: '{"a":1}' })
  const arrived = centre.asked.at(-1)
  expect(arrived?.headers).toMatchObject({ authorization: 'DPoP access-1', 'x-own': 'kept' })
  expect(arrived?.headers.cookie).toBeUndefined()
})

test.each([
  '/api/v1/auth/sign-in',
  '/api/v1/auth/refresh/',
  '/api/v1/AUTH/sign-out',
  '/api/v1/auth/%73ign-in',
  '/api/v1/%61uth/refresh',
  '/api/v1/auth%2Fsign-in',
  '/api/v1/auth/%zz',
  '/api/v2/me',
  '/api/v1',
  '/api/metrics',
])('[DTP-5] E-11 %s is not forwarded', async (path) => {
  await signIn()
  const before = centre.asked.length
  expect((await post(path, '{}')).status).toBeGreaterThanOrEqual(400)
  expect(centre.asked.length).toBe(before)
})

test('[DTP-5] the page reads whether there is a second factor, at the address whose codes go another way', async () => {
  await signIn()
  const path = '/api/v1/auth/second-factor'
  expect((await post(path, '{}')).status).toBe(403)
  expect((await forward(new Request(`app://bundle${path}`))).status).toBe(200)
  expect(centre.asked.filter((asked) => asked.path === path)).toHaveLength(1)
})

test('[DEV-6] S-08 each request that main forwards shows the key of this PC, for this request and this token', async () => {
  await signIn()
  await post('/api/v1/sync/pull?x=1', '{}', { dpop: 'of the page' })
  const { dpop } = centre.asked.at(-1)?.headers ?? {}
  const said = await createProofReader()(String(dpop))
  expect(said?.claims).toMatchObject({ htm: 'POST', htu: `${centre.url}/api/v1/sync/pull`, ath: tokenHashOf('access-1') })
  await post('/api/v1/sync/pull?x=1', '{}')
  expect(centre.asked.at(-1)?.headers['dpop']).not.toBe(dpop)
})

test('[DEV-6] what was held is sent again by the centre’s time; what flows through is refused once, and then by it', async () => {
  await signIn()
  centre.state.clockWrong = 1
  expect((await post('/api/v1/sync/push', 'x')).status).toBe(200)
  centre.state.clockWrong = 1
  const flow = () => post('/api/v1/imports', 'a;b', { 'content-type': 'text/csv' })
  const codes = [await flow(), await flow()].map(({ status }) => status)
  expect(codes).toEqual([401, 200])
  expect(await keeper.grant()).toMatchObject({ kind: 'value' })
})

test('[DTP-8] a token that ends soon is exchanged once for all that wait', async () => {
  centre.state.lifeMs = 30_000
  await signIn()
  centre.state.lifeMs = 600_000
  centre.state.refreshDelayMs = 50
  const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => post('/api/v1/sync/push', String(index))))
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect([refreshes(), centre.state.refusedRefreshes]).toEqual([1, 0])
  expect(file.kept).toBe('refresh-2')
})

test('[DTP-8] a token the centre calls expired is exchanged, and the same body is sent again', async () => {
  await signIn()
  centre.state.accessExpired = true
  const replies = await Promise.all(['a', 'b', 'c'].map((text) => post('/api/v1/sync/push', text)))
  expect(await Promise.all(replies.map(async (reply) => ((await reply.json()) as { readonly body: string }).body))).toEqual(['a', 'b', 'c'])
  expect([refreshes(), centre.state.refusedRefreshes]).toEqual([1, 0])
})

test('[DTP-8] a command keeps its key when it is sent again with a fresh token, and the centre’s time comes through', async () => {
  await signIn()
  centre.state.accessExpired = true
  const key = crypto.randomUUID()
  const reply = await post('/api/v1/orders', '{}', { [IDEMPOTENCY_HEADER]: key })
  expect(centre.asked.filter(({ path }) => path === '/api/v1/orders').map(({ headers }) => headers[IDEMPOTENCY_HEADER])).toEqual([key, key])
  expect(Number.isNaN(Date.parse(reply.headers.get('date') ?? ''))).toBe(false)
  await forward(new Request('app://bundle/api/v1/contracts/1/lease', { method: 'DELETE' }))
  expect(centre.asked.at(-1)?.path).toBe('/api/v1/contracts/1/lease')
})

test('[DTP-8] without the centre the page sees no answer at all, and the session stays', async () => {
  await signIn()
  await centre.close()
  expect((await post('/api/v1/sync/push', 'x')).type).toBe('error')
  expect(file.kept).toBe('refresh-1')
})

test('[IDN-3] S-10 while identity is down the old token goes on, the exchange is tried again after a pause, and the session stays', async () => {
  await signIn()
  Object.assign(centre.state, { identityDown: true, accessExpired: true, grace: true })
  ahead = 11 * 60_000
  for (let i = 0; i < 20; i++) expect((await post('/api/v1/sync/push', 'x')).status).toBe(200)
  expect(refreshes()).toBe(1)
  ahead += 20_000
  expect((await post('/api/v1/sync/push', 'x')).status).toBe(200)
  expect([refreshes(), file.kept]).toEqual([2, 'refresh-1'])
  // What the centre does not take any more waits: nothing ends.
  centre.state.grace = false
  const refused = await post('/api/v1/sync/push', 'x')
  expect([refused.status, ((await refused.json()) as { readonly code: string }).code]).toEqual([503, 'auth_unavailable'])
  expect(file.kept).toBe('refresh-1')
  centre.state.identityDown = false
  ahead += 20_000
  expect((await post('/api/v1/sync/push', 'x')).status).toBe(200)
  expect(file.kept).toBe('refresh-2')
})

test('[IDN-3] a PC that starts while identity is down keeps what is sealed on its disk', async () => {
  file.kept = 'refresh-0'
  centre.state.identityDown = true
  expect(await keeper.resume()).toMatchObject({ kind: 'refused', problem: { code: 'auth_unavailable' } })
  centre.state.identityDown = false
  expect(await keeper.resume()).toMatchObject({ kind: 'value' })
})

test('[DTP-9] a revoked session leaves no token behind', async () => {
  await signIn()
  centre.state.ended = true
  const reply = await post('/api/v1/sync/push', 'x')
  expect([reply.status, ((await reply.json()) as { readonly code: string }).code]).toEqual([401, 'session_revoked'])
  expect(file.kept).toBeNull()
  expect(await keeper.grant()).toMatchObject({ kind: 'refused', problem: { code: 'not_signed_in' } })
})

test('[DTP-9] what is heard late of an earlier session ends nothing', async () => {
  const earlier = sessionIdSchema.parse(centre.state.sessionId)
  await signIn()
  centre.state.sessionId = crypto.randomUUID()
  await signIn()
  expect(await keeper.revoked(earlier)).toBe(false)
  expect((await post('/api/v1/sync/push', 'x')).status).toBe(200)
})

test('[DTP-9] an exchange that was under way when the session ended brings nothing back', async () => {
  centre.state.lifeMs = 30_000
  await signIn()
  centre.state.refreshDelayMs = 100
  const late = post('/api/v1/sync/push', 'x')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(await keeper.revoked(sessionIdSchema.parse(centre.state.sessionId))).toBe(true)
  expect((await late).status).toBe(401)
  expect(file.kept).toBeNull()
})

test('[DTP-11] E-10 a centre whose certificate nobody vouches for hears nothing: no password, no token, no request', async () => {
  const stranger = await startSelfSignedServer()
  try {
    const prover = createDeviceProver({ key, origin: stranger.url, now: Date.now, uuid: () => crypto.randomUUID() })
    const call = centreCaller({ serverUrl: stranger.url, fetch: fetchOutside, prover })
    const clock = { now: Date.now, fraction: () => 0.5 }
    const there = createSessionKeeper({ call, refreshFile: file, device, keychainReady: async () => true, ...clock })
    expect(await there.signIn({ loginId: 'someone', password: 'p' })).toEqual({ kind: 'unreachable' })
    // A session that stands, when the address behind the name has become another's.
    await signIn()
    const forwardThere = apiForwarder({ serverUrl: stranger.url, fetch: fetchOutside, keeper, prover })
    const reply = await forwardThere(new Request('app://bundle/api/v1/sync/push', { method: 'POST', body: '{}' }))
    expect([reply.type, reply.status]).toEqual(['error', 0])
    expect(stranger.heard).toEqual([])
  } finally {
    await stranger.close()
  }
})
