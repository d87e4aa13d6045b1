import type { Principal } from '../../domain/access/principal.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import { provePassword, type Proven } from './provePassword.ts'

/**
 * The password of somebody who is signed in, asked once more. They are known by the key of their session, as at the sign-in:
 * who is guessed at by strangers must be able to change what is guessed. Refusals: those of `provePassword`.
 */
export async function proveOwnPassword(
  dependencies: AuthDependencies,
  { userId, sessionId }: Principal,
  given: { readonly password: string; readonly address: string },
): Promise<AuthAnswer<Proven>> {
  const { user, session } = await dependencies.store.underLock(userId, async (tx) => ({
    user: await tx.user(),
    session: await tx.session(sessionId),
  }))
  if (!user) return refuse('invalid_credentials')
  return provePassword(dependencies, { login: user.loginId, ...given, deviceKey: session?.deviceKey ?? null })
}
