import { useCallback, useEffect, useState } from 'react'
import type { OrderId } from '../../domain/kernel/ids.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import type { SagaAction, SagaDeskRow } from '../../domain/protocol/orders.ts'
import { useEngine } from './engineContext.ts'

const LOOK_EVERY_MS = 15 * SECOND_MS

export type SagaDesk = {
  readonly rows: readonly SagaDeskRow[] | undefined
  readonly refusal: RefusalCode | null
  readonly askedAt: number | null
  readonly refresh: () => void
  readonly act: (orderId: OrderId, action: SagaAction) => Promise<Outcome<{ readonly waitingForSecond: boolean }>>
}

/** Orders that wait for a person, looked at again every few seconds: they are the centre's alone. */
export function useSagaDesk(): SagaDesk {
  const engine = useEngine()
  const [rows, setRows] = useState<readonly SagaDeskRow[]>()
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [askedAt, setAskedAt] = useState<number | null>(null)
  const look = useCallback(async () => {
    const answer = await engine.call('GET /saga-desk', {})
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    setRows(answer.value.rows)
    setAskedAt(Date.now())
  }, [engine])
  useEffect(() => {
    const first = setTimeout(() => void look(), 0)
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [look])
  return {
    rows,
    refusal,
    askedAt,
    refresh: () => void look(),
    async act(orderId, action) {
      const answer = await engine.call('POST /saga-desk/:id/actions', { params: { id: orderId }, body: action })
      await look()
      return answer
    },
  }
}
