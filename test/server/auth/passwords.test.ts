import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { LOGIN_FAILURES_FREE } from '../../../domain/session/signInWait.ts'
import { GUESSES_LOG10_MIN } from '../../../domain/session/newPassword.ts'
import { createPasswordGuesses } from '../../../server/auth/passwordGuesses.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { provingPc } from '../../support/provingPc.ts'

const NEXT = '조용한 아침 바닷가 산책'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())
let auditedBefore = 0
let hashBefore = ''
beforeEach(async () => {
  const { ownerUrl } = server.database
  hashBefore ||= (await asOwner(ownerUrl, `select password_hash from auth.app_user limit 1`)).rows[0].password_hash
  await asOwner(ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket')
  await asOwner(ownerUrl, 'update auth.app_user set password_hash = $1, password_changed_at = null, password_by_reset = false', [
    hashBefore,
  ])
  auditedBefore = Number((await asOwner(ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
})
const signIn = (loginId: string, password: string, device = deviceNamed('PC')) =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password, device } })
const change = (token: string | undefined, password: string, next: string) =>
  call(server, 'POST /auth/password', { token, body: { password, next } })
const audited = async () =>
  (await asOwner(server.database.ownerUrl, 'select action from desk.audit_event where id > $1 order by id', [auditedBefore])).rows.map(
    ({ action }) => action,
  )

describe('the own password', () => {
  test('[PWD-2] the old one is asked, the new one counts from then on, this session goes on, and it is written down', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    expect((await call(server, 'GET /auth/password', { token })).body).toEqual({ changedAt: null, isByReset: false })
    const done = await change(token, TEST_PASSWORD, NEXT)
    expect(done.body).toEqual({ changedAt: expect.any(String), isByReset: false })
    expect((await call(server, 'GET /me', { token })).status).toBe(200)
    expect((await signIn('d1001-staff1', TEST_PASSWORD)).problem?.code).toBe('invalid_credentials')
    expect((await signIn('d1001-staff1', NEXT)).problem?.code).toBe('session_conflict')
    expect(await audited()).toContain('account.password_change')
    const stored = await asOwner(server.database.ownerUrl, `select password_hash from auth.app_user where login_id = 'd1001-staff1'`)
    expect(stored.rows[0].password_hash).toMatch(/^\$argon2id\$/)
  })

  test('[PWD-2] A-02 exactly as typed: another blank or case is another password, and the same letters in another form are not', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    await change(token, TEST_PASSWORD, ` ${NEXT} Ab`)
    expect((await signIn('d1001-staff1', `${NEXT} Ab`)).status).toBe(401)
    expect((await signIn('d1001-staff1', ` ${NEXT} ab`)).status).toBe(401)
    expect((await signIn('d1001-staff1', ` ${NEXT} Ab`.normalize('NFD'))).problem?.code).toBe('session_conflict')
  })

  test('[PWD-2] A-02 a take-over ticket given for the old password is worth nothing any more', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    const device = deviceNamed('another PC')
    const takeoverTicket = (await signIn('d1001-staff1', TEST_PASSWORD, device)).problem?.takeoverTicket
    await change(token, TEST_PASSWORD, NEXT)
    const taken = await call(server, 'POST /auth/take-over', { body: { takeoverTicket, device } })
    expect(taken.problem?.code).toBe('takeover_ticket_invalid')
  })

  test('[PWD-1] A-02 what the rule refuses changes nothing, in words for each, and what is longer than anything is not looked at', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff1')
    const refused = {
      password_too_short: '짧은 말',
      password_too_long: 'x y '.repeat(33),
      password_own_words: 'my d1001 walks every day',
      password_unchanged: TEST_PASSWORD,
      password_common: 'rhkdghkans1!',
    }
    for (const [code, next] of Object.entries(refused)) {
      const answer = await change(token, TEST_PASSWORD, next)
      expect([answer.status, answer.problem?.code]).toEqual([422, code])
    }
    expect((await change(token, TEST_PASSWORD, 'x'.repeat(1001))).status).toBe(400)
    expect((await signIn('d1001-staff1', TEST_PASSWORD)).problem?.code).toBe('session_conflict')
  })

  test('[PWD-2] guesses at the old one wait like those of a sign-in, and of two changes at once one is done', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-staff2')
    const both = await Promise.all([change(token, TEST_PASSWORD, NEXT), change(token, TEST_PASSWORD, `${NEXT} 둘`)])
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    for (let i = 0; i < LOGIN_FAILURES_FREE; i++) await change(token, 'wrong', NEXT)
    expect((await change(token, 'wrong', NEXT)).problem?.code).toBe('too_many_requests')
  })
})

test('[PWD-2] [AUT-4] A-04 who is signed in on a known PC changes the password that strangers guess at, and sets a second factor up', async () => {
  const [pc, strange] = [provingPc(server, '창구 PC'), provingPc(server, '남의 PC')]
  const { accessToken: token } = signInReplySchema.parse((await pc.signIn('marketing1')).body)
  const guess = { loginId: 'marketing1', password: 'a guess', device: strange.device }
  for (let i = 0; i < LOGIN_FAILURES_FREE; i++) await strange.post('/auth/sign-in', guess)
  expect((await strange.post('/auth/sign-in', guess)).problem?.code).toBe('too_many_requests')
  const offered = await pc.ask('POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })
  expect(offered.problem?.code ?? offered.body).toHaveProperty('secret')
  const changed = await pc.ask('POST /auth/password', { token, body: { password: TEST_PASSWORD, next: NEXT } })
  expect(changed.problem?.code ?? changed.status).toBe(200)
})

test('[PWD-1] A-02 usual passwords are found with something added, in English, Korean and Korean on English keys', async () => {
  const guesses = createPasswordGuesses()
  const usual = [
    'rhkdghkans1!',
    'dlatldlatl12',
    'dlatlqlalfqjsgh1',
    'qwertyuiop12',
    'password1234',
    'P@ssw0rd2026!',
    '1q2w3e4r5t6y',
    '비밀번호비밀번호비밀번호',
    'rhksflwk2026!',
  ]
  for (const password of usual) expect(await guesses.guessesLog10(password, []), password).toBeLessThan(GUESSES_LOG10_MIN)
  const fine = [NEXT, 'correct horse battery', 'Kx9#mPq2vLw8', TEST_PASSWORD]
  for (const password of fine) expect(await guesses.guessesLog10(password, []), password).toBeGreaterThanOrEqual(GUESSES_LOG10_MIN)
})
