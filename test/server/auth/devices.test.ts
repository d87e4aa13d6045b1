import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { devicesReplySchema, type DeviceDecision } from '../../../domain/protocol/devices.ts'
import { PROOF_HEADER } from '../../../domain/session/deviceProof.ts'
import { DEVICE_WAIT_TTL_MS } from '../../../domain/session/session.ts'
import { LOGIN_FAILURES_FREE } from '../../../domain/session/signInWait.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { provingPc, type ProvingPc } from '../../support/provingPc.ts'

const reason = '본인 확인 후 결정함'
let server: DeskServer
beforeAll(async () => {
  server = await startDeskServer({ factorDemandedOf: ['DEALER_STAFF'], approvalDemandedOf: ['DEALER_STAFF'] })
})
afterAll(() => server.close())
let auditedBefore = 0
let hashBefore = ''
beforeEach(async () => {
  hashBefore ||= (await asOwner(server.database.ownerUrl, 'select password_hash from auth.app_user limit 1')).rows[0].password_hash
  await asOwner(server.database.ownerUrl, 'update auth.app_user set password_hash = $1', [hashBefore])
  await asOwner(
    server.database.ownerUrl,
    'truncate auth.session, auth.refresh_token, auth.device, auth.device_wait, auth.second_factor, auth.recovery_code, auth.passkey, auth.factor_offer',
  )
  await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = null')
  auditedBefore = Number((await asOwner(server.database.ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
})
const audited = async () =>
  (
    await asOwner(
      server.database.ownerUrl,
      `select action, detail from desk.audit_event where id > $1 and action like 'device.%' order by id`,
      [auditedBefore],
    )
  ).rows

/** Password and code on a PC; the first time sets the second factor up. Each code is of a half minute of its own. */
async function enter(pc: ProvingPc, loginId: string, secret?: string): Promise<{ readonly reply: Reply; readonly secret: string }> {
  const asked = await pc.signIn(loginId)
  const known = secret ?? asked.problem?.factorOffer?.secret ?? ''
  server.clock.move(TOTP_STEP_MS)
  const code = totpCode(fromBase32(known), totpStep(server.clock.now()))
  const body = { challengeTicket: asked.problem?.challengeTicket, code, device: pc.device }
  return { reply: await pc.post('/auth/second-factor', body), secret: known }
}
const managerToken = async (login = 'd1001-manager') => (await signInAs(server, login)).accessToken
const listed = async (token: string) => devicesReplySchema.parse((await call(server, 'GET /access/devices', { token })).body).devices
const decide = (token: string, id: string, decision: DeviceDecision) =>
  call(server, `POST /auth/devices/${id}/decision`, { token, body: { decision, reason } })

/** A person with one PC in use and a second one that waits. */
async function withSecondPc(login = 'd1001-staff1') {
  const [first, second] = [provingPc(server, '창구 PC'), provingPc(server, '새 노트북')]
  const { reply: firstReply, secret } = await enter(first, login)
  const { accessToken } = signInReplySchema.parse(firstReply.body)
  await first.ask('POST /auth/sign-out', { token: accessToken })
  const { reply } = await enter(second, login, secret)
  const again = () => second.post('/auth/device-wait', { deviceTicket: reply.problem?.deviceTicket, device: second.device })
  return { first, second, secret, reply, again }
}

describe('a device that must be approved', () => {
  test('[DEV-3] A-09 the first is taken with both factors; the second waits, is approved by the manager and goes on by itself', async () => {
    const { reply, again } = await withSecondPc()
    expect([reply.status, reply.problem?.code]).toEqual([403, 'device_waiting'])
    expect(reply.body).not.toHaveProperty('accessToken')
    expect((await again()).problem?.code).toBe('device_waiting')
    const token = await managerToken()
    const [waiting, ...others] = await listed(token)
    expect(waiting).toMatchObject({ name: '새 노트북', state: 'waiting', loginId: 'd1001-staff1', platform: 'win32' })
    expect(others.map(({ name, state }) => [name, state])).toEqual([['창구 PC', 'approved']])
    expect((await decide(token, waiting?.id ?? '', 'approve')).status).toBe(200)
    const begun = await again()
    const entered = signInReplySchema.parse(begun.body)
    expect(entered.user.loginId).toBe('d1001-staff1')
    // With what opens the store of this PC after a password that was reset: it is written into it at this sign-in.
    expect(entered.recoveryKey).toMatch(/^[0-9a-f]{64}$/)
    expect((await again()).problem?.code).toBe('device_ticket_invalid')
    expect((await audited()).map(({ action }) => action)).toEqual(['device.taken', 'device.waiting', 'device.approved'])
    expect((await audited()).at(-1)?.detail).toMatchObject({ deviceName: '새 노트북', reason })
  })

  test('[DEV-3] A-09 a ticket to wait with is for the PC that asked, by its key, and for half an hour', async () => {
    const { second, reply, again } = await withSecondPc()
    const token = await managerToken()
    const id = (await listed(token)).find(({ state }) => state === 'waiting')?.id ?? ''
    await decide(token, id, 'approve')
    const thief = provingPc(server, '새 노트북')
    const stolen = { deviceTicket: reply.problem?.deviceTicket, device: second.device }
    expect((await thief.post('/auth/device-wait', stolen)).problem?.code).toBe('device_ticket_invalid')
    expect((await call(server, 'POST /auth/device-wait', { body: stolen })).problem?.code).toBe('device_ticket_invalid')
    server.clock.move(DEVICE_WAIT_TTL_MS)
    expect((await again()).problem?.code).toBe('device_ticket_invalid')
  })

  test('[DEV-3] A-09 without a key, or with one that a manager refused, nobody gets in', async () => {
    const bare = { loginId: 'd1001-staff2', password: 'a password of the test 2026', device: provingPc(server, 'PC').device }
    const asked = await call(server, 'POST /auth/sign-in', { body: bare })
    const { secret = '' } = asked.problem?.factorOffer ?? {}
    const code = totpCode(fromBase32(secret), totpStep(server.clock.now()))
    const body = { challengeTicket: asked.problem?.challengeTicket, code, device: bare.device }
    expect((await call(server, 'POST /auth/second-factor', { body })).problem?.code).toBe('device_proof_needed')

    const { second, secret: known, again } = await withSecondPc()
    const token = await managerToken()
    const id = (await listed(token)).find(({ state }) => state === 'waiting')?.id ?? ''
    await decide(token, id, 'refuse')
    expect((await again()).problem?.code).toBe('device_refused')
    expect((await enter(second, 'd1001-staff1', known)).reply.problem?.code).toBe('device_refused')
    expect((await decide(token, id, 'refuse')).problem?.code).toBe('device_state_refused')
  })

  test('[PWD-2] [DEV-3] who waits with the old password waits for nothing: an approval after it was changed lets nobody in', async () => {
    const { first, secret, again } = await withSecondPc()
    const { accessToken } = signInReplySchema.parse((await enter(first, 'd1001-staff1', secret)).reply.body)
    const change = { password: TEST_PASSWORD, next: '조용한 아침 바닷가 산책' }
    expect((await first.ask('POST /auth/password', { token: accessToken, body: change })).status).toBe(200)
    const token = await managerToken()
    const id = (await listed(token)).find(({ state }) => state === 'waiting')?.id ?? ''
    expect((await decide(token, id, 'approve')).status).toBe(200)
    expect((await again()).problem?.code).toBe('device_ticket_invalid')
  })

  test('[DEV-3] [IDN-7] D-07 a PC that was reported lost while somebody waited on it lets nobody in, though it is approved', async () => {
    const { second, again } = await withSecondPc()
    const token = await managerToken()
    const id = (await listed(token)).find(({ state }) => state === 'waiting')?.id ?? ''
    const { session } = signInReplySchema.parse((await second.signIn('counselor1')).body)
    const lost = { token: await managerToken('admin1'), body: { reason } }
    expect((await call(server, `POST /auth/sessions/${session.sessionId}/device-lost`, lost)).status).toBe(200)
    expect((await decide(token, id, 'approve')).status).toBe(200)
    expect((await again()).problem?.code).toBe('device_lost')
  })

  test('[DEV-3] a lost PC that is locked does not make the next one the first', async () => {
    const first = provingPc(server, '창구 PC')
    const { secret } = await enter(first, 'd1001-staff1')
    const token = await managerToken()
    await decide(token, (await listed(token))[0]?.id ?? '', 'lock')
    const finder = await enter(provingPc(server, '주운 사람'), 'd1001-staff1', secret)
    expect(finder.reply.problem?.code).toBe('device_waiting')
    expect((await enter(first, 'd1001-staff1', secret)).reply.problem?.code).toBe('device_locked')
  })
})

describe('deciding about devices', () => {
  test('[DEV-4] S-06 a locked device is out with its next request, and cannot be renewed', async () => {
    const pc = provingPc(server, '잃어버린 노트북')
    const { reply } = await enter(pc, 'd1001-staff1')
    const { accessToken, refreshToken } = signInReplySchema.parse(reply.body)
    const token = await managerToken()
    const [device] = await listed(token)
    expect(device).toMatchObject({ isInUse: true, state: 'approved' })
    expect((await decide(token, device?.id ?? '', 'lock')).status).toBe(200)
    const out = await call(server, 'GET /me', { token: accessToken })
    expect([out.status, out.problem?.code, out.problem?.end?.reason]).toEqual([401, 'session_revoked', 'device_locked'])
    expect((await pc.post('/auth/refresh', { refreshToken })).problem?.end?.reason).toBe('device_locked')
    expect((await listed(token))[0]).toMatchObject({ isInUse: false, state: 'locked', decidedBy: '사람 d1001-manager' })
  })

  test('[DEV-4] Z-02 a manager sees and decides the devices of the own dealer only, an administrator all, nobody the own', async () => {
    await withSecondPc()
    const stranger = provingPc(server, '남의 PC')
    await enter(stranger, 'd1002-staff1')
    const [manager, admin] = [provingPc(server, '점장 PC'), await managerToken('admin1')]
    const token = signInReplySchema.parse((await manager.signIn('d1001-manager')).body).accessToken ?? ''
    const own = devicesReplySchema.parse((await manager.ask('GET /access/devices', { token })).body).devices
    expect(new Set(own.map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1001']))
    const decideHere = (id: string) => manager.ask(`POST /auth/devices/${id}/decision`, { token, body: { decision: 'lock', reason } })
    const all = await listed(admin)
    expect(new Set(all.map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1001', 'D1002']))
    const idOf = (name: string) => all.find((device) => device.name === name)?.id ?? ''
    expect((await decideHere(idOf('남의 PC'))).problem?.code).toBe('device_unknown')
    expect((await decideHere(crypto.randomUUID())).problem?.code).toBe('device_unknown')
    expect((await decideHere(idOf('점장 PC'))).problem?.code).toBe('own_access')
    expect((await decide(admin, idOf('남의 PC'), 'lock')).status).toBe(200)
    const rows = await asOwner(server.database.ownerUrl, `set role desk_app; select count(*)::int as n from auth.device`)
    expect((Array.isArray(rows) ? rows.at(-1) : rows).rows).toEqual([{ n: 0 }])
  })
})

describe('the key of a device', () => {
  test('[DEV-2] S-08 ATK-14 a proof counts once, and only one of ours in time', async () => {
    const pc = provingPc(server, 'PC')
    const toSignIn = { method: 'POST', path: '/api/v1/auth/sign-in', carries: 'nothing' } as const
    expect((await pc.signIn('d1001-manager')).status).toBe(200)
    const proof = await pc.prover.proofFor(toSignIn)
    const send = (header: string) =>
      call(server, 'POST /auth/sign-in', {
        body: { loginId: 'd1001-manager', password: 'a password of the test 2026', device: pc.device },
        headers: { [PROOF_HEADER]: header },
      })
    expect((await send(proof)).status).toBe(200)
    expect((await send(proof)).problem?.code).toBe('device_proof_invalid')
    const [head = '', body = '', signature = ''] = (await pc.prover.proofFor(toSignIn)).split('.')
    const turned = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`
    for (const forged of [`${head}.${body}.${turned}`, `${head}.${body}.`, 'x', `${head}.${body}`])
      expect((await send(forged)).problem?.code).toBe('device_proof_invalid')
    const elsewhere = await pc.prover.proofFor({ ...toSignIn, path: '/api/v1/auth/refresh' })
    expect((await send(elsewhere)).problem?.code).toBe('device_proof_invalid')
    server.clock.move(HOUR_MS)
    const late = await send(await pc.prover.proofFor(toSignIn))
    expect([late.problem?.code, late.headers.get('dpop-nonce') === null]).toEqual(['device_nonce_needed', false])
  })

  test('[AUT-4] A-04 wrong guesses of others keep nobody out on the PC that is known as theirs', async () => {
    const [pc, strange] = [provingPc(server, 'PC'), provingPc(server, 'PC')]
    expect((await pc.signIn('d1001-manager')).status).toBe(200)
    const guess = (from: ProvingPc) => from.post('/auth/sign-in', { loginId: 'd1001-manager', password: 'a guess', device: from.device })
    for (let i = 0; i < LOGIN_FAILURES_FREE; i++) expect((await guess(strange)).problem?.code).toBe('invalid_credentials')
    expect((await strange.signIn('d1001-manager')).problem?.code).toBe('too_many_requests')
    expect((await pc.signIn('d1001-manager')).status).toBe(200)
    for (let i = 0; i < LOGIN_FAILURES_FREE; i++) expect((await guess(pc)).problem?.code).toBe('invalid_credentials')
    expect((await pc.signIn('d1001-manager')).problem?.code).toBe('too_many_requests')
    server.clock.move(HOUR_MS)
  })

  test('[DEV-5] S-08 S-09 ATK-14 a refresh token works with the key of its device only: another key ends the session', async () => {
    const pc = provingPc(server, 'PC')
    const { refreshToken } = signInReplySchema.parse((await pc.signIn('d1001-manager')).body)
    expect((await call(server, 'POST /auth/refresh', { body: { refreshToken } })).problem?.code).toBe('device_proof_needed')
    const renewed = signInReplySchema.parse((await pc.post('/auth/refresh', { refreshToken })).body)
    const thief = provingPc(server, 'PC')
    const stolen = await thief.post('/auth/refresh', { refreshToken: renewed.refreshToken })
    expect([stolen.problem?.code, stolen.problem?.end?.reason]).toEqual(['session_revoked', 'token_theft'])
    expect((await pc.post('/auth/refresh', { refreshToken: renewed.refreshToken })).problem?.code).toBe('session_revoked')
  })

  test('[DEV-2] the PC that holds a session is known by its key: whoever borrows its id is told of a conflict', async () => {
    const pc = provingPc(server, 'PC')
    expect((await pc.signIn('d1001-manager')).status).toBe(200)
    expect((await pc.signIn('d1001-manager')).status).toBe(200)
    const other = provingPc(server, 'PC')
    const body = { loginId: 'd1001-manager', password: 'a password of the test 2026', device: pc.device }
    expect((await other.post('/auth/sign-in', body)).problem?.code).toBe('session_conflict')
    const met = await call(server, 'POST /auth/sign-in', { body })
    expect(met.problem?.code).toBe('session_conflict')
    const over = { takeoverTicket: met.problem?.takeoverTicket, device: pc.device }
    expect((await other.post('/auth/take-over', over)).problem?.code).toBe('takeover_ticket_invalid')
  })
})
