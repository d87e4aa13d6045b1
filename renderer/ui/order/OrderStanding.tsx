import type { OrderView } from '../../../sync/salesApi.ts'
import { useText } from '../../text/useText.ts'
import { CommandTag } from '../command/CommandTag.tsx'
import { OrderStateTag } from './OrderTags.tsx'

/** The order itself, while only this PC knows of it. */
const placing = ({ rev, pending }: OrderView) =>
  rev === null ? (pending.find(({ endpoint }) => endpoint === 'POST /orders') ?? null) : null

/** The state of an order, or how far its way to the centre has come. */
export function StandingTag({ view }: { readonly view: OrderView }) {
  const entry = placing(view)
  return entry === null ? <OrderStateTag state={view.body.state} /> : <CommandTag state={entry.state} />
}

/** The same in a sentence: nothing is said of the centre before it has the order. */
export function useStandingWords(): (view: OrderView) => string {
  const t = useText()
  return (view) => {
    const entry = placing(view)
    if (entry === null || entry.state === 'settling') return t(`orders/stateHint/${view.body.state}`)
    if (entry.state === 'refused') return t('commands/refusedLead')
    return t(view.body.fulfilment.kind === 'saleRight' ? 'orders/soldOffline' : 'commands/waitingHint')
  }
}
