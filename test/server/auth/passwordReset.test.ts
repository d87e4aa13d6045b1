import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { issuedResetSchema, resetPeopleReplySchema } from '../../../domain/protocol/passwords.ts'
import { factorOfferSchema } from '../../../domain/protocol/factors.ts'
import { RESET_CODE_TTL_MS } from '../../../domain/session/passwordReset.ts'
import { LOGIN_FAILURES_FREE, SIGN_IN_FAILURES_KEPT_MS } from '../../../domain/session/signInWait.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const NEXT = '조용한 아침 바닷가 산책'

let server: DeskServer
let idOf: ReadonlyMap<string, string>
let hashBefore = ''
let auditedBefore = 0
beforeAll(async () => {
  server = await startDeskServer()
  const { rows } = await asOwner(server.database.ownerUrl, 'select login_id, id, password_hash from auth.app_user')
  idOf = new Map(rows.map((row) => [row.login_id, row.id]))
  hashBefore = rows[0].password_hash
})
afterAll(() => server.close())
beforeEach(async () => {
  const { ownerUrl } = server.database
  await asOwner(
    ownerUrl,
    'truncate auth.session, auth.refresh_token, auth.takeover_ticket, auth.password_reset, auth.second_factor cascade',
  )
  await asOwner(ownerUrl, 'update auth.app_user set password_hash = $1, second_factor_at = null, disabled_at = null', [hashBefore])
  auditedBefore = Number((await asOwner(ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
  server.clock.move(SIGN_IN_FAILURES_KEPT_MS)
})

const signIn = (loginId: string, password: string) =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password, device: deviceNamed('PC') } })
const ask = (token: string, loginId: string) =>
  call(server, `POST /auth/people/${idOf.get(loginId) ?? '01960000-0000-7000-8000-000000000009'}/password-reset`, { token, body: {} })
const redeem = (code: string, next = NEXT) => call(server, 'POST /auth/password-reset', { body: { code, next } })
async function issue(loginId = 'd1001-staff1', by = 'd1001-manager') {
  const { accessToken } = await signInAs(server, by)
  const answer = await ask(accessToken, loginId)
  await call(server, 'POST /auth/sign-out', { token: accessToken, body: {} })
  return issuedResetSchema.parse(answer.body).code
}
const audited = async () =>
  (
    await asOwner(
      server.database.ownerUrl,
      `select action, user_id, subject_id from desk.audit_event where id > $1 and action like 'account.%' order by id`,
      [auditedBefore],
    )
  ).rows

describe('a code to reset a password', () => {
  test('[PWD-5] A-07 sets the person’s own new password once, ends their session in words, and both ends are written down', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    const code = await issue()
    expect((await signIn('d1001-staff1', TEST_PASSWORD)).problem?.code).toBe('session_conflict')
    expect((await redeem(code.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
    const ended = await call(server, 'GET /me', { token })
    expect(ended.problem).toMatchObject({ code: 'session_revoked', end: { reason: 'password_reset' } })
    expect((await redeem(code)).problem?.code).toBe('reset_code_invalid')
    expect((await signIn('d1001-staff1', TEST_PASSWORD)).problem?.code).toBe('invalid_credentials')
    const { body } = await signIn('d1001-staff1', NEXT)
    const { accessToken } = body as { readonly accessToken: string }
    expect((await call(server, 'GET /auth/password', { token: accessToken })).body).toMatchObject({ isByReset: true })
    const [staff, manager] = [idOf.get('d1001-staff1'), idOf.get('d1001-manager')]
    // What is denied keeps nobody waiting.
    await vi.waitFor(async () =>
      expect(await audited()).toEqual([
        { action: 'account.reset_issue', user_id: manager, subject_id: staff },
        { action: 'account.password_reset', user_id: staff, subject_id: null },
        { action: 'account.reset_failed', user_id: null, subject_id: null },
      ]),
    )
  })

  test('[PWD-5] A-07 in the database stands a hash, and what the rule of passwords refuses leaves the code good', async () => {
    const code = await issue()
    const { rows } = await asOwner(server.database.ownerUrl, 'select * from auth.password_reset')
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''))
    expect((await redeem(code, 'rhkdghkans1!')).problem?.code).toBe('password_common')
    expect((await redeem(code, 'my d1001 walks every day')).problem?.code).toBe('password_own_words')
    expect((await redeem(code)).status).toBe(200)
  })

  test('[PWD-4] A-07 ATK-08 the second code ends the first, and so do ten minutes and any other new password', async () => {
    const first = await issue()
    const second = await issue()
    expect((await redeem(first)).problem?.code).toBe('reset_code_invalid')
    server.clock.move(RESET_CODE_TTL_MS)
    expect((await redeem(second)).problem?.code).toBe('reset_code_invalid')
    const third = await issue()
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    await call(server, 'POST /auth/password', { token, body: { password: TEST_PASSWORD, next: NEXT } })
    expect((await redeem(third, `${NEXT} 셋`)).problem?.code).toBe('reset_code_invalid')
  })

  test('[PWD-5] A-07 ATK-08 of twenty who come with one code at one time, one sets a password', async () => {
    const code = await issue()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => redeem(code, `${NEXT} ${i}`)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('[PWD-5] A-07 a second factor is asked for as before', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    const offer = factorOfferSchema.parse(
      (await call(server, 'POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })).body,
    )
    const codeOf = () => totpCode(fromBase32(offer.secret), totpStep(server.clock.now()))
    await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code: codeOf() } })
    expect((await redeem(await issue())).status).toBe(200)
    server.clock.move(TOTP_STEP_MS)
    expect((await signIn('d1001-staff1', NEXT)).problem?.code).toBe('second_factor_needed')
  })

  test('[PWD-5] A-07 ATK-08 unknown, used, too old and of somebody disabled is one answer, and guesses wait', async () => {
    const code = await issue()
    await asOwner(server.database.ownerUrl, `update auth.app_user set disabled_at = now() where login_id = 'd1001-staff1'`)
    const bare = ({ status, problem }: Awaited<ReturnType<typeof redeem>>) => ({ status, code: problem?.code, title: problem?.title })
    const disabled = bare(await redeem(code))
    expect(disabled).toMatchObject({ status: 401, code: 'reset_code_invalid' })
    expect(bare(await redeem('00000-00000-00000-00000-00000-0'))).toEqual(disabled)
    expect(bare(await redeem('nonsense'))).toEqual(disabled)
    for (let i = 0; i < LOGIN_FAILURES_FREE; i++) await redeem('nonsense')
    expect((await redeem('nonsense')).problem?.code).toBe('too_many_requests')
  })
})

describe('who issues one', () => {
  test('[PWD-4] A-07 a manager for the own staff alone: what is elsewhere or above is what nobody has', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-manager')
    const { people } = resetPeopleReplySchema.parse((await call(server, 'GET /auth/password-resets', { token })).body)
    expect(people.map(({ loginId }) => loginId)).toEqual(['d1001-staff1', 'd1001-staff2'])
    expect((await ask(token, 'd1001-staff2')).status).toBe(201)
    for (const loginId of ['d1002-staff1', 'counselor1', 'admin1', 'nobody'])
      expect([(await ask(token, loginId)).status, loginId]).toEqual([404, loginId])
    expect((await ask(token, 'd1001-manager')).problem?.code).toBe('own_access')
    const told = resetPeopleReplySchema.parse((await call(server, 'GET /auth/password-resets', { token })).body).people
    expect(told.map(({ openUntil }) => openUntil !== null)).toEqual([false, true])
  })

  test('[PWD-4] A-07 staff, counselors and auditors for nobody, an administrator for a manager', async () => {
    for (const loginId of ['d1001-staff1', 'counselor1', 'auditor1', 'marketing1']) {
      const { accessToken: token } = await signInAs(server, loginId)
      expect((await ask(token, 'd1001-staff2')).status, loginId).toBe(403)
    }
    expect((await redeem(await issue('d1001-manager', 'admin1'))).status).toBe(200)
  })
})
