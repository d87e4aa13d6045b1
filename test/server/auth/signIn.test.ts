import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import { meReplySchema, signInReplySchema } from '../../../domain/protocol/auth.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS, REFRESH_GRACE_MS, TAKEOVER_TICKET_TTL_MS } from '../../../domain/session/session.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())
beforeEach(async () => {
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket')
  // Nobody empties the audit trail: each test looks at what came since.
  auditedBefore = (await auditRows(0)).at(-1)?.id ?? 0
})
let auditedBefore = 0

const signIn = (loginId: string, password: string, device = deviceNamed('PC')) =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password, device } })
const activeSessions = async () =>
  Number((await asOwner(server.database.ownerUrl, `select count(*) as n from auth.session where state = 'active'`)).rows[0].n)
const auditRows = async (after: number): Promise<readonly { readonly id: number; readonly action: string }[]> =>
  (await asOwner(server.database.ownerUrl, 'select id::int as id, action from desk.audit_event where id > $1 order by id', [after])).rows
const auditActions = async () => (await auditRows(auditedBefore)).map(({ action }) => action)

describe('signing in', () => {
  test('gives tokens, the session and the user; the token opens /me', async () => {
    const me = await signInAs(server, 'D1001-Staff1')
    expect(me.user).toMatchObject({ loginId: 'd1001-staff1', role: 'DEALER_STAFF', dealerCode: 'D1001', dealerName: '대리점 D1001' })
    expect(me.session.idleLimitMs).toBe(IDLE_LIMIT_MS)
    const reply = await call(server, 'GET /me', { token: me.accessToken })
    expect(meReplySchema.parse(reply.body)).toEqual({ user: me.user, session: me.session })
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  test('[AUT-5] A-03 ATK-02 an unknown login id, a wrong password and a disabled user get the same answer', async () => {
    await server.database.auth.db
      .updateTable('auth.app_user')
      .set({ disabled_at: new Date() })
      .where('login_id', '=', 'marketing1')
      .execute()
    const replies = [
      await signIn('nobody-here', TEST_PASSWORD),
      await signIn('d1001-staff1', 'wrong'),
      await signIn('marketing1', TEST_PASSWORD),
    ]
    await server.database.auth.db.updateTable('auth.app_user').set({ disabled_at: null }).where('login_id', '=', 'marketing1').execute()
    for (const { status, problem, headers } of replies) {
      expect(status).toBe(401)
      expect({ ...problem, traceId: '' }).toEqual({ ...replies[0]?.problem, traceId: '' })
      expect([...headers.keys()].toSorted()).toEqual([...(replies[0]?.headers.keys() ?? [])].toSorted())
    }
    expect(replies[0]?.problem?.title).toBe('인증에 실패했습니다. 아이디 또는 비밀번호를 다시 확인해주세요.')
    expect(await auditActions()).toEqual(Array(3).fill('session.sign_in_failed'))
  })

  test('[AUT-4] A-04 ATK-01 after five wrong passwords a login id waits at that address, even with the right one; others do not', async () => {
    for (let i = 0; i < 5; i++) expect((await signIn('d1002-staff1', `guess ${i}`)).problem?.code).toBe('invalid_credentials')
    const refused = await signIn('d1002-staff1', TEST_PASSWORD)
    expect(refused.problem).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 1 })
    expect(refused.headers.get('retry-after')).toBe('1')
    await signInAs(server, 'd1001-staff1')
    server.clock.move(SECOND_MS)
    await signInAs(server, 'd1002-staff1')
  })

  test('[AUT-4] A-12 a session elsewhere is no wrong password, however often it is met', async () => {
    await signInAs(server, 'd1001-staff2')
    for (let i = 0; i < 10; i++)
      expect((await signIn('d1001-staff2', TEST_PASSWORD, deviceNamed(`PC ${i}`))).problem?.code).toBe('session_conflict')
    await asOwner(server.database.ownerUrl, `update auth.session set state = 'ended', ended_at = now(), end_reason = 'signed_out'`)
    await signInAs(server, 'd1001-staff2')
  })

  test('[AUT-6] S-01 ATK-07 50 parallel sign-ins from 50 devices leave one active session: one person is let in, 49 are asked', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => signIn('d1001-staff1', TEST_PASSWORD, deviceNamed(`PC ${i}`))))
    expect(await activeSessions()).toBe(1)
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(replies.filter(({ problem }) => problem?.code === 'session_conflict')).toHaveLength(49)
  })

  test('[AUT-6] 50 parallel sign-ins from one device leave one active session, and its token works', async () => {
    const device = deviceNamed('PC')
    const replies = await Promise.all(Array.from({ length: 50 }, () => signIn('d1001-staff1', TEST_PASSWORD, device)))
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(await activeSessions()).toBe(1)
    const works = await Promise.all(
      replies.map(({ body }) => call(server, 'GET /me', { token: signInReplySchema.parse(body).accessToken })),
    )
    expect(works.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('[AUT-6] S-01 ATK-07 the database itself refuses a second active session', async () => {
    const { user } = await signInAs(server, 'd1001-staff1')
    const insert = asOwner(
      server.database.ownerUrl,
      `insert into auth.session (id, user_id, device_id, device_name, platform, state, started_at, last_activity_at)
       values (gen_random_uuid(), $1, gen_random_uuid(), 'x', 'web', 'active', now(), now())`,
      [user.userId],
    )
    await expect(insert).rejects.toMatchObject({ code: '23505' })
  })

  test('[SES-1] S-06 a disabled user is out at the next request, and the session is ended soon after', async () => {
    const { accessToken } = await signInAs(server, 'marketing1')
    await server.database.auth.db
      .updateTable('auth.app_user')
      .set({ disabled_at: new Date() })
      .where('login_id', '=', 'marketing1')
      .execute()
    const refused = await call(server, 'GET /me', { token: accessToken })
    await server.app.identity?.auth.endOverdue()
    expect(await activeSessions()).toBe(0)
    await server.database.auth.db.updateTable('auth.app_user').set({ disabled_at: null }).where('login_id', '=', 'marketing1').execute()
    expect(refused.problem).toMatchObject({ code: 'session_revoked', end: { reason: 'administrator' } })
    expect((await call(server, 'GET /me', { token: accessToken })).problem).toEqual({ ...refused.problem, traceId: expect.any(String) })
  })
})

describe('taking over', () => {
  const conflictOn = async (device = deviceNamed('집 PC')) => {
    const first = await signInAs(server, 'd1001-staff1', deviceNamed('매장 PC'))
    const reply = await signIn('d1001-staff1', TEST_PASSWORD, device)
    return { first, device, reply, takeoverTicket: reply.problem?.takeoverTicket ?? '' }
  }
  const takeOver = (takeoverTicket: string, device = deviceNamed('?')) =>
    call(server, 'POST /auth/take-over', { body: { takeoverTicket, device } })

  test('[AUT-7] S-02 names the other device, ends it and starts here; its next request is 401 session_revoked', async () => {
    const { first, device, reply, takeoverTicket } = await conflictOn()
    expect(reply.status).toBe(409)
    expect(reply.problem?.otherSession).toEqual({
      deviceName: '매장 PC',
      startedAt: first.session.startedAt,
      lastActivityAt: first.session.lastActivityAt,
    })
    expect((await call(server, 'GET /me', { token: first.accessToken })).status).toBe(200)
    const taken = await takeOver(takeoverTicket, device)
    expect(taken.status).toBe(200)
    const refused = await call(server, 'GET /me', { token: first.accessToken })
    expect(refused.status).toBe(401)
    expect(refused.problem).toMatchObject({ code: 'session_revoked', end: { reason: 'superseded', byDeviceName: '집 PC' } })
    const refreshed = await call(server, 'POST /auth/refresh', { body: { refreshToken: first.refreshToken } })
    expect(refreshed.problem).toMatchObject({ code: 'session_revoked', end: { byDeviceName: '집 PC' } })
    expect(await activeSessions()).toBe(1)
    expect(await auditActions()).toEqual(['session.sign_in', 'session.conflict', 'session.take_over'])
  })

  test('[AUT-7] S-02 ATK-06 a ticket works once, for five minutes, on the device that got it, and is stored as a hash', async () => {
    const { device, takeoverTicket } = await conflictOn()
    expect((await takeOver(takeoverTicket)).problem?.code).toBe('takeover_ticket_invalid')
    expect((await takeOver(`${takeoverTicket}x`, device)).problem?.code).toBe('takeover_ticket_invalid')
    const stored = await asOwner(server.database.ownerUrl, `select encode(hash, 'escape') as hash from auth.takeover_ticket`)
    expect(JSON.stringify(stored.rows)).not.toContain(takeoverTicket)
    const [one, two] = await Promise.all([takeOver(takeoverTicket, device), takeOver(takeoverTicket, device)])
    expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 401])
    await asOwner(server.database.ownerUrl, `update auth.session set state = 'ended', ended_at = now(), end_reason = 'signed_out'`)
    const again = await conflictOn()
    server.clock.move(TAKEOVER_TICKET_TTL_MS)
    expect((await takeOver(again.takeoverTicket, again.device)).problem?.code).toBe('takeover_ticket_invalid')
  })
})

describe('the life of a session', () => {
  afterEach(() => call(server, 'POST /auth/sign-out'))

  test('[AUT-2] S-05 ends after 30 minutes without a person at work; sync, polling and refresh do not count', async () => {
    let { accessToken, refreshToken } = await signInAs(server, 'd1001-staff1')
    for (let minutes = 0; minutes < 27; minutes += 9) {
      server.clock.move(9 * MINUTE_MS)
      expect((await call(server, 'GET /hubs', { token: accessToken })).status).toBe(200)
      const fresh = signInReplySchema.parse((await call(server, 'POST /auth/refresh', { body: { refreshToken } })).body)
      ;({ accessToken = '', refreshToken = '' } = fresh)
    }
    server.clock.move(3 * MINUTE_MS)
    const refused = await call(server, 'GET /hubs', { token: accessToken })
    expect(refused.problem).toMatchObject({ code: 'session_expired', end: { reason: 'idle' } })
    expect((await call(server, 'POST /auth/refresh', { body: { refreshToken } })).problem?.code).toBe('session_expired')
    expect(await activeSessions()).toBe(0)
  })

  test('[AUT-2] activity starts the idle limit again, and nothing moves the twelve hours', async () => {
    let { accessToken, refreshToken } = await signInAs(server, 'd1001-staff1')
    const start = server.clock.now()
    while (server.clock.now() - start < ABSOLUTE_LIMIT_MS - HOUR_MS / 4) {
      server.clock.move(9 * MINUTE_MS)
      expect((await call(server, 'POST /session/activity', { token: accessToken })).status).toBe(200)
      const fresh = signInReplySchema.parse((await call(server, 'POST /auth/refresh', { body: { refreshToken } })).body)
      ;({ accessToken = '', refreshToken = '' } = fresh)
    }
    server.clock.move(start + ABSOLUTE_LIMIT_MS - server.clock.now())
    expect((await call(server, 'POST /session/activity', { token: accessToken })).problem).toMatchObject({
      code: 'session_expired',
      end: { reason: 'absolute' },
    })
  })

  test('an overdue session asks nobody: a sign-in elsewhere replaces it, and the sweep ends it', async () => {
    await signInAs(server, 'd1001-staff1')
    server.clock.move(IDLE_LIMIT_MS)
    await signInAs(server, 'd1001-staff1', deviceNamed('another PC'))
    server.clock.move(IDLE_LIMIT_MS)
    expect(await server.app.identity?.auth.endOverdue()).toBe(1)
    expect(await activeSessions()).toBe(0)
  })

  test('an access token ends after ten minutes and says so', async () => {
    const { accessToken } = await signInAs(server, 'd1001-staff1')
    server.clock.move(10 * MINUTE_MS)
    expect((await call(server, 'GET /me', { token: accessToken })).problem?.code).toBe('token_expired')
    expect((await call(server, 'GET /me', { token: 'x.y.z' })).problem?.code).toBe('not_signed_in')
    expect((await call(server, 'GET /me')).problem?.code).toBe('not_signed_in')
  })

  test('[IDN-5] a signing key that is taken away in haste signs nobody out: the old token has run out, and is exchanged', async () => {
    const { accessToken, refreshToken } = await signInAs(server, 'd1001-staff1')
    await server.database.auth.db.deleteFrom('auth.signing_key').execute()
    // The first token of the new key is what makes this process read the keys before their minute.
    await call(server, 'GET /me', { token: (await signInAs(server, 'd1001-staff2')).accessToken })
    expect((await call(server, 'GET /me', { token: accessToken })).problem?.code).toBe('token_expired')
    const renewed = await call(server, 'POST /auth/refresh', { body: { refreshToken } })
    const { accessToken: fresh } = signInReplySchema.parse(renewed.body)
    expect((await call(server, 'GET /me', { token: fresh })).status).toBe(200)
  })

  test('signing out ends it for good', async () => {
    const { accessToken } = await signInAs(server, 'd1001-staff1')
    expect((await call(server, 'POST /auth/sign-out', { token: accessToken })).body).toEqual({})
    expect((await call(server, 'POST /auth/sign-out', { token: accessToken })).problem).toMatchObject({
      code: 'session_revoked',
      end: { reason: 'signed_out' },
    })
  })

  test('[AUT-3] S-09 ATK-15 30 parallel refreshes of one token get one successor; the old one is theft after the grace time', async () => {
    const { refreshToken, accessToken } = await signInAs(server, 'd1001-staff1')
    const refresh = (token: string) => call(server, 'POST /auth/refresh', { body: { refreshToken: token } })
    const replies = await Promise.all(Array.from({ length: 30 }, () => refresh(refreshToken)))
    const successors = new Set(replies.map(({ body }) => signInReplySchema.parse(body).refreshToken))
    expect(successors.size).toBe(1)
    server.clock.move(REFRESH_GRACE_MS + 1)
    expect((await refresh(refreshToken)).problem).toMatchObject({ code: 'session_revoked', end: { reason: 'token_theft' } })
    expect((await refresh([...successors][0] ?? '')).problem?.code).toBe('session_revoked')
    expect((await call(server, 'GET /me', { token: accessToken })).problem?.code).toBe('session_revoked')
    expect(await auditActions()).toContain('session.refresh_theft')
  })

  test('[AUT-3] S-09 ATK-15 within the grace time a token whose successor was used is theft too; an unknown one is only invalid', async () => {
    const { refreshToken } = await signInAs(server, 'd1001-staff1')
    const refresh = (token: string) => call(server, 'POST /auth/refresh', { body: { refreshToken: token } })
    const second = signInReplySchema.parse((await refresh(refreshToken)).body).refreshToken ?? ''
    await refresh(second)
    expect((await refresh(refreshToken)).problem?.end?.reason).toBe('token_theft')
    expect((await refresh('unknown')).problem?.code).toBe('refresh_token_invalid')
    const stored = await asOwner(
      server.database.ownerUrl,
      `select encode(hash, 'escape') as a, encode(hash, 'base64') as b from auth.refresh_token`,
    )
    expect(JSON.stringify(stored.rows)).not.toContain(second)
  })
})
