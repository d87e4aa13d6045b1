import { decideLegacySignIn, passwordServiceOf } from '../../domain/session/legacyPassword.ts'
import type { Device } from '../../domain/session/session.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction, StoredUser } from './authPorts.ts'

/**
 * PWD-7: what becomes of a right password that the system before kept, at the door it came in by. Asked after it was found right, so that it
 * tells nobody else anything. Refusal: password_outdated, which is counted and written down.
 */
export async function takeLegacy(
  { store, clock }: AuthDependencies,
  user: StoredUser,
  device: Device,
  address: string,
): Promise<AuthAnswer<'keep' | 'upgrade'>> {
  const service = passwordServiceOf(device)
  const decided = decideLegacySignIn(await store.passwordMode(service))
  if (!decided.ok)
    await store.underLock(user.userId, async (tx) => {
      await tx.countLegacy(service, 'refused')
      const detail = { refusal: decided.code }
      await tx.audit({ at: clock(), action: 'session.sign_in_failed', who: null, userId: user.userId, address, detail })
    })
  return decided
}

/** Counts it in the transaction of the sign-in; the wrap is replaced there as well. */
export async function tellLegacy(
  { clock }: AuthDependencies,
  tx: SessionTransaction,
  given: { readonly user: StoredUser; readonly device: Device; readonly address: string; readonly what: 'keep' | 'upgrade' },
): Promise<void> {
  const { user, device, address, what } = given
  await tx.countLegacy(passwordServiceOf(device), what === 'upgrade' ? 'upgraded' : 'kept')
  if (what === 'upgrade') await tx.audit({ at: clock(), action: 'account.password_upgrade', who: null, userId: user.userId, address })
}
