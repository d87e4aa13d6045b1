import type { SessionId } from '../../domain/kernel/ids.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import { endOnWire, limitPassed, refusalOfEnd, sessionStep, type HeldSession } from '../../domain/session/heldSession.ts'
import { refuseWith, type RefusedAnswer } from '../platform/problemOf.ts'
import type { AuthDependencies } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'

export type Ending = {
  /** Ends a session that has passed a limit or whose user was disabled. Resolves with it if it is over, by now or before. */
  endIfOver(tx: SessionTransaction, sessionId: SessionId): Promise<HeldSession | null>
  tell(session: HeldSession): void
}

/** The one place that ends sessions which ran out of time or whose user was disabled. */
export function createSessionEnding({ clock, onEnded }: Pick<AuthDependencies, 'clock' | 'onEnded'>): Ending {
  return {
    async endIfOver(tx, sessionId) {
      const session = await tx.session(sessionId)
      if (!session) return null
      if (session.end !== null) return session
      const passed = limitPassed(session, clock())
      const disabled = (await tx.user())?.disabled !== false
      if (!passed && !disabled) return null
      const step = sessionStep(session, passed?.event ?? 'administratorEnds')
      if (!step.ends) return null
      const end = { reason: step.ends, at: passed?.at ?? clock(), byDeviceName: null }
      await tx.end(sessionId, end)
      await tx.audit({ at: clock(), action: 'session.end', who: session, address: null, detail: { reason: end.reason } })
      return { ...session, end }
    },
    tell(session) {
      if (session.end) onEnded({ sessionId: session.sessionId, end: endOnWire(session.end) })
    },
  }
}

/** Why a session that is over refuses, with who ended it. */
export function endRefusal(session: HeldSession): RefusedAnswer<'session_revoked' | 'session_expired'> {
  if (session.end === null) return refuse('session_revoked')
  return refuseWith(refusalOfEnd(session.end.reason), { end: endOnWire(session.end) })
}
