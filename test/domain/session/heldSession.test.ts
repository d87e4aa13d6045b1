import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceIdSchema, sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { accessTokenExpiry, decideRefresh, limitPassed, refusalOfEnd, type HeldSession } from '../../../domain/session/heldSession.ts'
import { ABSOLUTE_LIMIT_MS, ACCESS_TOKEN_TTL_MS, endReasons, IDLE_LIMIT_MS, REFRESH_GRACE_MS } from '../../../domain/session/session.ts'
import { LOGIN_FAILURES_FREE, SIGN_IN_FAILURES_KEPT_MS, SIGN_IN_WAIT_MAX_MS, signInWaitMs } from '../../../domain/session/signInWait.ts'

const uuid = '01890000-0000-7000-8000-000000000001'
const session: HeldSession = {
  sessionId: sessionIdSchema.parse(uuid),
  userId: userIdSchema.parse(uuid),
  deviceId: deviceIdSchema.parse(uuid),
  deviceKey: null,
  appVersion: '0.1.0',
  address: null,
  hasCode: false,
  deviceName: 'PC',
  platform: 'web',
  startedAt: 0,
  lastActivityAt: 0,
  end: null,
}

describe('limits', () => {
  test('[AUT-2] the idle limit holds to the millisecond and counts from the last activity', () => {
    const active = { ...session, lastActivityAt: 1000 }
    expect(limitPassed(active, 1000 + IDLE_LIMIT_MS - 1)).toBeNull()
    expect(limitPassed(active, 1000 + IDLE_LIMIT_MS)).toEqual({ event: 'idleLimit', at: 1000 + IDLE_LIMIT_MS })
  })

  test('[AUT-2] twelve hours end a session whoever is at work; the limit that came first is the reason', () => {
    const busy = { ...session, lastActivityAt: ABSOLUTE_LIMIT_MS - 1 }
    expect(limitPassed(busy, ABSOLUTE_LIMIT_MS)).toEqual({ event: 'absoluteLimit', at: ABSOLUTE_LIMIT_MS })
    expect(limitPassed(session, ABSOLUTE_LIMIT_MS * 2)).toEqual({ event: 'idleLimit', at: IDLE_LIMIT_MS })
  })

  test('[AUT-2] a limit once passed stays passed, a session that is over has none, and no token outlives its session', () => {
    fc.assert(
      fc.property(fc.nat(ABSOLUTE_LIMIT_MS), fc.nat(ABSOLUTE_LIMIT_MS * 2), fc.nat(), (lastActivityAt, now, later) => {
        const active = { ...session, lastActivityAt }
        const passed = limitPassed(active, now)
        if (passed) expect(limitPassed(active, now + later)).toEqual(passed)
        expect(limitPassed({ ...active, end: { reason: 'signed_out', at: 0, byDeviceName: null } }, now)).toBeNull()
        const expiry = accessTokenExpiry(active, now)
        expect(expiry).toBeLessThanOrEqual(Math.min(now + ACCESS_TOKEN_TTL_MS, ABSOLUTE_LIMIT_MS))
      }),
    )
  })

  test('[AUT-2] time that ran out is "expired", everything a person or a thief did is "revoked"', () => {
    expect(endReasons.filter((reason) => refusalOfEnd(reason) === 'session_expired')).toEqual(['idle', 'absolute'])
  })
})

describe('refresh tokens', () => {
  test('[AUT-3] a fresh one is rotated, a lost answer is repeated within the grace time, anything else is theft', () => {
    expect(decideRefresh({ usedAt: null, successorUsed: false }, 5)).toBe('rotate')
    expect(decideRefresh({ usedAt: 0, successorUsed: false }, REFRESH_GRACE_MS)).toBe('repeat')
    expect(decideRefresh({ usedAt: 0, successorUsed: false }, REFRESH_GRACE_MS + 1)).toBe('theft')
    expect(decideRefresh({ usedAt: 0, successorUsed: true }, 1)).toBe('theft')
  })
})

describe('waiting after wrong passwords', () => {
  const wait = (count: number, passedMs = 0) => signInWaitMs({ count, lastAt: 0 }, LOGIN_FAILURES_FREE, passedMs)

  test('[AUT-4] nothing for the first four, then a second that doubles, never more than 15 minutes, and it runs out', () => {
    expect([0, 4, 5, 6, 7, 30].map((count) => wait(count))).toEqual([0, 0, 1000, 2000, 4000, SIGN_IN_WAIT_MAX_MS])
    expect(wait(6, 1500)).toBe(500)
    expect(wait(6, 2000)).toBe(0)
    expect(wait(1000, SIGN_IN_FAILURES_KEPT_MS)).toBe(0)
  })

  test('[AUT-4] one failure more never shortens the wait', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(SIGN_IN_FAILURES_KEPT_MS - 1), (count, passed) => wait(count + 1, passed) >= wait(count, passed)),
    )
  })
})
