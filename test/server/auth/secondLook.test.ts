import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anomalyLimits } from '../../../domain/audit/findAnomalies.ts'
import { HOUR_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import { contextPolicySchema } from '../../../domain/session/contextPolicy.ts'
import { stepUpText } from '../../../domain/session/stepUp.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { stepUpReplySchema } from '../../../domain/protocol/stepUps.ts'
import { sealEvents } from '../../../server/audit/sealEvents.ts'
import { watchAnomalies } from '../../../server/audit/watchAnomalies.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { connectPool, type ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import {
  call,
  deviceNamed,
  signInAs,
  startDeskServer,
  TEST_PASSWORD,
  type DeskServer,
  type SignedInTester,
} from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractBody, storeDocument } from '../../support/storedDocuments.ts'

const SECRET = Buffer.alloc(20, 7)
const CONTRACT = randomUUID()
/** Said for two roles: everybody else is asked as where the operator set nothing. Of the two one must have a second factor. */
const contextPolicy = contextPolicySchema.parse({ roles: ['COUNSELOR', 'MARKETING'], conduct: { unusual: 'stepUp' } })
let server: DeskServer
let auditor: ConnectedDatabase
beforeAll(async () => {
  server = await startDeskServer({ contextPolicy, factorDemandedOf: ['MARKETING'] })
  auditor = await connectPool({ url: server.database.ownerUrl, role: 'desk_auditor', max: 2, onIdleError: () => undefined })
  await storeDocument(server.database, {
    type: 'contract',
    id: CONTRACT,
    dealerCode: 'D1001',
    body: contractBody({ dealerCode: 'D1001', contractNo: 'KD1000007001' }),
  })
})
afterAll(async () => {
  await auditor.close()
  await server.close()
})

/** The next hour, in which nothing was told yet; and asks in vain until the rules find it. */
async function findUnusual({ accessToken, user }: SignedInTester): Promise<void> {
  server.clock.move(2 * SECOND_MS)
  for (let i = 0; i < anomalyLimits.missesPerTenMinutes; i += 1)
    expect((await call(server, `GET /contracts/${randomUUID()}`, { token: accessToken })).status).toBe(404)
  while ((await sealEvents(auditor.db)).more);
  expect(await watchAnomalies(auditor.db)).toMatchObject([{ rule: 'repeatedMisses', userId: user.userId }])
}
async function enrol({ user }: SignedInTester): Promise<void> {
  const { ownerUrl } = server.database
  await asOwner(ownerUrl, `insert into auth.second_factor (user_id, totp_secret, code_salt, since) values ($1, $2, '', now())`, [
    user.userId,
    SECRET,
  ])
  await asOwner(ownerUrl, 'update auth.app_user set second_factor_at = now() where id = $1', [user.userId])
}
/** Each code is of a half minute of its own. */
function nextCode(): string {
  server.clock.move(TOTP_STEP_MS)
  return totpCode(SECRET, totpStep(server.clock.now()))
}
const refresh = async (refreshToken: string) => {
  const { problem, body } = await call(server, 'POST /auth/refresh', { body: { refreshToken } })
  return problem ? { refused: problem.code, why: problem.end?.reason } : { token: signInReplySchema.parse(body).refreshToken ?? '' }
}
async function signInWithCode({ user, device }: SignedInTester): Promise<SignedInTester> {
  const asked = await call(server, 'POST /auth/sign-in', { body: { loginId: user.loginId, password: TEST_PASSWORD, device } })
  const body = { challengeTicket: asked.problem?.challengeTicket, code: nextCode(), device }
  const {
    accessToken = '',
    refreshToken = '',
    ...rest
  } = signInReplySchema.parse((await call(server, 'POST /auth/second-factor', { body })).body)
  return { ...rest, accessToken, refreshToken, device }
}

test('[POL-3] L-06 whoever did something unusual is out at the next renewal, told why, and a code answers it for good', async () => {
  const staff = await signInAs(server, 'd1001-staff1')
  await enrol(staff)
  await findUnusual(staff)
  expect(await refresh(staff.refreshToken)).toEqual({ refused: 'session_revoked', why: 'doubted' })
  const { rows } = await asOwner(server.database.ownerUrl, `select detail from desk.audit_event where action = 'session.policy_denied'`)
  expect(rows).toEqual([{ detail: { reasons: ['conduct'] } }])
  const again = await signInWithCode(staff)
  const renewed = await refresh(again.refreshToken)
  expect(renewed).toEqual({ token: expect.any(String) })
  expect(await watchAnomalies(auditor.db)).toEqual([])
  expect(await refresh(renewed.token ?? '')).toEqual({ token: expect.any(String) })
})

test('[POL-3] L-06 A-11 a code for something sensitive answers it as well; customers that were confirmed before are confirmed anew', async () => {
  const staff = await signInAs(server, 'd1001-staff2')
  await enrol(staff)
  const { accessToken: token } = staff
  const body = { docType: 'contract', docId: CONTRACT } as const
  const confirm = async (): Promise<Record<string, string>> => {
    const actionHash = createHash('sha256')
      .update(stepUpText({ method: 'POST', path: '/session/unmasking', body }))
      .digest('hex')
    const asked = { action: 'POST /session/unmasking', actionHash, code: nextCode() }
    return { 'step-up': stepUpReplySchema.parse((await call(server, 'POST /auth/step-up', { token, body: asked })).body).ticket }
  }
  const unmask = async (headers: Record<string, string> = {}) => {
    const { status, problem } = await call(server, 'POST /session/unmasking', { token, body, headers })
    return problem?.code ?? status
  }
  expect(await unmask(await confirm())).toBe(200)
  expect(await unmask()).toBe(200)
  await findUnusual(staff)
  expect(await unmask()).toBe('step_up_needed')
  expect(await unmask(await confirm())).toBe(200)
  expect(await refresh(staff.refreshToken)).toEqual({ token: expect.any(String) })
})

test('[POL-3] L-06 who has no second factor is told on but not asked, unless the operator says so: then nobody gets on without one', async () => {
  const manager = await signInAs(server, 'd1001-manager')
  server.clock.move(HOUR_MS / 60)
  await findUnusual(manager)
  expect(await refresh(manager.refreshToken)).toEqual({ token: expect.any(String) })

  const counselor = await signInAs(server, 'counselor1')
  await findUnusual(counselor)
  expect(await refresh(counselor.refreshToken)).toEqual({ refused: 'session_revoked', why: 'doubted' })
  const back = await call(server, 'POST /auth/sign-in', {
    body: { loginId: 'counselor1', password: TEST_PASSWORD, device: counselor.device },
  })
  expect([back.problem?.code, back.problem?.policyReasons]).toEqual(['policy_denied', ['conduct']])
})

test('[POL-3] [MFA-1] L-06 where a role must have a second factor, whoever is doubted and has none sets one up, and that answers it', async () => {
  const { ownerUrl } = server.database
  await asOwner(
    ownerUrl,
    `insert into auth.second_look (user_id, rule, period, found_at)
     select id, 'repeatedMisses', 'p', now() from auth.app_user where login_id = 'marketing1'`,
  )
  const device = deviceNamed('PC')
  const asked = await call(server, 'POST /auth/sign-in', { body: { loginId: 'marketing1', password: TEST_PASSWORD, device } })
  const { challengeTicket, factorOffer } = asked.problem ?? {}
  const code = totpCode(fromBase32(factorOffer?.secret ?? ''), totpStep(server.clock.now()))
  const begun = await call(server, 'POST /auth/second-factor', { body: { challengeTicket, code, device } })
  expect(begun.problem?.code ?? begun.status).toBe(200)
  expect(await refresh(signInReplySchema.parse(begun.body).refreshToken ?? '')).toEqual({ token: expect.any(String) })
})

test('[POL-3] the rules tell identity of whom and when, and can take nothing back', async () => {
  const columns = await asOwner(
    server.database.ownerUrl,
    `select column_name as name from information_schema.columns where table_schema = 'auth' and table_name = 'second_look' order by 1`,
  )
  expect(columns.rows.map(({ name }) => String(name))).toEqual(['found_at', 'period', 'proven_at', 'rule', 'user_id'])
  await expect(auditor.db.updateTable('auth.second_look').set({ proven_at: new Date() }).execute()).rejects.toThrow('permission denied')
  await expect(server.database.db.deleteFrom('auth.second_look').execute()).rejects.toThrow('permission denied')
})
