import type { EngineStatus } from '../../sync/engineApi.ts'
import type { SignedInUser } from '../../domain/session/session.ts'
import { useTopic } from './useTopic.ts'

export function useStatus(): EngineStatus | undefined {
  return useTopic('status', null)
}

/** The person whose desk this is; null while nobody is signed in. */
export function useUser(): SignedInUser | null {
  const session = useStatus()?.session
  return session && session.state !== 'signedOut' ? session.user : null
}

export function useOnline(): boolean {
  return useStatus()?.connection.state === 'online'
}
