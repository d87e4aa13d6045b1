import { useCallback } from 'react'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { AuditStateReply } from '../../domain/protocol/audit.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

const LOOK_EVERY_MS = 10 * SECOND_MS

/** How the trail stands: sealed, proven, copied. */
export function useAuditState(): CentreAnswer<AuditStateReply> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /audit/state', {}), [engine]),
    LOOK_EVERY_MS,
  )
}
