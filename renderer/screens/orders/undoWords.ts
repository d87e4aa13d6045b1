import type { OrderKind } from '../../../domain/orders/order.ts'
import type { TextKey } from '../../text/texts.ts'

/** What calling an order off is called where it takes back what was done to a line; null: there is no other word for it. */
export function undoWords(kind: OrderKind): TextKey | null {
  if (kind === 'TERMINATE') return 'orders/undoTermination'
  return kind === 'NUMBER_CHANGE' ? 'orders/undoNumber' : null
}
