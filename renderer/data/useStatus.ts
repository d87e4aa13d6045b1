import type { SignedInUser } from '../../domain/session/session.ts'
import type { EngineStatus } from '../../sync/engineApi.ts'
import { useTopic, useTopicPart } from './useTopic.ts'

export function useStatus(): EngineStatus | undefined {
  return useTopic('status', null)
}

/** One part of the status. During a sync the status moves many times a second; a screen is drawn again only for its part. */
export function useStatusPart<Part>(select: (status: EngineStatus) => Part): Part | undefined {
  return useTopicPart('status', null, select)
}

/** The person whose desk this is; null while nobody is signed in. */
export function useUser(): SignedInUser | null {
  return useStatusPart(({ session }) => (session.state === 'signedOut' ? null : session.user)) ?? null
}

export function useOnline(): boolean {
  return useStatusPart(({ connection }) => connection.state) === 'online'
}

export function useOffline(): boolean {
  return useStatusPart(({ connection }) => connection.state) === 'offline'
}
