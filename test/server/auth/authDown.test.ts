import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OrderKind } from '../../../domain/orders/order.ts'
import { ACCESS_TOKEN_TTL_MS, AUTH_GRACE_MS, IDLE_LIMIT_MS } from '../../../domain/session/session.ts'
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
import { placement } from '../orders/orderShop.ts'
import { startServerProcess, temporaryDataDir, type ServerProcess } from '../../support/serverProcess.ts'

const CALLS = 10_000
/** On a machine that is shared with others; alone it takes a tenth. */
const CALLS_TIMEOUT_MS = 10 * MINUTE_MS
const AT_ONCE = 50
const SPAN_MS = 30 * MINUTE_MS

const data = temporaryDataDir()
let api: DeskServer
let auth: ServerProcess
const startAuth = () => startServerProcess(['--role=auth', '--data-dir', data.path], { DATABASE_URL: api.database.ownerUrl })

beforeAll(async () => {
  api = await startDeskServer({ role: 'api' })
  auth = await startAuth()
})
afterAll(async () => {
  auth.child.kill('SIGKILL')
  await auth.ended
  await api.close()
  data.remove()
})

/** Until the api process sees identity down, or up again. */
async function seesAuth(isDown: boolean): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${api.url}/metrics`)).text()
    if (metrics.includes(`desk_auth_down ${isDown ? 1 : 0}\n`)) return
    await wait(100)
  }
}

const work = [
  (token: string) => call(api, 'GET /hubs', { token }),
  (token: string) => call(api, 'GET /me', { token }),
  (token: string) => call(api, 'GET /orders', { token }),
  (token: string) => call(api, 'POST /live/tickets', { token }),
  (token: string) => call(api, 'POST /session/activity', { token }),
] as const

test(
  '[IDN-2] S-10 kill -9 of identity: 10,000 calls over 30 minutes, none refused; what was ended is; the sensitive waits; then it comes back',
  async () => {
    const staff = await signInAs(auth, 'd1001-staff1')
    const ended = await signInAs(auth, 'd1001-staff2')
    const disabled = await signInAs(auth, 'd1002-staff1')
    const admin = await signInAs(auth, 'admin1')
    await seesAuth(false)
    for (const { accessToken: token } of [staff, ended, disabled, admin]) expect((await work[1](token)).status).toBe(200)

    auth.child.kill('SIGKILL')
    await auth.ended
    await seesAuth(true)
    await asOwner(
      api.database.ownerUrl,
      `update auth.session set state = 'ended', ended_at = now(), end_reason = 'administrator' where id = $1`,
      [ended.session.sessionId],
    )
    await asOwner(api.database.ownerUrl, 'update auth.app_user set disabled_at = now() where id = $1', [disabled.user.userId])

    const statuses = new Map<string, number>()
    for (let done = 0; done < CALLS; done += AT_ONCE) {
      api.clock.move(SPAN_MS / (CALLS / AT_ONCE))
      const replies = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => work[i % work.length]!(staff.accessToken)))
      for (const { status, problem } of replies) {
        const said = problem?.code ?? String(status)
        statuses.set(said, (statuses.get(said) ?? 0) + 1)
      }
      if (done % 1000 === 0) await expectRefusedMeanwhile({ ended, disabled, admin })
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: CALLS * 0.8, 201: CALLS * 0.2 })
    // One line for each session, not for each request: staff and administrator.
    expect(api.logged.filter((line) => line.includes('"msg":"auth_grace"'))).toHaveLength(2)
    expect(await (await fetch(`${api.url}/metrics`)).text()).toMatch(/^desk_auth_grace_total [1-9]\d{3}/m)

    // Past the grace nobody is let in, and nobody is told that the session were over.
    await work[4](staff.accessToken)
    // A minute more: the clock of this process stands still while the other one's goes.
    api.clock.move(ACCESS_TOKEN_TTL_MS + AUTH_GRACE_MS - SPAN_MS + MINUTE_MS)
    expect((await work[0](staff.accessToken)).problem?.code).toBe('auth_unavailable')

    auth = await startAuth()
    await seesAuth(false)
    expect((await work[0](staff.accessToken)).problem?.code).toBe('token_expired')
    api.clock.move(-(ACCESS_TOKEN_TTL_MS + AUTH_GRACE_MS + MINUTE_MS))
    const refreshed = await call(auth, 'POST /auth/refresh', { body: { refreshToken: staff.refreshToken } })
    expect(refreshed.status).toBe(200)
  },
  CALLS_TIMEOUT_MS,
)

type Others = { readonly ended: SignedInTester; readonly disabled: SignedInTester; readonly admin: SignedInTester }

async function expectRefusedMeanwhile({ ended, disabled, admin }: Others): Promise<void> {
  expect((await work[0](ended.accessToken)).problem?.code).toBe('session_revoked')
  expect((await work[0](disabled.accessToken)).problem?.code).toBe('session_revoked')
  // Sensitive: refused although the token itself is still good, and before its time is looked at.
  const csv = { headers: { 'content-type': 'text/csv' }, body: 'a\n' }
  const sensitive = await call(api, 'POST /imports', { token: admin.accessToken, ...csv })
  expect(sensitive.status).toBe(503)
  expect(sensitive.problem?.code).toBe('auth_unavailable')
  await work[4](admin.accessToken)
  const device = deviceNamed('PC')
  for (const [name, body] of [
    ['POST /auth/sign-in', { loginId: 'd1001-staff1', password: TEST_PASSWORD, device }],
    ['POST /auth/take-over', { takeoverTicket: 'x', device }],
    ['POST /auth/refresh', { refreshToken: 'x' }],
  ] as const) {
    const { status, problem } = await call(api, name, { body })
    expect([status, problem?.code]).toEqual([503, 'auth_unavailable'])
  }
}

test('[IDN-2] S-10 the limits of a session hold while identity is down', async () => {
  const staff = await signInAs(auth, 'd1001-staff2')
  auth.child.kill('SIGKILL')
  await auth.ended
  await seesAuth(true)
  api.clock.move(IDLE_LIMIT_MS - MINUTE_MS)
  expect((await work[0](staff.accessToken)).status).toBe(200)
  // By more than the time this test has taken: the other process signed in by the machine's clock, which goes on.
  api.clock.move(IDLE_LIMIT_MS)
  expect((await work[0](staff.accessToken)).problem).toMatchObject({ code: 'session_expired', end: { reason: 'idle' } })
})

test('[MFA-6] S-10 while identity is down an order that must be confirmed waits, and all others go on', async () => {
  // As the test before left it, back to the machine's time.
  api.clock.move(MINUTE_MS - 2 * IDLE_LIMIT_MS)
  auth = await startAuth()
  await seesAuth(false)
  const { accessToken: token, user } = await signInAs(auth, 'd1001-manager')
  auth.child.kill('SIGKILL')
  await auth.ended
  await seesAuth(true)
  const order = async (kind: OrderKind) => {
    const headers = { 'idempotency-key': randomUUID() }
    return (await call(api, 'POST /orders', { token, headers, body: placement(kind) })).problem?.code
  }
  expect(await order('TERMINATE')).not.toBe('auth_unavailable')
  await asOwner(api.database.ownerUrl, 'update auth.app_user set second_factor_at = now() where id = $1', [user.userId])
  for (const kind of ['JOIN', 'PORT_IN', 'DEVICE_CHANGE', 'TERMINATE'] as const) expect(await order(kind)).toBe('auth_unavailable')
  expect(await order('SALE')).not.toBe('auth_unavailable')
})
