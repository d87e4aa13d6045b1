import type { Principal } from '../../domain/access/principal.ts'
import type { SessionId } from '../../domain/kernel/ids.ts'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { limitPassed, sessionStep, type HeldSession } from '../../domain/session/heldSession.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'
import type { StoredUser } from './authPorts.ts'
import { createEndOther } from './endOther.ts'
import { createRefresh } from './refreshSession.ts'
import { createSessionEnding, endRefusal } from './sessionEnding.ts'
import { createSignIn } from './signIn.ts'
import { meFrom, principalFrom } from './signedIn.ts'

/** Old secrets harm nobody: looking for them more often than this costs more than keeping them. */
const FORGET_EVERY_MS = HOUR_MS

/** The rules of signing in over its ports: the same code runs on PostgreSQL and in a simulated world with its own clock. */
export function createAuthService(dependencies: AuthDependencies): AuthService {
  const { store, tokens, clock } = dependencies
  const ending = createSessionEnding(dependencies)
  let forgotAt = Number.NEGATIVE_INFINITY

  async function current(sessionId: SessionId): Promise<AuthAnswer<{ readonly session: HeldSession; readonly user: StoredUser }>> {
    const found = await store.find(sessionId)
    if (!found) return refuse('session_revoked')
    const { session, user } = found
    if (session.end === null && limitPassed(session, clock()) === null && !user.disabled) return accept(found)
    if (session.end !== null) return endRefusal(session)
    const over = await store.underLock(user.userId, (tx) => ending.endIfOver(tx, session.sessionId))
    if (over) ending.tell(over)
    // Somebody was at work in the very moment between the look and the lock.
    return over ? endRefusal(over) : current(sessionId)
  }

  async function principalOf(sessionId: SessionId): Promise<AuthAnswer<Principal>> {
    const found = await current(sessionId)
    return found.ok ? accept(principalFrom(found.value)) : found
  }

  return {
    ...createSignIn(dependencies, ending),
    refresh: createRefresh(dependencies, ending),
    principalOf,
    async identify(accessToken) {
      if (accessToken === undefined) return refuse('not_signed_in')
      const claims = await tokens.verify(accessToken, clock())
      if (!claims.ok) return claims
      const found = await principalOf(claims.value.sessionId)
      // Why the session ended says more than that its token is old.
      return found.ok && claims.value.expired ? refuse('token_expired') : found
    },
    async me(principal) {
      const found = await current(principal.sessionId)
      return found.ok ? accept(meFrom(found.value)) : found
    },
    async activity(principal) {
      const over = await store.underLock(principal.userId, async (tx) => {
        const ended = await ending.endIfOver(tx, principal.sessionId)
        if (!ended) await tx.touch(principal.sessionId, clock())
        return ended
      })
      if (over) {
        ending.tell(over)
        return endRefusal(over)
      }
      return this.me(principal)
    },
    async signOut(principal, address) {
      const at = clock()
      const session = await store.underLock(principal.userId, async (tx) => {
        const held = await tx.session(principal.sessionId)
        const step = sessionStep(held, 'signOut')
        if (!held || !step.ends) return held
        const end = { reason: step.ends, at, byDeviceName: null }
        await tx.end(held.sessionId, end)
        await tx.audit({ at, action: 'session.end', who: principal, address, detail: { reason: step.ends } })
        return { ...held, end }
      })
      if (session) ending.tell(session)
      return accept({})
    },
    endOther: createEndOther({ store, clock, ending }),
    async endOverdue() {
      const now = clock()
      const sessions = await store.overdue({ idleBefore: now - IDLE_LIMIT_MS, startedBefore: now - ABSOLUTE_LIMIT_MS })
      for (const { userId, sessionId } of sessions) {
        const over = await store.underLock(userId, (tx) => ending.endIfOver(tx, sessionId))
        if (over) ending.tell(over)
      }
      if (now - forgotAt >= FORGET_EVERY_MS) {
        forgotAt = now
        await store.forgetBefore(now - ABSOLUTE_LIMIT_MS)
      }
      return sessions.length
    },
  }
}
