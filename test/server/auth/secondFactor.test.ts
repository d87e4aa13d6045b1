import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { factorOfferSchema, factorStateSchema, type FactorOffer } from '../../../domain/protocol/factors.ts'
import { CHALLENGE_TTL_MS, CODE_FAILURES_MAX, TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer, type Reply } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer({ factorDemandedOf: ['ADMIN'] })))
afterAll(() => server.close())
beforeEach(async () => {
  await asOwner(
    server.database.ownerUrl,
    'truncate auth.session, auth.refresh_token, auth.takeover_ticket, auth.sign_in_challenge, auth.second_factor, auth.recovery_code, auth.passkey, auth.factor_offer',
  )
  // Nobody empties the audit trail: each test looks at what came since.
  auditedBefore = Number((await asOwner(server.database.ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
})
let auditedBefore = 0

const signIn = (loginId: string, device = deviceNamed('PC')) =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password: TEST_PASSWORD, device } })
const prove = (challengeTicket: string | undefined, code: string, device: ReturnType<typeof deviceNamed>) =>
  call(server, 'POST /auth/second-factor', { body: { challengeTicket, code, device } })
const codeOf = (secret: string, steps = 0) => totpCode(fromBase32(secret), totpStep(server.clock.now()) + steps)
const countOf = async (from: string) => Number((await asOwner(server.database.ownerUrl, `select count(*) as n from ${from}`)).rows[0].n)
const auditActions = async () =>
  (await asOwner(server.database.ownerUrl, 'select action from desk.audit_event where id > $1 order by id', [auditedBefore])).rows.map(
    (row) => row.action,
  )

/** Sets a second factor up from an open session; the next code of the app is one step on. */
async function enrol(loginId: string): Promise<FactorOffer> {
  const { accessToken: token } = await signInAs(server, loginId)
  const offered = await call(server, 'POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })
  const offer = factorOfferSchema.parse(offered.body)
  const confirmed = await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code: codeOf(offer.secret) } })
  expect(factorStateSchema.parse(confirmed.body)).toMatchObject({ recoveryCodesLeft: 10, isDemanded: false })
  await call(server, 'POST /auth/sign-out', { token })
  server.clock.move(TOTP_STEP_MS)
  return offer
}

describe('signing in with a second factor', () => {
  test('[MFA-1] A-05 ATK-05 password first, then the code; before it there is no session, no token and no take-over ticket', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    const asked = await signIn('d1001-staff1', device)
    expect([asked.status, asked.problem?.code]).toEqual([401, 'second_factor_needed'])
    expect(Object.keys(asked.problem ?? {}).toSorted()).toEqual(['challengeTicket', 'code', 'status', 'title', 'traceId', 'type'])
    expect(await countOf(`auth.session where state = 'active'`)).toBe(0)
    const reply = await prove(asked.problem?.challengeTicket, codeOf(secret), device)
    const { user, accessToken } = signInReplySchema.parse(reply.body)
    expect(user.loginId).toBe('d1001-staff1')
    expect((await call(server, 'GET /me', { token: accessToken })).status).toBe(200)
  })

  test('[MFA-1] ATK-02 who is signed in elsewhere is told so after the code only, and may take over then', async () => {
    const { secret } = await enrol('d1001-staff1')
    const [first, second] = [deviceNamed('PC 1'), deviceNamed('PC 2')]
    await prove((await signIn('d1001-staff1', first)).problem?.challengeTicket, codeOf(secret), first)
    server.clock.move(TOTP_STEP_MS)
    const asked = await signIn('d1001-staff1', second)
    expect(asked.problem?.code).toBe('second_factor_needed')
    const met = await prove(asked.problem?.challengeTicket, codeOf(secret), second)
    expect([met.status, met.problem?.code, met.problem?.otherSession?.deviceName]).toEqual([409, 'session_conflict', 'PC 1'])
    const over = await call(server, 'POST /auth/take-over', { body: { takeoverTicket: met.problem?.takeoverTicket, device: second } })
    expect(over.status).toBe(200)
  })

  test('[MFA-1] ATK-05 a ticket is for the device that asked, for ten minutes, and once', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    const ticketOf = async () => (await signIn('d1001-staff1', device)).problem?.challengeTicket
    const ticket = await ticketOf()
    expect((await prove(ticket, codeOf(secret), deviceNamed('another'))).problem?.code).toBe('challenge_invalid')
    expect((await prove('nothing', codeOf(secret), device)).problem?.code).toBe('challenge_invalid')
    expect((await prove(ticket, codeOf(secret), device)).status).toBe(200)
    server.clock.move(TOTP_STEP_MS)
    expect((await prove(ticket, codeOf(secret), device)).problem?.code).toBe('challenge_invalid')
    const late = await ticketOf()
    server.clock.move(CHALLENGE_TTL_MS)
    expect((await prove(late, codeOf(secret), device)).problem?.code).toBe('challenge_invalid')
  })

  test('[MFA-1] a ticket of a user who was disabled meanwhile is worth nothing', async () => {
    const { secret } = await enrol('d1002-staff1')
    const device = deviceNamed('PC')
    const ticket = (await signIn('d1002-staff1', device)).problem?.challengeTicket
    await asOwner(server.database.ownerUrl, `update auth.app_user set disabled_at = now() where login_id = 'd1002-staff1'`)
    const reply = await prove(ticket, codeOf(secret), device)
    await asOwner(server.database.ownerUrl, `update auth.app_user set disabled_at = null where login_id = 'd1002-staff1'`)
    expect(reply.problem?.code).toBe('challenge_invalid')
  })

  test('[MFA-1] a browser gets its tokens as cookies after the code too, and not from a foreign page', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('browser', 'web')
    const ticket = (await signIn('d1001-staff1', device)).problem?.challengeTicket
    const body = { challengeTicket: ticket, code: codeOf(secret), device }
    const foreign = await call(server, 'POST /auth/second-factor', { body, headers: { origin: 'https://evil.example' } })
    expect(foreign.problem?.code).toBe('origin_refused')
    const reply = await call(server, 'POST /auth/second-factor', { body, headers: { origin: server.url } })
    expect(reply.body).not.toHaveProperty('accessToken')
    expect(reply.headers.getSetCookie().every((cookie) => /HttpOnly; SameSite=Strict/.test(cookie))).toBe(true)
  })
})

describe('codes', () => {
  test('[MFA-2] A-06 ATK-04 of twenty who come with one code at one time, one gets in', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    const tickets = await Promise.all(Array.from({ length: 20 }, () => signIn('d1001-staff1', device)))
    const code = codeOf(secret)
    const replies = await Promise.all(tickets.map(({ problem }) => prove(problem?.challengeTicket, code, device)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await countOf(`auth.session where state = 'active'`)).toBe(1)
  })

  test('[MFA-2] A-06 ATK-04 the code before and after count, once; an older one and one of the future do not; no time of the caller matters', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    const tried = async (steps: number) =>
      (await prove((await signIn('d1001-staff1', device)).problem?.challengeTicket, codeOf(secret, steps), device)).status
    server.clock.move(10 * TOTP_STEP_MS)
    expect([await tried(2), await tried(-2), await tried(-1), await tried(-1), await tried(1), await tried(0)]).toEqual([
      401, 401, 200, 401, 200, 401,
    ])
  })

  test('[MFA-2] each recovery code opens once, however it is typed, and says how many are left', async () => {
    const { recoveryCodes } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    const tried = async (code: string) => prove((await signIn('d1001-staff1', device)).problem?.challengeTicket, code, device)
    const first = recoveryCodes[0]!
    const opened = await tried(first.toLowerCase().replace('-', ' '))
    expect(opened.status).toBe(200)
    expect((await tried(first)).problem?.code).toBe('second_factor_wrong')
    const { accessToken: token } = signInReplySchema.parse(opened.body)
    const state = await call(server, 'GET /auth/second-factor', { token })
    expect(factorStateSchema.parse(state.body).recoveryCodesLeft).toBe(9)
    const { rows } = await asOwner(server.database.ownerUrl, `select encode(hash, 'escape') as h from auth.recovery_code`)
    for (const code of recoveryCodes) expect(JSON.stringify(rows)).not.toContain(code)
    expect(server.logged.join('\n')).not.toContain(first)
  })

  test('[MFA-3] ATK-04 wrong codes are counted for the person: from the sixth on each waits, a right one forgets them', async () => {
    const { secret } = await enrol('d1001-staff1')
    const tried = async (code: string): Promise<Reply> => {
      const device = deviceNamed('any PC')
      return prove((await signIn('d1001-staff1', device)).problem?.challengeTicket, code, device)
    }
    for (let i = 0; i < 5; i++) expect((await tried('000000')).problem?.code).toBe('second_factor_wrong')
    expect((await tried(codeOf(secret))).problem).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 1 })
    server.clock.move(MINUTE_MS)
    expect((await tried(codeOf(secret))).status).toBe(200)
    expect(await countOf('auth.second_factor where failed_count > 0')).toBe(0)
    expect((await auditActions()).filter((action) => action === 'session.second_factor_failed')).toHaveLength(5)
  })

  test('[MFA-3] ATK-04 after a hundred in a row not even the right one counts, until somebody has looked', async () => {
    const { secret } = await enrol('d1001-staff1')
    const device = deviceNamed('PC')
    await asOwner(
      server.database.ownerUrl,
      `update auth.second_factor set failed_count = ${CODE_FAILURES_MAX}, failed_at = now() - interval '1 day'`,
    )
    const ticket = (await signIn('d1001-staff1', device)).problem?.challengeTicket
    expect((await prove(ticket, codeOf(secret), device)).problem?.code).toBe('second_factor_locked')
    await asOwner(server.database.ownerUrl, 'update auth.second_factor set failed_count = 0')
    expect((await prove(ticket, codeOf(secret), device)).status).toBe(200)
  })
})

describe('setting up and giving up', () => {
  test('[MFA-1] ATK-05 a role that must have one sets it up after the password, and no session stands before its first code', async () => {
    const device = deviceNamed('PC')
    const asked = await signIn('admin1', device)
    expect([asked.status, asked.problem?.code]).toEqual([401, 'second_factor_enrolment_needed'])
    const offer = factorOfferSchema.parse(asked.problem?.factorOffer)
    expect(new Set(offer.recoveryCodes).size).toBe(10)
    const wrong = await prove(asked.problem?.challengeTicket, codeOf(offer.secret, 5), device)
    expect(wrong.problem?.code).toBe('second_factor_wrong')
    expect((await prove(asked.problem?.challengeTicket, offer.recoveryCodes[0]!, device)).problem?.code).toBe('second_factor_wrong')
    expect([await countOf(`auth.session where state = 'active'`), await countOf('auth.second_factor')]).toEqual([0, 0])
    const reply = await prove(asked.problem?.challengeTicket, codeOf(offer.secret), device)
    expect(reply.status).toBe(200)
    expect(await auditActions()).toEqual([
      'session.second_factor_failed',
      'session.second_factor_failed',
      'account.factor_enrol',
      'session.sign_in',
    ])
    server.clock.move(TOTP_STEP_MS)
    expect((await signIn('admin1', device)).problem?.code).toBe('second_factor_needed')
  })

  test('[MFA-1] a factor that is given up while its owner signs in opens nothing to a role that must have one', async () => {
    const device = deviceNamed('PC')
    const asked = await signIn('admin1', device)
    const { secret } = factorOfferSchema.parse(asked.problem?.factorOffer)
    expect((await prove(asked.problem?.challengeTicket, codeOf(secret), device)).status).toBe(200)
    await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token')

    const other = new pg.Client({ connectionString: server.database.ownerUrl })
    await other.connect()
    await other.query(`begin; select from auth.app_user where login_id = 'admin1' for update`)
    const signingIn = signIn('admin1', device)
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await asOwner(server.database.ownerUrl, waiting)).rowCount === 0) await wait(10)
    await other.query('delete from auth.second_factor; commit')
    await other.end()
    expect((await signingIn).problem?.code).toBe('server_busy')
    expect((await signIn('admin1', device)).problem?.code).toBe('second_factor_enrolment_needed')
  })

  test('[MFA-1] a second sign-in offers another secret: the first one’s codes are worth nothing then', async () => {
    const device = deviceNamed('PC')
    const first = await signIn('admin1', device)
    await signIn('admin1', device)
    const { secret } = factorOfferSchema.parse(first.problem?.factorOffer)
    expect((await prove(first.problem?.challengeTicket, codeOf(secret), device)).problem?.code).toBe('second_factor_wrong')
  })

  test('[MFA-4] both ask for the password again, and giving up for a code as well', async () => {
    const { accessToken: token } = await signInAs(server, 'counselor1')
    const offered = (password: string) => call(server, 'POST /auth/second-factor/offer', { token, body: { password } })
    const confirmed = (code: string) => call(server, 'POST /auth/second-factor/confirmation', { token, body: { code } })
    const removed = (password: string, code: string) =>
      call(server, 'POST /auth/second-factor/removal', { token, body: { password, code } })
    expect((await confirmed('123456')).problem?.code).toBe('challenge_invalid')
    expect((await offered('guess')).problem?.code).toBe('invalid_credentials')
    const { secret } = factorOfferSchema.parse((await offered(TEST_PASSWORD)).body)
    expect((await confirmed(codeOf(secret, 5))).problem?.code).toBe('second_factor_wrong')
    expect((await removed(TEST_PASSWORD, codeOf(secret))).problem?.code).toBe('second_factor_missing')
    expect((await confirmed(codeOf(secret))).status).toBe(200)
    expect([(await offered(TEST_PASSWORD)).problem?.code, (await confirmed(codeOf(secret))).problem?.code]).toEqual([
      'second_factor_exists',
      'second_factor_exists',
    ])
    expect((await removed('guess', codeOf(secret, 1))).problem?.code).toBe('invalid_credentials')
    expect((await removed(TEST_PASSWORD, codeOf(secret))).problem?.code).toBe('second_factor_wrong')
    const gone = await removed(TEST_PASSWORD, codeOf(secret, 1))
    expect(factorStateSchema.parse(gone.body)).toEqual({ enrolledAt: null, recoveryCodesLeft: 0, isDemanded: false })
    expect((await call(server, 'GET /me', { token })).status).toBe(200)
    await call(server, 'POST /auth/sign-out', { token })
    expect((await signIn('counselor1')).status).toBe(200)
  })
})
