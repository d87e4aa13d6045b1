import type { Contract } from '../contracts/contract.ts'
import type { DocumentId, HubCode, OrderId } from '../kernel/ids.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { StockMovement } from './stockMovement.ts'
import type { StockUnit } from './stockUnit.ts'
import { stockUnitTable } from './stockUnitTable.ts'
import { usedSkuOf } from './usedSku.ts'

export type PartedHandsetDecision =
  /** It stands in the hub as returned and waits to be looked at; under the SKU of used ones, whichever it was sold as. */
  | { readonly kind: 'takenIn'; readonly movements: readonly StockMovement[]; readonly unit: UnitChange }
  /** It stays with its customer, on no contract any more. */
  | { readonly kind: 'kept'; readonly unit: UnitChange }
  /** It stands as it should, or was never one of ours. */
  | { readonly kind: 'already' }
  | Refused<'unit_state_refused'>

/**
 * STK-16 (S3, S4): what becomes of the handset that a 기변 takes off a contract. Handed back, it comes into the books of the
 * shop's hub: one of ours is written off as what it was sold as, one that we never had is received, and either is counted as
 * with its customer until a person has looked at it, so no figure of a level changes. Refusal: unit_state_refused (it lies in
 * stock or is on its way: it cannot be in a customer's hand as well).
 */
export function decidePartedHandset(input: {
  readonly orderId: OrderId
  readonly contractId: DocumentId
  readonly device: NonNullable<Contract['device']>
  /** Where it is handed back; null: its customer keeps it. */
  readonly hubCode: HubCode | null
  readonly unit: StockUnit | undefined
}): PartedHandsetDecision {
  const { orderId, contractId, device, hubCode, unit } = input
  if (hubCode === null) {
    if (unit?.contractId !== contractId || unit.state !== 'activated') return { kind: 'already' }
    return { kind: 'kept', unit: { imei: unit.imei, skuCode: unit.skuCode, hubCode: unit.hubCode, state: 'activated' } }
  }
  if (unit?.state === 'returned' && unit.orderId === orderId) return { kind: 'already' }
  if (unit && !mayFollow(stockUnitTable, unit.state, 'returned')) return refuse('unit_state_refused', unit.state)
  const { skuCode } = usedSkuOf(device)
  const booked = (kind: 'adopt' | 'retire', place: Pick<StockUnit, 'hubCode' | 'skuCode'>): StockMovement => {
    const reference = { kind: 'order', id: orderId } as const
    return { kind, hubCode: place.hubCode, skuCode: place.skuCode, quantity: 1, imeis: [device.imei], reference, reason: null }
  }
  return {
    kind: 'takenIn',
    movements: [...(unit ? [booked('retire', unit)] : []), booked('adopt', { hubCode, skuCode })],
    unit: { imei: device.imei, skuCode, hubCode, state: 'returned' },
  }
}
