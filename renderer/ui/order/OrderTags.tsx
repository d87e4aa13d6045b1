import type { OrderState } from '../../../domain/orders/orderTable.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../Tag.tsx'
import { orderTones } from './orderTones.ts'

export function OrderStateTag({ state }: { readonly state: OrderState }) {
  const t = useText()
  return <Tag tone={orderTones[state]}>{t(`orders/state/${state}`)}</Tag>
}
