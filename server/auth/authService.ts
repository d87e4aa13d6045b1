import { HOUR_MS } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import type { AuthDependencies, AuthService } from './authContract.ts'
import { createProveFactor } from './challenges.ts'
import { createAwaitDevice } from './awaitDevice.ts'
import { createDecideDevice } from './decideDevice.ts'
import { createEndOther } from './endOther.ts'
import { createHelpFactor } from './helpFactor.ts'
import { createOwnFactor } from './ownFactor.ts'
import { createOwnPasskeys } from './ownPasskeys.ts'
import { createOwnPassword } from './ownPassword.ts'
import { createPasswordResets } from './passwordResets.ts'
import { createRefresh } from './refreshSession.ts'
import { endIfOver } from './sessionEnding.ts'
import { createSignIn } from './signIn.ts'

/** Old secrets harm nobody: looking for them more often than this costs more than keeping them. */
const FORGET_EVERY_MS = HOUR_MS

/** The rules of signing in over its ports: the same code runs on PostgreSQL and in a simulated world with its own clock. */
export function createAuthService(dependencies: AuthDependencies): AuthService {
  const { store, clock } = dependencies
  let forgotAt = Number.NEGATIVE_INFINITY

  return {
    ...createSignIn(dependencies),
    proveFactor: createProveFactor(dependencies),
    ownFactor: createOwnFactor(dependencies),
    ownPasskeys: createOwnPasskeys(dependencies),
    ownPassword: createOwnPassword(dependencies),
    resets: createPasswordResets(dependencies),
    awaitDevice: createAwaitDevice(dependencies),
    decideDevice: createDecideDevice(dependencies),
    helpFactor: createHelpFactor(dependencies),
    legacyModes: dependencies.legacyModes,
    refresh: createRefresh(dependencies),
    async signOut(principal, address) {
      const at = clock()
      await store.underLock(principal.userId, async (tx) => {
        const held = await tx.session(principal.sessionId)
        const { ends } = sessionStep(held, 'signOut')
        if (!held || !ends) return
        await tx.end(held.sessionId, { reason: ends, at, byDeviceName: null })
        await tx.audit({ at, action: 'session.end', who: principal, address, detail: { reason: ends } })
      })
      return accept({})
    },
    endOther: createEndOther({ store, clock }),
    async endOverdue() {
      const now = clock()
      const overdue = await store.overdue({ idleBefore: now - IDLE_LIMIT_MS, startedBefore: now - ABSOLUTE_LIMIT_MS })
      for (const { userId, sessionId } of overdue) {
        await store.underLock(userId, async (tx) => {
          const session = await tx.session(sessionId)
          if (session) await endIfOver(tx, session, now)
        })
      }
      if (now - forgotAt >= FORGET_EVERY_MS) {
        forgotAt = now
        await store.forgetBefore(now - ABSOLUTE_LIMIT_MS)
      }
      return overdue.length
    },
  }
}
