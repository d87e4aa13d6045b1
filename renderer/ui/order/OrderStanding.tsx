import { hasUndoTime } from '../../../domain/orders/order.ts'
import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { CommandTag } from '../command/CommandTag.tsx'
import { OrderStateTag } from './OrderTags.tsx'

/** The order itself, while only this PC knows of it. */
const placing = ({ rev, pending }: OrderView) =>
  rev === null ? (pending.find(({ endpoint }) => endpoint === 'POST /orders') ?? null) : null

/** What is of a line alone holds no goods and moves no money: its words name neither. */
const ownWords = ['placed', 'confirmed', 'cancelling', 'cancelled', 'compensating', 'compensated'] as const
const hasOwnWords = (state: OrderState): state is (typeof ownWords)[number] => ownWords.some((one) => one === state)

/** The state of an order, or how far its way to the centre has come. */
export function StandingTag({ view }: { readonly view: OrderView }) {
  const entry = placing(view)
  return entry === null ? <OrderStateTag state={view.body.state} /> : <CommandTag state={entry.state} />
}

/** The same in a sentence: nothing is said of the centre before it has the order. */
export function useStandingWords(): (view: OrderView) => string {
  const t = useText()
  const { clock } = useFormat()
  const centresWords = ({ body: { kind, state, contract } }: OrderView) => {
    if (!hasUndoTime(kind) || !hasOwnWords(state)) return t(`orders/stateHint/${state}`)
    return t(`orders/lineHint/${kind}/${state}`, { when: contract?.undoUntil ? clock(contract.undoUntil) : '' })
  }
  return (view) => {
    const entry = placing(view)
    if (entry === null || entry.state === 'settling') return centresWords(view)
    if (entry.state === 'unconfirmed') return t('commands/unconfirmedHint')
    if (entry.state === 'refused') return t('commands/refusedLead')
    return t(view.body.fulfilment.kind === 'saleRight' ? 'orders/soldOffline' : 'commands/waitingHint')
  }
}
