import { accept, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { ChangePassword } from '../../domain/protocol/passwords.ts'
import { askCentre } from '../commands/askCentre.ts'
import type { Desk } from '../desk.ts'
import type { EnginePorts } from '../ports.ts'

/** The centre has said that nothing was changed. After anything else it may have been. */
const unchanged: ReadonlySet<RefusalCode> = new Set([
  'invalid_credentials',
  'password_too_short',
  'password_too_long',
  'password_own_words',
  'password_unchanged',
  'password_common',
])

/**
 * PWD-3: see `EngineApi.changePassword`. The store takes the new password beside the old one before the centre is asked, and lets go of
 * one of them when it has answered. Where no answer comes both open the store until the next sign-in says which it is.
 */
export async function changePassword(desk: Desk, ports: EnginePorts, input: ChangePassword): Promise<Outcome<null>> {
  const { userId } = desk.user
  const { keyRing } = ports
  // A wrong password opens nothing here either; that the centre says, who counts guesses.
  const added = await keyRing.addPassword(userId, input)
  const answer = await askCentre(desk, ports, { endpoint: 'POST /auth/password', path: '/auth/password', body: input })
  if (answer.ok) await keyRing.keepPassword(userId, input.next)
  else if (added.ok && unchanged.has(answer.code)) await keyRing.keepPassword(userId, input.password)
  return answer.ok ? accept(null) : answer
}
