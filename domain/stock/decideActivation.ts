import type { DocumentId, OrderId } from '../kernel/ids.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { StockMovement } from './stockMovement.ts'
import type { StockUnit } from './stockUnit.ts'
import { stockUnitTable } from './stockUnitTable.ts'

export type ActivationDecision =
  | { readonly kind: 'activated'; readonly movements: readonly StockMovement[]; readonly unit: UnitChange }
  /** It was opened before: nothing is booked a second time. */
  | { readonly kind: 'already' }
  | Refused<'unit_unknown' | 'unit_state_refused'>

/**
 * STK-15 (S3, S4): a line was opened on a handset. It left its hub before and is with its customer as it was, so no figure
 * changes; from now on its row names the contract. Refusals in this order: unit_unknown (not one of ours), unit_state_refused
 * (it never left the hub for this order).
 */
export function decideActivation(input: {
  readonly unit: StockUnit | undefined
  readonly orderId: OrderId
  readonly contractId: DocumentId
}): ActivationDecision {
  const { unit, orderId, contractId } = input
  if (!unit) return refuse('unit_unknown')
  const { imei, skuCode, hubCode, state } = unit
  if (state === 'activated' && unit.contractId === contractId) return { kind: 'already' }
  if (unit.orderId !== orderId || !mayFollow(stockUnitTable, state, 'activated')) return refuse('unit_state_refused', state)
  return {
    kind: 'activated',
    unit: { imei, skuCode, hubCode, state: 'activated' },
    movements: [
      { kind: 'activate', hubCode, skuCode, quantity: 1, imeis: [imei], reference: { kind: 'order', id: orderId }, reason: null },
    ],
  }
}
