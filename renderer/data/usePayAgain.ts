import type { OrderId } from '../../domain/kernel/ids.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Payment } from '../../domain/orders/payment.ts'
import { useEngine } from './engineContext.ts'
import { useAct } from './useAct.ts'
import { useOnline } from './useStatus.ts'

export type PayingAgain = {
  /** False while it is asked for, and without a line: nobody's card is charged later, when he is gone. */
  readonly mayPay: boolean
  readonly refusal: RefusalCode | null
  readonly pay: (method: Payment['method']) => void
}

/** Pays an order in another way after a refusal, now or not at all. */
export function usePayAgain(id: OrderId): PayingAgain {
  const engine = useEngine()
  const online = useOnline()
  const { busy, refusal, run } = useAct()
  return {
    mayPay: online && !busy,
    refusal,
    pay: (method) => void run(() => engine.call('POST /orders/:id/payment', { params: { id }, body: { method, paymentKey: null } })),
  }
}
