import { useEffect, useState } from 'react'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { RevealedCustomer } from '../../sync/engineApi.ts'
import { useEngine } from './engineContext.ts'

const SHOWN_MS = 2 * MINUTE_MS

export type Reveal = {
  readonly customer: RevealedCustomer | null
  readonly refusal: RefusalCode | null
  readonly show: (reason: string) => Promise<boolean>
  readonly hide: () => void
}

/** The customer's data in clear: for one contract, with a reason, and hidden again by itself. */
export function useReveal(id: DocumentId): Reveal {
  const engine = useEngine()
  const [customer, setCustomer] = useState<RevealedCustomer | null>(null)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  useEffect(() => {
    if (customer === null) return
    const timer = setTimeout(() => setCustomer(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [customer])
  return {
    customer,
    refusal,
    hide: () => setCustomer(null),
    async show(reason) {
      const answer = await engine.reveal(id, reason)
      setRefusal(answer.ok ? null : answer.code)
      if (answer.ok) setCustomer(answer.value)
      return answer.ok
    },
  }
}
