import { useCallback, useEffect, useState } from 'react'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { answersInOrder } from './answersInOrder.ts'
import { useEngine } from './engineContext.ts'

export type FreeNumbers = {
  /** Undefined: not here yet. */
  readonly numbers: readonly string[] | undefined
  readonly refusal: RefusalCode | null
  /** Asks for others, ending as wished or not. */
  readonly look: (lastFour: string | null) => void
}

/** Numbers that nobody has, proposed by the centre when the line is there, and again only when somebody asks. */
export function useFreeNumbers(online: boolean): FreeNumbers {
  const engine = useEngine()
  const [order] = useState(answersInOrder)
  const [numbers, setNumbers] = useState<readonly string[] | undefined>(undefined)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const look = useCallback(
    (lastFour: string | null) => {
      const question = {}
      order.turnTo(question)
      const asked = engine.call('GET /free-numbers', { query: lastFour === null ? {} : { lastFour } })
      void order.listen(question, asked, (answer) => {
        setRefusal(answer.ok ? null : answer.code)
        if (answer.ok) setNumbers(answer.value.numbers)
      })
    },
    [engine, order],
  )
  const none = numbers === undefined
  useEffect(() => {
    if (!online || !none) return
    const first = setTimeout(() => look(null), 0)
    return () => clearTimeout(first)
  }, [online, none, look])
  return { numbers, refusal, look }
}
