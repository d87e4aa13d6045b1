import { isInReach, peopleReachOf } from '../../domain/access/principal.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import type { AuthDependencies, AuthService } from './authContract.ts'

/** ACC-9: see `AuthService.endOther`. */
export function createEndOther({ store, clock }: Pick<AuthDependencies, 'store' | 'clock'>): AuthService['endOther'] {
  return async ({ principal, sessionId, reason, address }) => {
    const userId = await store.ownerOfSession(sessionId)
    if (userId === undefined) return refuse('session_unknown')
    if (userId === principal.userId) return refuse('own_access')
    const at = clock()
    const hasEnded = await store.underLock(userId, async (tx) => {
      const user = await tx.user()
      if (!user || !isInReach(peopleReachOf(principal), user.dealerCode)) return false
      const { ends } = sessionStep(await tx.session(sessionId), 'administratorEnds')
      if (!ends) return false
      await tx.end(sessionId, { reason: ends, at, byDeviceName: null })
      const subject = { type: 'person', id: userId }
      await tx.audit({
        at,
        action: 'session.end',
        who: principal,
        address,
        subject,
        dealerCode: user.dealerCode,
        detail: { end: ends, reason },
      })
      return true
    })
    return hasEnded ? accept({}) : refuse('session_unknown')
  }
}
