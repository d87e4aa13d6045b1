import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admitRequest, GRACE_TAIL_MS, type SeenIdentity } from '../../../domain/session/admitRequest.ts'
import { endByNow, type HeldSession } from '../../../domain/session/heldSession.ts'
import { ABSOLUTE_LIMIT_MS, AUTH_GRACE_MS, IDLE_LIMIT_MS } from '../../../domain/session/session.ts'
import { deviceIdSchema, sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'

const T = 1_770_000_000_000
const admitted = (byGrace: boolean) => ({ ok: true, value: { byGrace } })
const upSince = (upForMs: number): SeenIdentity => ({ isDown: false, upForMs })
const refused = (code: string) => ({ ok: false, code })

test('[IDN-2] S-10 while identity is down a token counts for 30 minutes longer, but not for what is sensitive', () => {
  const at = (now: number, isSensitive: boolean, isDown: boolean) =>
    admitRequest({ sessionId: session.sessionId, tokenExpiresAt: T, isSensitive, identity: isDown ? { isDown } : upSince(Infinity), now })
  for (const [now, isSensitive, isAuthDown, expected] of [
    [T - 1, false, false, admitted(false)],
    [T - 1, true, false, admitted(false)],
    [T, false, false, refused('token_expired')],
    [T, true, false, refused('token_expired')],
    [T - 1, false, true, admitted(false)],
    [T - 1, true, true, refused('auth_unavailable')],
    [T, false, true, admitted(true)],
    [T + AUTH_GRACE_MS - 1, false, true, admitted(true)],
    [T + AUTH_GRACE_MS - 1, true, true, refused('auth_unavailable')],
    [T + AUTH_GRACE_MS, false, true, refused('auth_unavailable')],
  ] as const)
    expect(at(now, isSensitive, isAuthDown)).toEqual(expected)
})

test('[IDN-2] when identity is back those who waited renew their tokens one after the other within a minute, each at every process alike', () => {
  const ids = Array.from({ length: 600 }, (_, i) =>
    sessionIdSchema.parse(`0190c000-0000-7000-8000-${Math.imul(i, 0x9e3779b1).toString(16).replace('-', '').padStart(12, '0')}`),
  )
  const at = (sessionId: (typeof ids)[number], upForMs: number, isSensitive = false) =>
    admitRequest({ sessionId, tokenExpiresAt: T, isSensitive, identity: upSince(upForMs), now: T + 1 })
  const letIn = (upForMs: number) => ids.filter((id) => at(id, upForMs).ok).length
  expect(letIn(0)).toBeGreaterThan(590)
  for (const part of [0.25, 0.5, 0.75]) expect(Math.abs(letIn(part * GRACE_TAIL_MS) / ids.length - (1 - part))).toBeLessThan(0.15)
  expect(letIn(GRACE_TAIL_MS)).toBe(0)
  // Whoever does something sensitive renews at once.
  expect(ids.filter((id) => at(id, 0, true).ok)).toEqual([])
})

const session: HeldSession = {
  sessionId: sessionIdSchema.parse('0190c000-0000-7000-8000-000000000001'),
  userId: userIdSchema.parse('0190c000-0000-7000-8000-000000000002'),
  deviceId: deviceIdSchema.parse('0190c000-0000-7000-8000-000000000003'),
  deviceKey: null,
  appVersion: '0.1.0',
  address: null,
  hasCode: false,
  deviceName: 'PC',
  platform: 'win32',
  startedAt: T,
  lastActivityAt: T,
  end: null,
}

test('[SES-1] S-05 S-06 a session is over by what came first: its end, a limit, or its user being disabled', () => {
  const idle = { reason: 'idle', at: T + IDLE_LIMIT_MS, byDeviceName: null }
  expect(endByNow(session, null, T + IDLE_LIMIT_MS - 1)).toBeNull()
  expect(endByNow(session, null, T + IDLE_LIMIT_MS)).toEqual(idle)
  const late = { ...session, lastActivityAt: T + ABSOLUTE_LIMIT_MS - 1 }
  expect(endByNow(late, null, T + ABSOLUTE_LIMIT_MS)).toMatchObject({ reason: 'absolute', at: T + ABSOLUTE_LIMIT_MS })
  expect(endByNow(session, T + 5, T + 10)).toEqual({ reason: 'administrator', at: T + 5, byDeviceName: null })
  expect(endByNow(session, T + 5, T + IDLE_LIMIT_MS)).toMatchObject({ reason: 'administrator', at: T + 5 })
  expect(endByNow(session, T + IDLE_LIMIT_MS, T + IDLE_LIMIT_MS)).toEqual(idle)
  // Whoever disabled has a clock that is ahead: it holds all the same, and not in the future.
  expect(endByNow(session, T + 60_000, T + 1)).toMatchObject({ reason: 'administrator', at: T + 1 })
  const ended = { reason: 'superseded', at: T + 1, byDeviceName: '집 PC' } as const
  expect(endByNow({ ...session, end: ended }, T, T + ABSOLUTE_LIMIT_MS)).toEqual(ended)
})

test('[SES-1] what is over stays over', () => {
  const moment = fc.integer({ min: T, max: T + 2 * ABSOLUTE_LIMIT_MS })
  fc.assert(
    fc.property(fc.option(moment), moment, fc.nat(ABSOLUTE_LIMIT_MS), (disabledAt, now, later) => {
      if (endByNow(session, disabledAt, now)) expect(endByNow(session, disabledAt, now + later)).not.toBeNull()
    }),
  )
})
