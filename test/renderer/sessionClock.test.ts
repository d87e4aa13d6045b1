import { expect, test } from 'vitest'
import { sessionSchema } from '../../domain/session/session.ts'
import { countdown, endOfSession } from '../../renderer/app/sessionClock.ts'
import { uuidOf } from '../domain/contracts/sampleContract.ts'

const session = sessionSchema.parse({
  sessionId: uuidOf(7, 1),
  startedAt: '2026-01-01T00:00:00.000Z',
  lastActivityAt: '2026-01-01T11:40:00.000Z',
  idleLimitMs: 1_800_000,
  expiresAt: '2026-01-01T12:00:00.000Z',
})

test('a session ends with whichever limit comes first', () => {
  const early = '2026-01-01T11:30:00.000Z'
  const late = '2026-01-01T12:10:00.000Z'
  expect(endOfSession({ idleEndsAt: early, session, offline: false })).toBe(Date.parse(early))
  expect(endOfSession({ idleEndsAt: late, session, offline: false })).toBe(Date.parse(session.expiresAt))
})

test('offline, where the centre ends nothing, the idle limit alone counts', () => {
  const idleEndsAt = '2026-01-02T00:00:00.000Z'
  for (const held of [null, session]) expect(endOfSession({ idleEndsAt, session: held, offline: true })).toBe(Date.parse(idleEndsAt))
})

test('a countdown has two digits of seconds and never goes below nothing', () => {
  expect([1_781_999, 60_000, 9000, 999, 0, -5000].map(countdown)).toEqual(['29:41', '1:00', '0:09', '0:00', '0:00', '0:00'])
})
