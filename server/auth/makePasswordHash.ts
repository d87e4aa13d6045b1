import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { decideNewPassword, lookAtNewPassword, wordsOf } from '../../domain/session/newPassword.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { KnownUser } from './authPorts.ts'
import { BUSY_WAIT_SECONDS } from './provePassword.ts'

/**
 * PWD-1: the hash of a new password, if its owner may have it. What is too long is refused before any list is asked. Refusals: those
 * of `decideNewPassword`, server_busy.
 */
export async function makePasswordHash(
  { hasher, gate, guesses }: AuthDependencies,
  { user, typed, isUnchanged }: { readonly user: KnownUser; readonly typed: string; readonly isUnchanged: boolean },
): Promise<AuthAnswer<string>> {
  const looked = lookAtNewPassword(typed, user)
  if (!looked.ok) return refuse(looked.code)
  const made = await gate.run(async (): Promise<AuthAnswer<string>> => {
    const guessesLog10 = await guesses.guessesLog10(typed, wordsOf(user))
    const decided = decideNewPassword({ typed, owner: user, isUnchanged, guessesLog10 })
    return decided.ok ? accept(await hasher.hash(typed)) : refuse(decided.code)
  })
  return made.ran ? made.value : refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
}
