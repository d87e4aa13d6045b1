import { useEffect, useState } from 'react'
import type { OrderId } from '../../domain/kernel/ids.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { LedgerReply } from '../../domain/protocol/orders.ts'
import { useEngine } from './engineContext.ts'

/** What was tried for an order, asked again whenever `mark` moves. Undefined while the first answer is on its way. */
export function useLedger(id: OrderId, mark: string, online: boolean): Outcome<LedgerReply> | undefined {
  const engine = useEngine()
  const [answer, setAnswer] = useState<Outcome<LedgerReply>>()
  useEffect(() => {
    let left = false
    void engine.call('GET /orders/:id/ledger', { params: { id } }).then((got) => {
      // What was read before is better than the news that the line is down.
      if (!left) setAnswer((before) => (got.ok || !before?.ok ? got : before))
    })
    return () => {
      left = true
    }
  }, [engine, id, mark, online])
  return answer
}
