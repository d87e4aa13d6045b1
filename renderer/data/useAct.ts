import { useCallback, useState } from 'react'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'

export type Act = {
  readonly busy: boolean
  /** Why the last one was refused. */
  readonly refusal: RefusalCode | null
  /** Does one thing at a time; true when it was accepted. */
  readonly run: <T>(work: () => Promise<Outcome<T>>) => Promise<boolean>
  readonly clear: () => void
}

/** One act of a person at a time, with what came of it, for the place where he is looking. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const run = useCallback(async <T>(work: () => Promise<Outcome<T>>) => {
    setBusy(true)
    setRefusal(null)
    try {
      const outcome = await work()
      if (!outcome.ok) setRefusal(outcome.code)
      return outcome.ok
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, refusal, run, clear: useCallback(() => setRefusal(null), []) }
}
