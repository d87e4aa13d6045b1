import type { EngineApi } from '../../sync/engineApi.ts'
import type { SignInAnswer } from '../../sync/sessionApi.ts'
import { touchPasskey } from './touchPasskey.ts'

/** The second step of a sign-in by a passkey; what stops it on the way leaves the question standing. */
export async function signInByPasskey(
  engine: Pick<EngineApi, 'askPasskey' | 'proveFactor'>,
  challengeTicket: string,
): Promise<SignInAnswer> {
  const question = await engine.askPasskey({ challengeTicket })
  if (!question.ok) return question
  const touched = await touchPasskey(question.value)
  return touched.ok ? engine.proveFactor({ challengeTicket, passkey: touched.value }) : touched
}
