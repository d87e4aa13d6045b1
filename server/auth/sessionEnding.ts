import type { Millis } from '../../domain/kernel/instant.ts'
import { refusalOfEnd, endByNow, endOnWire, type HeldEnd, type HeldSession } from '../../domain/session/heldSession.ts'
import { refuseWith, type RefusedAnswer } from '../platform/problemOf.ts'
import type { SessionTransaction } from './authPorts.ts'

/** Writes down that a session is over when its time ran out or its user was disabled. Resolves with its end, by now or before. */
export async function endIfOver(tx: SessionTransaction, session: HeldSession, now: Millis): Promise<HeldEnd | null> {
  if (session.end !== null) return session.end
  const user = await tx.user()
  // A session of nobody is over as well.
  const end = endByNow(session, user ? user.disabledAt : now, now)
  if (!end) return null
  await tx.end(session.sessionId, end)
  await tx.audit({ at: now, action: 'session.end', who: session, address: null, detail: { reason: end.reason } })
  return end
}

/** Why a session that is over refuses, with who ended it. */
export function endRefusal(end: HeldEnd): RefusedAnswer<'session_revoked' | 'session_expired'> {
  return refuseWith(refusalOfEnd(end.reason), { end: endOnWire(end) })
}
