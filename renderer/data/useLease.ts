import { useCallback, useEffect, useState } from 'react'
import type { EditLease } from '../../domain/contracts/editLease.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { PresenceView } from '../../sync/salesTopics.ts'
import { useEngine } from './engineContext.ts'
import { useTopic } from './useTopic.ts'

export type Lease = {
  readonly presence: PresenceView | undefined
  /** Why it was not given; without a line work goes on without one. */
  readonly refusal: RefusalCode | null
  /** Ends somebody else's lease; he is told why. */
  readonly takeOver: (reason: string) => Promise<boolean>
}

/** Says that this desk works on the contract for as long as the component is shown and `wanted` holds, and who else does. */
export function useLease(contractId: DocumentId, purpose: EditLease['purpose'], wanted = true): Lease {
  const engine = useEngine()
  const presence = useTopic('presence', { contractId })
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const take = useCallback(
    async (takeOverReason: string | null) => {
      const answer = await engine.takeLease({ contractId, purpose, takeOverReason })
      setRefusal(answer.ok ? null : answer.code)
      return answer.ok
    },
    [engine, contractId, purpose],
  )
  useEffect(() => {
    if (!wanted) return
    // After this turn: a component that is only drawn again comes and goes at once.
    const timer = setTimeout(() => void take(null), 0)
    return () => {
      clearTimeout(timer)
      void engine.releaseLease(contractId)
    }
  }, [engine, contractId, take, wanted])
  return { presence, refusal, takeOver: take }
}
