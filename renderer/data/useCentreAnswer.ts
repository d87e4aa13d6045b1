import { useCallback, useEffect, useState } from 'react'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import { answersInOrder } from './answersInOrder.ts'

export type CentreAnswer<T> = {
  /** Undefined: not here yet. The last one stays while the next is asked for, and when it is refused. */
  readonly value: T | undefined
  readonly refusal: RefusalCode | null
  readonly refresh: () => Promise<void>
}

/** What only the centre knows, asked for now and again every so often. `ask` must stay the same while the question does. */
export function useCentreAnswer<T>(ask: () => Promise<Outcome<T>>, everyMs: number): CentreAnswer<T> {
  const [held, setHeld] = useState<{ readonly ask: typeof ask; readonly value: T } | null>(null)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [order] = useState(answersInOrder)
  const refresh = useCallback(
    () =>
      order.listen(ask, ask(), (answer) => {
        setRefusal(answer.ok ? null : answer.code)
        if (answer.ok) setHeld({ ask, value: answer.value })
      }),
    [ask, order],
  )
  useEffect(() => {
    order.turnTo(ask)
    const first = setTimeout(() => void refresh(), 0)
    const timer = setInterval(() => void refresh(), everyMs)
    return () => {
      order.turnTo(null)
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [ask, order, refresh, everyMs])
  return { value: held?.ask === ask ? held.value : undefined, refusal, refresh }
}
