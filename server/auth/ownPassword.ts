import type { Principal } from '../../domain/access/principal.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { ChangePassword, PasswordState } from '../../domain/protocol/passwords.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import { makePasswordHash } from './makePasswordHash.ts'
import { proveOwnPassword } from './proveOwnPassword.ts'

/** What a signed-in person does about their own password. */
export interface OwnPassword {
  state(principal: Principal): Promise<AuthAnswer<PasswordState>>
  /**
   * PWD-2: another password from now on. This session goes on; what was given elsewhere for the old password is worth nothing any more.
   * Refusals: those of `provePassword`, then of `makePasswordHash`.
   */
  change(principal: Principal, given: ChangePassword, address: string): Promise<AuthAnswer<PasswordState>>
}

export function createOwnPassword(dependencies: AuthDependencies): OwnPassword {
  const { store, clock } = dependencies

  async function state({ userId }: Principal): Promise<AuthAnswer<PasswordState>> {
    const change = await store.passwordChangeOf(userId)
    return accept({ changedAt: change ? toInstant(change.at) : null, isByReset: change?.isByReset ?? false })
  }

  return {
    state,
    async change(principal, { password, next }, address) {
      const proven = await proveOwnPassword(dependencies, principal, { password, address })
      if (!proven.ok) return proven
      const made = await makePasswordHash(dependencies, {
        user: proven.value.user,
        typed: next,
        isUnchanged: next.normalize('NFC') === password.normalize('NFC'),
      })
      if (!made.ok) return made
      const done = await store.underLock(principal.userId, async (tx): Promise<AuthAnswer<null>> => {
        // Another one was set while the slow part went on: who comes second knows a password that no longer counts.
        if ((await tx.user())?.passwordHash !== proven.value.user.passwordHash) return refuse('invalid_credentials')
        const at = clock()
        await tx.setPassword({ hash: made.value, at, isByReset: false })
        await tx.dropTickets()
        await tx.audit({ at, action: 'account.password_change', who: principal, address })
        return accept(null)
      })
      return done.ok ? state(principal) : done
    },
  }
}
