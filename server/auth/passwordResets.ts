import type { Principal } from '../../domain/access/principal.ts'
import type { UserId } from '../../domain/kernel/ids.ts'
import { SECOND_MS, toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { IssuedReset, ResetPassword, ResetPeopleReply } from '../../domain/protocol/passwords.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import {
  decideResetIssue,
  printedResetCode,
  readResetCode,
  RESET_CODE_CHARS,
  RESET_CODE_TTL_MS,
  resetCodeFrom,
} from '../../domain/session/passwordReset.ts'
import { networkOf } from '../platform/networkOf.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'
import { makePasswordHash } from './makePasswordHash.ts'

/** Guesses at codes are counted by address, beside those at passwords; no login id has this name. */
const GUESSED = 'a reset code'

/** A new password for who has forgotten theirs, by a code that somebody above issues. Nobody chooses it for another. */
export interface PasswordResets {
  /** The people of the own shop whom the asker may issue a code for; an administrator finds people by their names instead. */
  people(principal: Principal): Promise<AuthAnswer<ResetPeopleReply>>
  /** PWD-4: a code, told this once; one that was open before is worth nothing any more. Refusals: those of `decideResetIssue`. */
  issue(principal: Principal, userId: UserId, address: string): Promise<AuthAnswer<IssuedReset>>
  /**
   * PWD-5: the person's own new password. Ends their session; a second factor stays. Refusals in this order: too_many_requests,
   * reset_code_invalid (unknown, used, too old, of somebody who may not sign in: one answer; AUD-12), those of `makePasswordHash`; those leave the code good.
   */
  redeem(given: ResetPassword, address: string): Promise<AuthAnswer<Record<string, never>>>
}

export function createPasswordResets(dependencies: AuthDependencies): PasswordResets {
  const { store, secrets, throttle, denied, randomBytes, clock } = dependencies

  /** Whose code it was is told where it was somebody's; what was typed never is. */
  function refuseCode(userId: UserId | undefined, address: string) {
    const whose = userId === undefined ? {} : { userId }
    denied.note({ action: 'account.reset_failed', who: null, ...whose, address, said: {} })
    return refuse('reset_code_invalid')
  }

  return {
    async people({ role, dealerCode }) {
      if (role !== 'DEALER_MANAGER' || dealerCode === null) return accept({ people: [] })
      const people = await store.staffWithResets(dealerCode, clock())
      return accept({
        people: people.map(({ openUntil, ...who }) => ({ ...who, openUntil: openUntil === null ? null : toInstant(openUntil) })),
      })
    },
    async issue(principal, userId, address) {
      const code = resetCodeFrom(randomBytes(RESET_CODE_CHARS))
      return store.underLock(userId, async (tx): Promise<AuthAnswer<IssuedReset>> => {
        const user = await tx.user()
        const decided = decideResetIssue(principal, user && { ...user, isDisabled: user.disabledAt !== null })
        if (!decided.ok) return decided
        const at = clock()
        const expiresAt = at + RESET_CODE_TTL_MS
        await tx.putReset({ hash: secrets.hashOf(code), issuedBy: principal.userId, issuedAt: at, expiresAt })
        const subject = { type: 'person', id: userId }
        await tx.audit({ at, action: 'account.reset_issue', who: principal, address, subject, dealerCode: user?.dealerCode ?? null })
        return accept({ code: printedResetCode(code), expiresAt: toInstant(expiresAt) })
      })
    },
    async redeem({ code: typed, next }, address) {
      // By the network alone: wrong codes of strangers keep nobody from a right one.
      const source = { login: `${GUESSED} ${networkOf(address)}`, address, knownKey: null }
      const waitMs = throttle.waitMs(source, clock())
      if (waitMs > 0) return refuseWith('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) })
      const code = readResetCode(typed)
      const hash = code === null ? null : secrets.hashOf(code)
      const userId = hash === null ? undefined : await store.ownerOfReset(hash)
      const user = userId && hash !== null ? await store.underLock(userId, (tx) => userOfReset(tx, hash, clock())) : undefined
      if (!user || hash === null) {
        throttle.failed(source, clock())
        return refuseCode(userId, address)
      }
      const made = await makePasswordHash(dependencies, { user, typed: next, isUnchanged: false })
      if (!made.ok) return made
      return store.underLock(user.userId, async (tx): Promise<AuthAnswer<Record<string, never>>> => {
        const at = clock()
        // Used or called off while the slow part went on.
        if (!(await userOfReset(tx, hash, at))) return refuseCode(user.userId, address)
        await tx.setPassword({ hash: made.value, at, isByReset: true })
        await tx.dropTickets()
        const held = await tx.activeSession()
        const { ends } = sessionStep(held, 'passwordReset')
        if (held && ends) await tx.end(held.sessionId, { reason: ends, at, byDeviceName: null })
        throttle.succeeded(source, at)
        await tx.audit({ at, action: 'account.password_reset', who: null, userId: user.userId, address, dealerCode: user.dealerCode })
        return accept({})
      })
    },
  }
}

/** Whose the code is, if it counts now. */
async function userOfReset(tx: SessionTransaction, hash: string, now: number) {
  const reset = await tx.reset()
  const user = await tx.user()
  return reset?.hash === hash && reset.expiresAt > now && user?.disabledAt === null ? user : undefined
}
