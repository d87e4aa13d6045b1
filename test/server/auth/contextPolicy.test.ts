import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Role } from '../../../domain/access/permissions.ts'
import { deviceIdSchema, sessionIdSchema } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { accept, refuse } from '../../../domain/kernel/refusals.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { contextPolicySchema } from '../../../domain/session/contextPolicy.ts'
import { ACCESS_TOKEN_TTL_MS } from '../../../domain/session/session.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { createMemorySessionStore } from '../../../server/auth/memorySessionStore.ts'
import { createSessionGate } from '../../../server/auth/sessionGate.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { storedUser } from '../../contract/storedPeople.ts'
import { call, deviceNamed, startDeskServer, TEST_PASSWORD, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { provingPc, type ProvingPc } from '../../support/provingPc.ts'

const SHOP = '10.1.0.5'
const OUTSIDE = '203.0.113.9'
/** A little before ten in the evening, in Seoul. */
const EVENING = Date.UTC(2026, 10, 30, 12, 50)
const policy = contextPolicySchema.parse({
  roles: ['DEALER_STAFF', 'COUNSELOR'],
  place: { networks: { D1001: ['10.1.0.0/16'], all: ['192.168.7.0/24', '2001:db8::/32'] }, outside: 'stepUp' },
  hour: { from: 8, to: 22, outside: 'deny' },
  version: { least: '0.1.0', older: 'deny' },
})
let server: DeskServer
beforeAll(async () => {
  server = await startDeskServer({ startsAt: EVENING, contextPolicy: policy, trustProxy: true, factorDemandedOf: ['COUNSELOR'] })
})
afterAll(() => server.close())
let auditedBefore = 0
beforeEach(async () => {
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token, auth.second_factor, auth.recovery_code, auth.passkey')
  auditedBefore = Number((await asOwner(server.database.ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
})

const from = (address: string) => ({ 'x-forwarded-for': address })
const signIn = (loginId: string, address: string, device = deviceNamed('PC')) =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password: TEST_PASSWORD, device }, headers: from(address) })
const refresh = (refreshToken: string | undefined, address: string) =>
  call(server, 'POST /auth/refresh', { body: { refreshToken }, headers: from(address) })
const me = (token: string | undefined, address: string) => call(server, 'GET /me', { token, headers: from(address) })
const denied = ({ status, problem }: Reply) => [status, problem?.code, problem?.policyReasons]

test('[POL-2] A-10 at the sign-in: inside of the own networks it goes on, outside a code is needed, and another dealer’s network is outside', async () => {
  expect((await signIn('d1001-staff1', SHOP)).status).toBe(200)
  expect((await signIn('d1002-staff1', '192.168.7.4')).status).toBe(200)
  expect((await signIn('d1001-staff2', '2001:db8::1')).status).toBe(200)
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token')
  for (const [login, address] of [
    ['d1001-staff1', OUTSIDE],
    ['d1002-staff1', SHOP],
    ['d1001-staff1', 'not-an-address'],
  ] as const)
    expect(denied(await signIn(login, address)), `${login} ${address}`).toEqual([403, 'policy_denied', ['place']])
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select detail from desk.audit_event where id > $1 and action = 'session.policy_denied' order by id`,
    [auditedBefore],
  )
  expect(rows).toHaveLength(3)
  expect(rows[0]?.detail).toMatchObject({ reasons: ['place'] })
})

test('[POL-2] [DEV-3] A-09 A-10 who is denied takes nobody’s place: the PC of a thief is not written down as the first', async () => {
  const [thief, owner] = [provingPc(server, '도둑 PC'), provingPc(server, '창구 PC')]
  const arrive = (pc: ProvingPc, address: string) =>
    pc.post('/auth/sign-in', { loginId: 'd1001-staff1', password: TEST_PASSWORD, device: pc.device }, from(address))
  const devices = async () => (await asOwner(server.database.ownerUrl, 'select name from auth.device')).rows.map(({ name }) => name)
  expect(denied(await arrive(thief, OUTSIDE))).toEqual([403, 'policy_denied', ['place']])
  expect(await devices()).toEqual([])
  expect((await arrive(owner, SHOP)).status).toBe(200)
  expect(await devices()).toEqual(['창구 PC'])
  // Nor by taking over: the ticket was given inside, and is brought outside.
  const conflict = await arrive(thief, SHOP)
  await asOwner(server.database.ownerUrl, 'truncate auth.device')
  const body = { takeoverTicket: conflict.problem?.takeoverTicket, device: thief.device }
  expect(denied(await thief.post('/auth/take-over', body, from(OUTSIDE)))).toEqual([403, 'policy_denied', ['place']])
  expect(await devices()).toEqual([])
})

test('[POL-2] A-10 who shows a code gets in from outside, and is asked anew from another place', async () => {
  const device = deviceNamed('집 PC')
  const asked = await signIn('counselor1', OUTSIDE, device)
  const secret = asked.problem?.factorOffer?.secret ?? ''
  server.clock.move(TOTP_STEP_MS)
  const code = totpCode(fromBase32(secret), totpStep(server.clock.now()))
  const body = { challengeTicket: asked.problem?.challengeTicket, code, device }
  const { accessToken, refreshToken } = signInReplySchema.parse(
    (await call(server, 'POST /auth/second-factor', { body, headers: from(OUTSIDE) })).body,
  )
  const renewed = signInReplySchema.parse((await refresh(refreshToken, OUTSIDE)).body)
  expect((await me(accessToken, OUTSIDE)).status).toBe(200)
  const moved = await refresh(renewed.refreshToken, '198.51.100.7')
  expect([moved.problem?.code, moved.problem?.end?.reason]).toEqual(['session_revoked', 'policy'])
})

test('[POL-2] A-10 an address that changes mid-session is looked at before anything is answered there', async () => {
  const { accessToken, refreshToken } = signInReplySchema.parse((await signIn('d1001-staff1', SHOP)).body)
  expect((await me(accessToken, SHOP)).status).toBe(200)
  expect((await me(accessToken, '10.1.9.9')).problem?.code).toBe('token_expired')
  const inside = signInReplySchema.parse((await refresh(refreshToken, '10.1.9.9')).body)
  expect((await me(inside.accessToken, '10.1.9.9')).status).toBe(200)
  expect((await me(inside.accessToken, OUTSIDE)).problem?.code).toBe('token_expired')
  expect((await refresh(inside.refreshToken, OUTSIDE)).problem?.end?.reason).toBe('policy')
  const out = await me(inside.accessToken, '10.1.9.9')
  expect([out.problem?.code, out.problem?.end?.reason]).toEqual(['session_revoked', 'policy'])
})

test('[POL-2] A-10 when the hours are over the next renewal ends the session, with its own reason; nobody signs in then', async () => {
  const { refreshToken } = signInReplySchema.parse((await signIn('d1001-staff1', SHOP)).body)
  server.clock.move(ACCESS_TOKEN_TTL_MS + 2 * MINUTE_MS)
  const over = await refresh(refreshToken, SHOP)
  expect([over.status, over.problem?.code, over.problem?.end?.reason]).toEqual([401, 'session_revoked', 'policy'])
  expect(denied(await signIn('d1001-staff1', SHOP))).toEqual([403, 'policy_denied', ['hour']])
  const old = { ...deviceNamed('PC'), appVersion: 'old' }
  expect(denied(await signIn('d1001-staff1', OUTSIDE, old))).toEqual([403, 'policy_denied', ['place', 'hour', 'version']])
  expect((await signIn('d1001-manager', OUTSIDE)).status).toBe(200)
  server.clock.move(12 * HOUR_MS)
  expect((await signIn('d1001-staff1', SHOP)).status).toBe(200)
})

test('[POL-2] A-10 an address that identity has not seen waits while identity is down; who stayed where he was works on', async () => {
  const store = createMemorySessionStore()
  const user = { ...storedUser(), role: 'COUNSELOR' as const }
  const [sessionId, uuid] = [sessionIdSchema.parse(randomUUID()), deviceIdSchema.parse(randomUUID())]
  store.putUser(user)
  const of = { deviceId: uuid, deviceKey: null, deviceName: 'PC', platform: 'web', appVersion: '0.1.0', address: SHOP, hasCode: false }
  await store.underLock(user.userId, (tx) =>
    tx.start({ sessionId, userId: user.userId, ...of, startedAt: EVENING, lastActivityAt: EVENING, end: null }),
  )
  const gateOf = (isDown: boolean, watched: readonly Role[]) =>
    createSessionGate({
      reader: store,
      tokens: { verify: async () => accept({ sessionId, userId: user.userId, deviceKey: null, expiresAt: EVENING + HOUR_MS }) },
      proofs: { admit: async () => refuse('device_proof_needed') },
      health: { seen: () => (isDown ? { isDown } : { isDown, upForMs: Infinity }) },
      clock: () => EVENING,
      watchedRoles: new Set(watched),
      onGrace: () => undefined,
    })
  const shown = { proof: undefined, method: 'GET', host: 'desk', path: '/api/v1/me' }
  const asked = async (isDown: boolean, address: string, watched: readonly Role[] = policy.roles) => {
    const known = await gateOf(isDown, watched).identify('token', { isSensitive: false, address, shown })
    return known.ok ? 'in' : known.code
  }
  expect([await asked(true, SHOP), await asked(true, OUTSIDE), await asked(false, OUTSIDE)]).toEqual([
    'in',
    'auth_unavailable',
    'token_expired',
  ])
  expect(await asked(true, OUTSIDE, [])).toBe('in')
})
