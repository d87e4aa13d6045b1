import { useEffect, useState } from 'react'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'

const SHOWN_MS = 2 * MINUTE_MS

export type Reveal<T> = {
  /** In clear, while it is. */
  readonly shown: T | null
  readonly refusal: RefusalCode | null
  readonly show: (reason: string) => Promise<boolean>
  readonly hide: () => void
}

/** A customer's data in clear: of one contract or order, with a reason, and hidden again by itself. */
export function useReveal<T>(ask: (reason: string) => Promise<Outcome<T>>): Reveal<T> {
  const [shown, setShown] = useState<T | null>(null)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return {
    shown,
    refusal,
    hide: () => setShown(null),
    async show(reason) {
      const answer = await ask(reason)
      setRefusal(answer.ok ? null : answer.code)
      if (answer.ok) setShown(answer.value)
      return answer.ok
    },
  }
}
