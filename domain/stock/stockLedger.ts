import { availableOf, type StockFigures } from './hub.ts'
import { movementEffects, type MovementEffect, type StockMovement } from './stockMovement.ts'

export const EMPTY_FIGURES: StockFigures = { onHandQty: 0, reservedQty: 0, unavailableQty: 0, leasedQty: 0, inTransitInQty: 0 }

/** What left the sum of all levels, or came into it: pieces received, with customers, written off. */
export type OutsideFigures = { readonly received: number; readonly sold: number; readonly writtenOff: number }
export const EMPTY_OUTSIDE: OutsideFigures = { received: 0, sold: 0, writtenOff: 0 }

export type LedgerStep = Pick<StockMovement, 'kind' | 'quantity'>

/** STK-4: the level after a movement. Plain sums: whether it may happen was decided before, see `isSound`. */
export function applyMovement(level: StockFigures, { kind, quantity }: LedgerStep): StockFigures {
  const effect: MovementEffect = movementEffects[kind]
  return {
    onHandQty: level.onHandQty + (effect.onHandQty ?? 0) * quantity,
    reservedQty: level.reservedQty + (effect.reservedQty ?? 0) * quantity,
    unavailableQty: level.unavailableQty + (effect.unavailableQty ?? 0) * quantity,
    leasedQty: level.leasedQty + (effect.leasedQty ?? 0) * quantity,
    inTransitInQty: level.inTransitInQty + (effect.inTransitInQty ?? 0) * quantity,
  }
}

/** The accounts outside of all levels after a movement. */
export function applyOutside(outside: OutsideFigures, { kind, quantity }: LedgerStep): OutsideFigures {
  const effect: MovementEffect = movementEffects[kind]
  return {
    received: outside.received + (effect.received ?? 0) * quantity,
    sold: outside.sold + (effect.sold ?? 0) * quantity,
    writtenOff: outside.writtenOff + (effect.writtenOff ?? 0) * quantity,
  }
}

/** The key of a level among all: `<hubCode>|<skuCode>`, as its document is called. */
export function levelKey({ hubCode, skuCode }: Pick<StockMovement, 'hubCode' | 'skuCode'>): string {
  return `${hubCode}|${skuCode}`
}

/** STK-4: every level as its movements say, by `levelKey`. What is stored must equal this. */
export function foldMovements(
  movements: Iterable<LedgerStep & Pick<StockMovement, 'hubCode' | 'skuCode'>>,
  start: ReadonlyMap<string, StockFigures> = new Map(),
): Map<string, StockFigures> {
  const levels = new Map(start)
  for (const movement of movements) {
    const key = levelKey(movement)
    levels.set(key, applyMovement(levels.get(key) ?? EMPTY_FIGURES, movement))
  }
  return levels
}

/** STK-1: no figure below zero, and nothing promised twice. */
export function isSound(level: StockFigures): boolean {
  const { onHandQty, reservedQty, unavailableQty, leasedQty, inTransitInQty } = level
  return [onHandQty, reservedQty, unavailableQty, leasedQty, inTransitInQty, availableOf(level)].every((figure) => figure >= 0)
}
