import { refuse, type Refused } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { MovementKind, StockMovement } from './stockMovement.ts'
import type { StockUnit, StockUnitState } from './stockUnit.ts'
import { stockUnitTable } from './stockUnitTable.ts'

export type AdjustedState = 'inStock' | 'damaged' | 'onDisplay' | 'lost' | 'scrapped'

/** What is booked when a person says that a unit is now something else; null: nothing, it stays as unavailable as it was. */
const movements: Partial<Record<StockUnitState, Partial<Record<AdjustedState, MovementKind | null>>>> = {
  inStock: { damaged: 'block', onDisplay: 'block', lost: 'missing' },
  damaged: { inStock: 'unblock', scrapped: 'scrap' },
  onDisplay: { inStock: 'unblock', damaged: null },
  lost: { inStock: 'found' },
  returned: { inStock: 'takeBack', damaged: 'takeBackDamaged' },
}

export type UnitChange = {
  readonly imei: string
  readonly skuCode: string
  readonly hubCode: StockUnit['hubCode']
  readonly state: StockUnitState
}

/**
 * STK-13: a person books units of a hub as damaged, on display, lost, found, scrapped or taken back. Units that are promised
 * or lent are let go first, and as many stay as an approved transfer counts on. All or none. Refusals in this order, unit by
 * unit: unit_unknown, unit_state_refused (detail: IMEI), stock_short.
 */
export function decideAdjustment(input: {
  readonly hubCode: StockUnit['hubCode']
  readonly imeis: readonly string[]
  readonly to: AdjustedState
  readonly reason: string
  readonly by: string
  readonly units: ReadonlyMap<string, StockUnit>
  /** Pieces of each SKU of the hub that are promised to nobody, as locked. */
  readonly availableBySku: ReadonlyMap<string, number>
}):
  | { readonly ok: true; readonly movements: readonly StockMovement[]; readonly units: readonly UnitChange[] }
  | Refused<'unit_unknown' | 'unit_state_refused' | 'stock_short'> {
  const booked: StockMovement[] = []
  const changed: UnitChange[] = []
  const available = new Map(input.availableBySku)
  for (const imei of new Set(input.imeis)) {
    const unit = input.units.get(imei)
    if (!unit) return refuse('unit_unknown', imei)
    const kind = movements[unit.state]?.[input.to]
    if (unit.hubCode !== input.hubCode || kind === undefined || !mayFollow(stockUnitTable, unit.state, input.to))
      return refuse('unit_state_refused', imei)
    const { hubCode, skuCode } = unit
    if (kind === 'block' || kind === 'missing') {
      const left = (available.get(skuCode) ?? 0) - 1
      if (left < 0) return refuse('stock_short', skuCode)
      available.set(skuCode, left)
    }
    changed.push({ imei, skuCode, hubCode, state: input.to })
    if (kind !== null)
      booked.push({ kind, hubCode, skuCode, quantity: 1, imeis: [imei], reference: { kind: 'person', id: input.by }, reason: input.reason })
  }
  return { ok: true, movements: booked, units: changed }
}
