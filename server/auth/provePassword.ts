import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { StoredUser } from './authPorts.ts'

export const BUSY_WAIT_SECONDS = 2

/** `freshHash`: the stored one costs a thief less than it should by now. */
export type Proven = { readonly user: StoredUser; readonly freshHash: string | null }

/**
 * Whose password this is. Refusals in this order: too_many_requests, server_busy (both with seconds to wait), invalid_credentials:
 * the same answer in the same time for a login id nobody has, a wrong password and a disabled user.
 */
export async function provePassword(
  { store, hasher, gate, throttle, clock }: AuthDependencies,
  { login, password, address }: { readonly login: string; readonly password: string; readonly address: string },
): Promise<AuthAnswer<Proven>> {
  const user = await store.userByLoginId(login)
  const usable = user?.disabledAt === null ? user : undefined
  const checked = await gate.run(async (): Promise<AuthAnswer<Proven>> => {
    // Asked when the turn has come, not before waiting for it: a burst of guesses must not pass as one.
    const waitMs = throttle.waitMs({ login, address }, clock())
    if (waitMs > 0) return refuseWith('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) })
    // The same work for a login id that nobody has: the time must not tell.
    const fits = await hasher.verify(usable?.passwordHash ?? hasher.dummyHash, password)
    if (!fits || !usable) {
      throttle.failed({ login, address }, clock())
      return refuse('invalid_credentials')
    }
    throttle.succeeded({ login, address })
    const freshHash = hasher.isWeak(usable.passwordHash) ? await hasher.hash(password) : null
    return accept({ user: usable, freshHash })
  })
  if (!checked.ran) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  if (!checked.value.ok && checked.value.code === 'invalid_credentials') {
    await store.audit({ at: clock(), action: 'session.sign_in_failed', who: null, address, ...(user ? { userId: user.userId } : {}) })
  }
  return checked.value
}
