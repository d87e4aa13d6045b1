import type { DeviceId, SessionId, UserId } from '../kernel/ids.ts'
import { toInstant, type Millis } from '../kernel/instant.ts'
import type { RefusalCode } from '../kernel/refusals.ts'
import {
  ABSOLUTE_LIMIT_MS,
  ACCESS_TOKEN_TTL_MS,
  IDLE_LIMIT_MS,
  REFRESH_GRACE_MS,
  type EndReason,
  type Session,
  type SessionEnd,
} from './session.ts'
import type { KeyThumbprint } from './deviceProof.ts'
import { serverSessionTable, type ServerSessionEvent, type ServerSessionStep } from './serverSessionTable.ts'

/** A session as the centre keeps it. Times are the centre's clock. */
export type HeldSession = {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** Of the key that the PC proved when the session began; null: it proved none. */
  readonly deviceKey: KeyThumbprint | null
  readonly deviceName: string
  readonly platform: string
  readonly appVersion: string
  /** Where it is held, as identity last saw it; null: it never did. */
  readonly address: string | null
  /** A code of the second factor was shown for it, at this address. */
  readonly hasCode: boolean
  readonly startedAt: Millis
  /** Moved by sign-in and by reported activity of a person only, never by sync, refresh or the socket. */
  readonly lastActivityAt: Millis
  /** Null while it is active. */
  readonly end: HeldEnd | null
}
export type HeldEnd = { readonly reason: EndReason; readonly at: Millis; readonly byDeviceName: string | null }

/** The row of the table that holds for this session (undefined: none was ever held) and event. */
export function sessionStep(session: HeldSession | undefined, event: ServerSessionEvent): ServerSessionStep {
  return serverSessionTable[session === undefined ? 'none' : session.end === null ? 'active' : 'ended'][event]
}

/**
 * DEV-2: whether a PC is the one that holds the session: by its key where the session has one. What the PC says of itself counts only
 * while no key was ever shown, or for the first key it shows.
 */
export function isHeldBy(
  session: Pick<HeldSession, 'deviceId' | 'deviceKey'>,
  by: { readonly deviceId: DeviceId; readonly deviceKey: KeyThumbprint | null },
): boolean {
  return session.deviceKey === null ? session.deviceId === by.deviceId : session.deviceKey === by.deviceKey
}

/**
 * AUT-2: the limit an active session has passed, with the moment it did so: 30 minutes without a person at work, or 12
 * hours in all; the one that came first. Null while it may go on, and for a session that is over.
 */
export function limitPassed(
  session: HeldSession,
  now: Millis,
): { readonly event: 'idleLimit' | 'absoluteLimit'; readonly at: Millis } | null {
  if (session.end !== null) return null
  const idleAt = session.lastActivityAt + IDLE_LIMIT_MS
  const absoluteAt = session.startedAt + ABSOLUTE_LIMIT_MS
  const at = Math.min(idleAt, absoluteAt)
  if (now < at) return null
  return { event: at === idleAt ? 'idleLimit' : 'absoluteLimit', at }
}

/**
 * SES-1: how a session is over by now: as it was ended, or as its time ran out or its user was disabled, whichever came first,
 * though nobody has written it down yet. Null while it goes on.
 */
export function endByNow(session: HeldSession, disabledAt: Millis | null, now: Millis): HeldEnd | null {
  if (session.end !== null) return session.end
  const passed = limitPassed(session, now)
  const disabled = disabledAt === null ? null : ({ event: 'administratorEnds', at: Math.min(disabledAt, now) } as const)
  const first = passed && disabled ? (disabled.at < passed.at ? disabled : passed) : (passed ?? disabled)
  const reason = first && sessionStep(session, first.event).ends
  return reason ? { reason, at: first.at, byDeviceName: null } : null
}

/** What a caller with an ended session is told: time ran out, or somebody ended it. */
export function refusalOfEnd(reason: EndReason): Extract<RefusalCode, 'session_expired' | 'session_revoked'> {
  return reason === 'idle' || reason === 'absolute' ? 'session_expired' : 'session_revoked'
}

export function endOnWire(end: HeldEnd): SessionEnd {
  return { reason: end.reason, at: toInstant(end.at), byDeviceName: end.byDeviceName }
}

export function sessionOnWire(session: HeldSession): Session {
  return {
    sessionId: session.sessionId,
    startedAt: toInstant(session.startedAt),
    lastActivityAt: toInstant(session.lastActivityAt),
    idleLimitMs: IDLE_LIMIT_MS,
    expiresAt: toInstant(session.startedAt + ABSOLUTE_LIMIT_MS),
  }
}

/** An access token never outlives the session it stands for. */
export function accessTokenExpiry(session: HeldSession, now: Millis): Millis {
  return Math.min(now + ACCESS_TOKEN_TTL_MS, session.startedAt + ABSOLUTE_LIMIT_MS)
}

/**
 * AUT-3: what a refresh token that the centre knows is worth. Unused: it is rotated. Used within the grace time and its
 * successor untouched: the answer got lost, so the same one is given again. Anything else: two parties hold it. Source:
 * RFC 9700 §4.14.2 and FAPI 2.0 (an honest retry must succeed).
 */
export function decideRefresh(
  token: { readonly usedAt: Millis | null; readonly successorUsed: boolean },
  now: Millis,
): 'rotate' | 'repeat' | 'theft' {
  if (token.usedAt === null) return 'rotate'
  return now - token.usedAt <= REFRESH_GRACE_MS && !token.successorUsed ? 'repeat' : 'theft'
}
