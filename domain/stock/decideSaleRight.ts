import type { DealerCode, DeviceId, HubCode, SaleRightId, UserId } from '../kernel/ids.ts'
import { toInstant, type Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { HubState } from './hub.ts'
import { SALE_RIGHT_SHARE_PERCENT, SALE_RIGHT_TTL_MS, SALE_RIGHT_UNITS_MAX, type LeasedUnit, type SaleRight } from './saleRight.ts'
import type { StockMovement } from './stockMovement.ts'
import { isUsedSku } from './usedSku.ts'

/** A shop that has not sold yet is lent this many, so that its first outage is not its first empty day. */
export const SALE_RIGHT_UNITS_MIN = 2

export type LeasableUnit = Pick<LeasedUnit, 'imei' | 'skuCode' | 'modelName' | 'colour' | 'capacity'>
export type SaleRightInput = {
  readonly id: SaleRightId
  readonly dealerCode: DealerCode
  readonly deviceId: DeviceId
  readonly userId: UserId
  readonly hub: { readonly hubCode: HubCode; readonly state: HubState }
  /** Free units of the hub (inStock), oldest first. */
  readonly freeUnits: readonly LeasableUnit[]
  readonly availableBySku: ReadonlyMap<string, number>
  /** Pieces of the hub that are lent already, to whichever device. */
  readonly leasedQty: number
  /** Pieces the shop sold on its best recent day. */
  readonly bestDayQty: number
  /** Pieces sold lately, by SKU: what sells is lent first. */
  readonly soldBySku: ReadonlyMap<string, number>
  /** The first of SALE_RIGHT_UNITS_MAX numbers that the dealer has not used. */
  readonly provisionalFrom: number
  readonly now: Instant
}

export type SaleRightDecision =
  | {
      readonly ok: true
      readonly saleRight: SaleRight
      readonly movements: readonly StockMovement[]
      readonly units: readonly UnitChange[]
    }
  | Refused<'hub_not_open' | 'sale_right_none_available'>

/**
 * How many pieces a device is lent: the best recent day's, and never beyond the limit. All devices of a hub together hold at
 * most the share of what nobody else has been promised: two PCs of one shop do not empty it between them.
 */
export function saleRightSize(input: { readonly bestDayQty: number; readonly availableQty: number; readonly leasedQty: number }): number {
  const { bestDayQty, availableQty, leasedQty } = input
  const share = Math.floor(((availableQty + leasedQty) * SALE_RIGHT_SHARE_PERCENT) / 100)
  return Math.min(Math.max(bestDayQty, SALE_RIGHT_UNITS_MIN), Math.max(0, share - leasedQty), SALE_RIGHT_UNITS_MAX)
}

/**
 * RIT-2 (S9): lends named units to one device: models that sold best first, one of each in turn, never more of a model than
 * is available. Refusals in this order: hub_not_open, sale_right_none_available.
 */
export function decideSaleRight(input: SaleRightInput): SaleRightDecision {
  const { hub, now } = input
  if (hub.state !== 'open') return refuse('hub_not_open')
  const shelves = shelvesOf(input)
  const availableQty = [...shelves.values()].reduce((sum, units) => sum + units.length, 0)
  const size = saleRightSize({ bestDayQty: input.bestDayQty, availableQty, leasedQty: input.leasedQty })
  const chosen: LeasableUnit[] = []
  for (let round = 0; chosen.length < size; round++) {
    for (const units of shelves.values()) {
      const unit = units[round]
      if (unit && chosen.length < size) chosen.push(unit)
    }
  }
  if (chosen.length === 0) return refuse('sale_right_none_available')
  const saleRight: SaleRight = {
    dealerCode: input.dealerCode,
    hubCode: hub.hubCode,
    deviceId: input.deviceId,
    userId: input.userId,
    units: chosen.map((unit) => ({ ...unit, state: 'leased', orderId: null })),
    provisionalFrom: input.provisionalFrom,
    state: 'active',
    issuedAt: now,
    expiresAt: toInstant(Date.parse(now) + SALE_RIGHT_TTL_MS),
    updatedAt: now,
  }
  return { ok: true, saleRight, ...booked(input.id, saleRight, chosen, 'lease') }
}

/** The free units by SKU, as many as are available, the best sold SKU first; used handsets are nobody's to sell. */
function shelvesOf({ freeUnits, availableBySku, soldBySku }: SaleRightInput): ReadonlyMap<string, readonly LeasableUnit[]> {
  const skus = [...new Set(freeUnits.map(({ skuCode }) => skuCode))].filter((sku) => !isUsedSku(sku))
  skus.sort(
    (a, b) =>
      (soldBySku.get(b) ?? 0) - (soldBySku.get(a) ?? 0) || (availableBySku.get(b) ?? 0) - (availableBySku.get(a) ?? 0) || (a < b ? -1 : 1),
  )
  return new Map(
    skus.map((sku) => [sku, freeUnits.filter(({ skuCode }) => skuCode === sku).slice(0, Math.max(0, availableBySku.get(sku) ?? 0))]),
  )
}

/** What lending units, or taking them back, books. */
export function booked(
  id: SaleRightId,
  right: SaleRight,
  units: readonly Pick<LeasedUnit, 'imei' | 'skuCode'>[],
  kind: 'lease' | 'unlease',
): { readonly movements: readonly StockMovement[]; readonly units: readonly UnitChange[] } {
  const { hubCode } = right
  return {
    movements: units.map(({ imei, skuCode }) => {
      return { kind, hubCode, skuCode, quantity: 1, imeis: [imei], reference: { kind: 'saleRight', id }, reason: null }
    }),
    units: units.map(({ imei, skuCode }) => ({ imei, skuCode, hubCode, state: kind === 'lease' ? 'leased' : 'inStock' })),
  }
}
