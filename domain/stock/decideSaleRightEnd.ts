import type { SaleRightId } from '../kernel/ids.ts'
import { toInstant, type Instant } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import type { UnitChange } from './decideAdjustment.ts'
import { booked } from './decideSaleRight.ts'
import { SALE_RIGHT_GRACE_MS, SALE_RIGHT_TTL_MS, type SaleRight } from './saleRight.ts'
import type { StockMovement } from './stockMovement.ts'

/** `return`: the device gave it back. `expire`: its time and the grace are over. */
export type SaleRightEnd = 'return' | 'expire'
export type SaleRightEndDecision =
  | {
      readonly kind: 'ended'
      readonly saleRight: SaleRight
      readonly movements: readonly StockMovement[]
      readonly units: readonly UnitChange[]
    }
  | { readonly kind: 'already' }
  | { readonly kind: 'notDue' }

/**
 * RIT-3 (S9): ends a right once, and what was not sold is free again. It runs out by the server's clock only, and only after
 * its grace: until then the units are promised to nobody else.
 */
export function decideSaleRightEnd(id: SaleRightId, right: SaleRight, end: SaleRightEnd, now: Instant): SaleRightEndDecision {
  if (right.state !== 'active') return { kind: 'already' }
  if (end === 'expire' && Date.parse(now) < Date.parse(right.expiresAt) + SALE_RIGHT_GRACE_MS) return { kind: 'notDue' }
  const unsold = right.units.filter(({ state }) => state === 'leased')
  const units = right.units.map((unit) => (unit.state === 'leased' ? { ...unit, state: 'returned' as const } : unit))
  const saleRight: SaleRight = { ...right, units, state: end === 'return' ? 'returned' : 'expired', updatedAt: now }
  return { kind: 'ended', saleRight, ...booked(id, right, unsold, 'unlease') }
}

/** RIT-4: a device that is online may hold what it has for another term, as long as the right has not ended. Refusal: sale_right_expired. */
export function renewSaleRight(right: SaleRight, now: Instant): Outcome<SaleRight, 'sale_right_expired'> {
  if (right.state !== 'active') return refuse('sale_right_expired')
  return accept({ ...right, expiresAt: toInstant(Date.parse(now) + SALE_RIGHT_TTL_MS), updatedAt: now })
}
