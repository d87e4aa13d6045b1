import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { factorOfferSchema, type FactorHelp } from '../../../domain/protocol/factors.ts'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import { CODE_FAILURES_FREE, CODE_FAILURES_MAX, TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { provingPc, type ProvingPc } from '../../support/provingPc.ts'

const reason = '휴대폰 분실, 본인 확인함'
let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())

const freshCode = (secret: string): string => {
  server.clock.move(TOTP_STEP_MS)
  return totpCode(fromBase32(secret), totpStep(server.clock.now()))
}
/** Password and code, on that PC. */
async function enter(pc: ProvingPc, loginId: string, code: string): Promise<Reply> {
  const asked = await pc.signIn(loginId)
  return pc.post('/auth/second-factor', { challengeTicket: asked.problem?.challengeTicket, code, device: pc.device })
}
/** Somebody at work on their PC, with a second factor. */
async function atWork(loginId: string) {
  const pc = provingPc(server, '창구 PC')
  const { accessToken: token, user } = signInReplySchema.parse((await pc.signIn(loginId)).body)
  const { secret } = factorOfferSchema.parse(
    (await pc.ask('POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })).body,
  )
  expect((await pc.ask('POST /auth/second-factor/confirmation', { token, body: { code: freshCode(secret) } })).status).toBe(200)
  return { pc, token, secret, userId: user.userId, loginId }
}
async function guess(loginId: string, times: number): Promise<string | undefined> {
  const thief = provingPc(server, '도둑 PC')
  let last: string | undefined
  for (let i = 0; i < times; i++) last = (await enter(thief, loginId, '000000')).problem?.code
  return last
}
const help = (token: string | undefined, userId: string, what: FactorHelp) =>
  call(server, `POST /auth/people/${userId}/second-factor`, { token, body: { help: what, reason } })

test('[MFA-3] A-04 ATK-04 a password thief’s wrong codes keep the owner out neither on the own PC nor of a confirmation; the thief waits', async () => {
  const { pc, token, secret, loginId } = await atWork('d1001-staff1')
  expect(await guess(loginId, CODE_FAILURES_FREE + 1)).toBe('too_many_requests')
  const body = { action: 'POST /orders', actionHash: 'a'.repeat(64), code: freshCode(secret) }
  expect((await pc.ask('POST /auth/step-up', { token, body })).status).toBe(201)
  await pc.ask('POST /auth/sign-out', { token })
  await guess(loginId, 1)
  expect((await enter(pc, loginId, freshCode(secret))).status).toBe(200)
  // The owner's code forgave nothing of the thief's: after an hour one guess more makes him wait as long as ever.
  server.clock.move(HOUR_MS)
  expect(await guess(loginId, 1)).toBe('second_factor_wrong')
  expect(await guess(loginId, 1)).toBe('too_many_requests')
})

test('[MFA-3] ATK-04 on the own PC wrong codes wait as anywhere, and a hundred from strangers stop all strangers', async () => {
  const { pc, token, secret, loginId } = await atWork('d1001-staff2')
  await pc.ask('POST /auth/sign-out', { token })
  for (let i = 0; i < CODE_FAILURES_FREE; i++) expect((await enter(pc, loginId, '000000')).problem?.code).toBe('second_factor_wrong')
  expect((await enter(pc, loginId, freshCode(secret))).problem?.code).toBe(undefined)
  for (let i = 0; i < CODE_FAILURES_FREE; i++) await enter(pc, loginId, '000000')
  expect((await enter(pc, loginId, '000000')).problem?.code).toBe('too_many_requests')
  await asOwner(server.database.ownerUrl, `update auth.second_factor set failed_count = ${CODE_FAILURES_MAX}, failed_at = now()`)
  expect((await enter(provingPc(server, '새 PC'), loginId, freshCode(secret))).problem?.code).toBe('second_factor_locked')
  expect((await enter(pc, loginId, freshCode(secret))).status).toBe(200)
})

test('[MFA-9] A-04 an administrator unlocks a second factor or gives it up, with a reason that the trail keeps; nobody else, and not the own', async () => {
  const { pc, token, secret, userId, loginId } = await atWork('counselor1')
  await pc.ask('POST /auth/sign-out', { token })
  await asOwner(server.database.ownerUrl, `update auth.second_factor set failed_count = ${CODE_FAILURES_MAX}, failed_at = now()`)
  const elsewhere = provingPc(server, '새 PC')
  expect((await enter(elsewhere, loginId, freshCode(secret))).problem?.code).toBe('second_factor_locked')
  for (const login of ['d1001-manager', 'auditor1'])
    expect((await help((await signInAs(server, login)).accessToken, userId, 'reset')).problem?.code).toBe('not_permitted')
  const { accessToken: admin, user } = await signInAs(server, 'admin1')
  expect((await help(admin, user.userId, 'reset')).problem?.code).toBe('own_access')
  expect((await help(admin, crypto.randomUUID(), 'reset')).problem?.code).toBe('user_unknown')

  expect((await help(admin, userId, 'unlock')).body).toEqual({})
  const entered = signInReplySchema.parse((await enter(elsewhere, loginId, freshCode(secret))).body)
  await elsewhere.ask('POST /auth/sign-out', { token: entered.accessToken })
  const pending = (await pc.signIn(loginId)).problem?.challengeTicket
  expect((await help(admin, userId, 'reset')).body).toEqual({})
  const late = await pc.post('/auth/second-factor', { challengeTicket: pending, code: freshCode(secret), device: pc.device })
  expect(late.problem?.code).toBe('challenge_invalid')
  expect((await pc.signIn(loginId)).status).toBe(200)
  expect((await help(admin, userId, 'reset')).problem?.code).toBe('second_factor_missing')
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select action, subject_id, detail->>'reason' as reason from desk.audit_event where action in ('account.factor_unlock', 'account.factor_reset') order by id`,
  )
  expect(rows).toEqual(['account.factor_unlock', 'account.factor_reset'].map((action) => ({ action, subject_id: userId, reason })))
})
