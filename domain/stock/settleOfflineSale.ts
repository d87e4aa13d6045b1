import type { DeviceId, OrderId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { SaleRight } from './saleRight.ts'
import type { StockMovement } from './stockMovement.ts'
import type { StockUnit } from './stockUnit.ts'

export type OfflineSaleDecision =
  /** `late`: the right was over, but nobody had taken the unit meanwhile. */
  | {
      readonly kind: 'settled' | 'late'
      readonly saleRight: SaleRight
      readonly movements: readonly StockMovement[]
      readonly units: readonly UnitChange[]
    }
  | { readonly kind: 'already' }
  | Refused<'sale_right_unknown' | 'unit_not_leased' | 'sale_right_expired'>

/**
 * RIT-5 (S9): a sale made without a line arrives. While the right stands, whatever the PC's clock said, its units are the
 * device's own. Afterwards the unit is held only if it is still free; otherwise the sale is a conflict, never a second sale.
 * The same order again changes nothing. Refusals in this order: sale_right_unknown, unit_not_leased, sale_right_expired.
 */
export function settleOfflineSale(input: {
  readonly orderId: OrderId
  readonly imei: string
  readonly deviceId: DeviceId
  /** Undefined: unknown, or another dealer's. */
  readonly saleRight: SaleRight | undefined
  readonly unit: StockUnit | undefined
  /** Pieces of the unit's SKU that the hub can promise now. */
  readonly availableQty: number
  readonly now: Instant
}): OfflineSaleDecision {
  const { orderId, imei, saleRight, unit, now } = input
  if (!saleRight || saleRight.deviceId !== input.deviceId) return refuse('sale_right_unknown')
  const leased = saleRight.units.find((one) => one.imei === imei)
  if (!leased || !unit || unit.skuCode !== leased.skuCode) return refuse('unit_not_leased', imei)
  if (leased.state === 'sold') return leased.orderId === orderId ? { kind: 'already' } : refuse('sale_right_expired', imei)
  const isStanding = saleRight.state === 'active' && leased.state === 'leased' && unit.state === 'leased'
  const isFree = unit.state === 'inStock' && unit.hubCode === saleRight.hubCode && input.availableQty > 0
  if (!isStanding && !isFree) return refuse('sale_right_expired', imei)
  const units = saleRight.units.map((one) => (one === leased ? { ...one, state: 'sold' as const, orderId } : one))
  const isExhausted = saleRight.state === 'active' && units.every(({ state }) => state === 'sold')
  const { hubCode } = saleRight
  return {
    kind: isStanding ? 'settled' : 'late',
    saleRight: { ...saleRight, units, state: isExhausted ? 'exhausted' : saleRight.state, updatedAt: now },
    movements: [
      {
        kind: isStanding ? 'settleLease' : 'reserve',
        hubCode,
        skuCode: leased.skuCode,
        quantity: 1,
        imeis: [imei],
        reference: { kind: 'order', id: orderId },
        reason: null,
      },
    ],
    units: [{ imei, skuCode: leased.skuCode, hubCode, state: isStanding ? 'allocated' : 'reserved' }],
  }
}
