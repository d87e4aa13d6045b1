import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import type { AuthDependencies, AuthService } from './authContract.ts'
import type { Ending } from './sessionEnding.ts'

/** ACC-9: see `AuthService.endOther`. */
export function createEndOther({
  store,
  clock,
  ending,
}: Pick<AuthDependencies, 'store' | 'clock'> & { readonly ending: Ending }): AuthService['endOther'] {
  return async ({ principal, sessionId, reason, address }) => {
    const found = await store.find(sessionId)
    if (!found || found.session.end !== null) return refuse('session_unknown')
    const { userId } = found.session
    if (userId === principal.userId) return refuse('own_access')
    const at = clock()
    const ended = await store.underLock(userId, async (tx) => {
      const held = await tx.session(sessionId)
      const step = sessionStep(held, 'administratorEnds')
      if (!held || !step.ends) return null
      const end = { reason: step.ends, at, byDeviceName: null }
      await tx.end(sessionId, end)
      const subject = { type: 'person', id: userId }
      await tx.audit({ at, action: 'session.end', who: principal, address, subject, detail: { end: step.ends, reason } })
      return { ...held, end }
    })
    if (ended === null) return refuse('session_unknown')
    ending.tell(ended)
    return accept({})
  }
}
