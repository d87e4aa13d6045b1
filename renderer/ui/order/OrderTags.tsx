import { Clock, TriangleAlert } from 'lucide-react'
import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { CommandState } from '../../../sync/salesApi.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../Tag.tsx'
import { orderTones } from './orderTones.ts'

export function OrderStateTag({ state }: { readonly state: OrderState }) {
  const t = useText()
  return <Tag tone={orderTones[state]}>{t(`orders/state/${state}`)}</Tag>
}

/** What this PC has not settled yet with the centre, by word, colour and sign. */
export function QueuedTag({ state }: { readonly state: CommandState }) {
  const t = useText()
  const Icon = state === 'refused' ? TriangleAlert : Clock
  return (
    <Tag tone={state === 'refused' ? 'bad' : 'mine'}>
      <Icon size={11} aria-hidden="true" />
      {t(`orders/queuedState/${state}`)}
    </Tag>
  )
}
