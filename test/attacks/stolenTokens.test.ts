import { SignJWT, type JWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../../domain/kernel/instant.ts'
import { ACCESS_COOKIE, signInReplySchema } from '../../domain/protocol/auth.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { PROOF_HEADER, PROOF_SKEW_MS, REQUEST_PROOF_REMEMBERED_MS, TOKEN_HASH_HEADER } from '../../domain/session/deviceProof.ts'
import { tokenHashOf } from '../../server/auth/requestProofs.ts'
import { createDeviceProver } from '../../sync/proveDevice.ts'
import { call, signInAs, startBeside, startDeskServer, type DeskServer } from '../support/deskServer.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { freshDeviceKey, provingPc, type ProvingPc } from '../support/provingPc.ts'

const PATH = '/api/v1/hubs'
const key = freshDeviceKey()
const thief = freshDeviceKey()
let server: DeskServer
/** Another process, where identity is not. */
let beside: DeskServer
beforeAll(async () => {
  server = await startDeskServer()
  beside = await startBeside(server, 'api')
})
afterAll(async () => {
  await beside.close()
  await server.close()
})

async function signIn(loginId: string, pc: ProvingPc): Promise<string> {
  return signInReplySchema.parse((await pc.signIn(loginId)).body).accessToken ?? ''
}
async function pcWithToken(loginId = 'd1001-manager'): Promise<{ readonly pc: ProvingPc; readonly token: string }> {
  const pc = provingPc(server, 'PC')
  return { pc, token: await signIn(loginId, pc) }
}

/** A request with a token whose proof was made by hand; resolves with the refusal, or `in`. */
async function shown(token: string, claims: Readonly<Record<string, unknown>>, signedBy = key, head: object = {}, at = server) {
  const { privateKey, publicJwk } = await signedBy.pair()
  const { kty, crv, x, y } = publicJwk
  const proof = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } as JWK, ...head })
    .sign(privateKey)
  return (await call(at, 'GET /hubs', { token, headers: { [PROOF_HEADER]: proof } })).problem?.code ?? 'in'
}
const rightClaims = (token: string) => ({
  htm: 'GET',
  htu: `${server.url}${PATH}`,
  iat: Math.floor(server.clock.now() / SECOND_MS),
  jti: crypto.randomUUID(),
  ath: tokenHashOf(token),
})

/** A session that began with `key`, so that its proofs can be made by hand. */
async function ownSession(): Promise<string> {
  const pc = provingPc(server, 'PC')
  const prover = createDeviceProver({ key, origin: server.url, now: server.clock.now, uuid: () => crypto.randomUUID() })
  return signIn('d1001-staff2', {
    ...pc,
    signIn: async (loginId) => {
      const body = { loginId, password: 'a password of the test 2026', device: pc.device }
      const request = { method: 'POST', path: '/api/v1/auth/sign-in', carries: 'nothing' } as const
      const { reply } = await prover.send(request, async (proof) => {
        const answer = await call(server, 'POST /auth/sign-in', { body, headers: { [PROOF_HEADER]: proof } })
        return { reply: answer, header: (name) => answer.headers.get(name), refused: answer.problem?.code ?? null }
      })
      return reply
    },
  })
}

test('[DEV-6] S-08 ATK-14 of a token that is bound to a key each request needs a proof of that key, made for it; every one that differs in one thing is refused', async () => {
  const token = await ownSession()
  const right = rightClaims(token)
  expect(await shown(token, right)).toBe('in')
  const late = right.iat - PROOF_SKEW_MS / SECOND_MS
  const other = await signInAs(server, 'd1001-staff1')
  expect((await call(server, 'GET /hubs', { token })).problem?.code).toBe('device_proof_needed')
  const mutations: readonly [name: string, refusal: string, () => Promise<string>][] = [
    ['another type', 'device_proof_invalid', () => shown(token, rightClaims(token), key, { typ: 'jwt' })],
    ['another method', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), htm: 'POST' })],
    ['no method', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), htm: undefined })],
    ['another path', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), htu: `${server.url}/api/v1/me` })],
    ['another host', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), htu: `https://evil.example${PATH}` })],
    ['an address with its query', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), htu: `${server.url}${PATH}?a=1` })],
    ['too old', 'clock_wrong', () => shown(token, { ...rightClaims(token), iat: late - 1 })],
    ['of the future', 'clock_wrong', () => shown(token, { ...rightClaims(token), iat: right.iat + PROOF_SKEW_MS / SECOND_MS + 1 })],
    ['no time', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), iat: undefined })],
    ['no name', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), jti: undefined })],
    ['a name that was used', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), jti: right.jti })],
    ['no token', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), ath: undefined })],
    ['another token', 'device_proof_invalid', () => shown(token, { ...rightClaims(token), ath: tokenHashOf(other.accessToken) })],
    ['another key', 'device_proof_invalid', () => shown(token, rightClaims(token), thief)],
    [
      'the key of another in its head',
      'device_proof_invalid',
      async () => shown(token, rightClaims(token), thief, { jwk: await publicOf() }),
    ],
  ]
  expect(mutations).toHaveLength(15)
  for (const [name, refusal, attempt] of mutations) expect([name, await attempt()]).toEqual([name, refusal])
  // Nothing of this has ended anything, and a minute is a minute.
  expect(await shown(token, { ...rightClaims(token), iat: late + 1 })).toBe('in')
})
const publicOf = async () => {
  const { kty, crv, x, y } = (await key.pair()).publicJwk
  return { kty, crv, x, y }
}

/** As a gateway hands it on: whichever process it comes to, it is for the address that the PC called. */
async function through(at: DeskServer, method: 'GET' | 'POST', url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const payload = method === 'POST' ? { payload: {} } : {}
  const reply = await at.app.http.inject({ method, url, headers: { host: server.host, ...headers }, ...payload })
  return reply.statusCode === 200 ? 'in' : problemSchema.parse(reply.json()).code
}

test('[DEV-6] S-08 ATK-14 a proof counts once in its process as long as its time is right, and of what is sensitive once in all of them', async () => {
  const { pc, token } = await pcWithToken('admin1')
  const headersFor = async (method: string, path: string) => ({
    authorization: `DPoP ${token}`,
    [PROOF_HEADER]: await pc.prover.proofFor({ method, path, carries: { accessToken: token } }),
  })
  const plain = await headersFor('GET', PATH)
  expect([await through(server, 'GET', PATH, plain), await through(server, 'GET', PATH, plain)]).toEqual(['in', 'device_proof_invalid'])
  // What any process may be asked again is a reading, or a command that is done once under its key.
  expect(await through(beside, 'GET', PATH, plain)).toBe('in')
  server.clock.move(PROOF_SKEW_MS - SECOND_MS)
  expect(await through(server, 'GET', PATH, plain)).toBe('device_proof_invalid')
  server.clock.move(2 * SECOND_MS)
  expect(await through(server, 'GET', PATH, plain)).toBe('clock_wrong')

  const sensitive = '/api/v1/access/roles'
  const once = await headersFor('POST', sensitive)
  // Let in, its empty body is looked at.
  expect([await through(server, 'POST', sensitive, once), await through(beside, 'POST', sensitive, once)]).toEqual([
    'malformed',
    'device_proof_invalid',
  ])
  const atOnce = await headersFor('POST', sensitive)
  const answers = await Promise.all([server, beside, server, beside].map((at) => through(at, 'POST', sensitive, atOnce)))
  expect(answers.toSorted()).toEqual(['device_proof_invalid', 'device_proof_invalid', 'device_proof_invalid', 'malformed'])
  // What is over is forgotten.
  server.clock.move(REQUEST_PROOF_REMEMBERED_MS + MINUTE_MS)
  await through(beside, 'POST', sensitive, await headersFor('POST', sensitive))
  expect((await asOwner(server.database.ownerUrl, 'select count(*)::int as n from desk.seen_proof')).rows).toEqual([{ n: 1 }])
})

test('[DEV-6] a browser proves for the token in its cookie, whose hash the centre tells; a stolen cookie alone opens nothing', async () => {
  const pc = provingPc(server, '브라우저', 'web')
  const signedIn = await pc.signIn('counselor1')
  const [cookie = ''] =
    signedIn.headers
      .getSetCookie()
      .find((one) => one.startsWith(ACCESS_COOKIE))
      ?.split(';') ?? []
  const token = cookie.slice(ACCESS_COOKIE.length + 1)
  expect(signedIn.headers.get(TOKEN_HASH_HEADER)).toBe(tokenHashOf(token))
  expect((await pc.ask('GET /hubs', { headers: { cookie } })).status).toBe(200)
  // A token that came meanwhile, or a window that was loaded again and knows no hash: one answer tells it.
  const headers = { cookie, [PROOF_HEADER]: await pc.prover.proofFor({ method: 'GET', path: PATH, carries: 'nothing' }) }
  const unnamed = await call(server, 'GET /hubs', { headers })
  expect([unnamed.problem?.code, unnamed.headers.get(TOKEN_HASH_HEADER)]).toEqual(['device_proof_invalid', tokenHashOf(token)])
  const bare = await call(server, 'GET /hubs', { headers: { cookie } })
  expect([bare.problem?.code, bare.headers.get(TOKEN_HASH_HEADER)]).toEqual(['device_proof_needed', null])
  const stranger = provingPc(server, '도둑', 'web')
  expect((await stranger.ask('GET /hubs', { headers: { cookie } })).problem?.code).toBe('device_proof_invalid')
})

test('[DEV-6] who began without a key goes on without one, whatever proof comes along; a ticket opens the socket as before', async () => {
  const { accessToken } = await signInAs(server, 'd1002-staff1')
  const pc = provingPc(server, 'PC')
  expect((await call(server, 'GET /hubs', { token: accessToken })).status).toBe(200)
  expect((await pc.ask('GET /hubs', { token: accessToken })).status).toBe(200)
  const { pc: bound, token } = await pcWithToken()
  expect((await call(server, 'POST /live/tickets', { token })).problem?.code).toBe('device_proof_needed')
  expect((await bound.ask('POST /live/tickets', { token })).status).toBe(201)
})
