import { isInReach, peopleReachOf } from '../../domain/access/principal.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'

const actions = { unlock: 'account.factor_unlock', reset: 'account.factor_reset' } as const

/** MFA-9: see `AuthService.helpFactor`. */
export function createHelpFactor({ store, clock }: Pick<AuthDependencies, 'store' | 'clock'>): AuthService['helpFactor'] {
  return async ({ principal, userId, help, reason, address }) => {
    if (userId === principal.userId) return refuse('own_access')
    return store.underLock(userId, async (tx): Promise<AuthAnswer<Record<string, never>>> => {
      const user = await tx.user()
      if (!user || !isInReach(peopleReachOf(principal), user.dealerCode)) return refuse('user_unknown')
      if (!(await tx.factor())) return refuse('second_factor_missing')
      if (help === 'unlock') await tx.unlockCodes()
      else {
        await tx.dropFactor()
        // What was asked for the factor that is gone is answered by nothing any more.
        await tx.dropTickets()
      }
      const subject = { type: 'person', id: userId }
      const { dealerCode } = user
      await tx.audit({ at: clock(), action: actions[help], who: principal, address, subject, dealerCode, detail: { reason } })
      return accept({})
    })
  }
}
