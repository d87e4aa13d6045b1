import type { HubCode } from '../kernel/ids.ts'
import { availableOf, NO_THRESHOLDS, type StockLevel } from './hub.ts'

export type Proposal = {
  readonly level: StockLevel
  readonly availableQty: number
  readonly belowMin: boolean
  readonly proposedQty: number
  readonly fromHubCode: HubCode | null
}

/**
 * STK-12: what to order for levels at or below their reorder point, goods on their way counted in: at least `reorderQty`,
 * up to `maxQty` where that is more. It comes from the centre with the most of it; one is proposed even when no centre
 * has any, so that somebody sees it. Most urgent first.
 */
export function proposeReplenishment(levels: readonly StockLevel[], centres: readonly StockLevel[]): Proposal[] {
  return levels
    .flatMap((level): Proposal[] => {
      const { minQty, reorderPoint, reorderQty, maxQty } = level.thresholds ?? NO_THRESHOLDS
      const availableQty = availableOf(level)
      const comingQty = availableQty + level.inTransitInQty
      if (reorderQty === 0 || comingQty > reorderPoint) return []
      const source = centres
        .filter((centre) => centre.skuCode === level.skuCode && centre.hubCode !== level.hubCode && availableOf(centre) > 0)
        .sort((a, b) => availableOf(b) - availableOf(a) || (a.hubCode < b.hubCode ? -1 : 1))[0]
      const proposedQty = Math.max(reorderQty, maxQty - comingQty)
      return [{ level, availableQty, belowMin: comingQty < minQty, proposedQty, fromHubCode: source?.hubCode ?? null }]
    })
    .sort(
      (a, b) => Number(b.belowMin) - Number(a.belowMin) || a.availableQty - b.availableQty || (a.level.skuCode < b.level.skuCode ? -1 : 1),
    )
}
