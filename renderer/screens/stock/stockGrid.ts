import type { DealerCode } from '../../../domain/kernel/ids.ts'
import { availableOf, type Hub, type StockLevel } from '../../../domain/stock/hub.ts'

export type StockColumn = { readonly key: string; readonly model: string; readonly capacity: string | null }
export type StockLine = {
  readonly hub: Hub
  readonly ours: boolean
  /** Available units per column key; absent: this hub does not hold it. */
  readonly cells: ReadonlyMap<string, number>
  readonly total: number
  readonly inTransit: number
}
export type StockGrid = { readonly columns: readonly StockColumn[]; readonly lines: readonly StockLine[] }

/** Our own hubs first, then marketing's, then the centres, then other dealers'. */
function rank(hub: Hub, own: DealerCode | null): number {
  if (own !== null && hub.dealerCode === own) return 0
  return { ORG: 1, CENTER: 2, DEALER: 3 }[hub.hubType]
}

function columnOf(level: StockLevel, byCapacity: boolean): StockColumn {
  const capacity = byCapacity ? level.capacity : null
  return { key: `${level.modelName} ${capacity ?? ''}`, model: level.modelName, capacity }
}

/** Hubs by models, with colours (and capacities, unless asked apart) added up. */
export function stockGrid(
  hubs: readonly Hub[],
  levels: readonly StockLevel[],
  { own, byCapacity }: { readonly own: DealerCode | null; readonly byCapacity: boolean },
): StockGrid {
  const columns = new Map<string, StockColumn>()
  const byHub = new Map<string, { cells: Map<string, number>; inTransit: number }>()
  for (const level of levels) {
    const column = columnOf(level, byCapacity)
    columns.set(column.key, column)
    const line = byHub.get(level.hubCode) ?? { cells: new Map(), inTransit: 0 }
    byHub.set(level.hubCode, line)
    line.cells.set(column.key, (line.cells.get(column.key) ?? 0) + availableOf(level))
    line.inTransit += level.inTransitInQty
  }
  const lines = hubs.map((hub): StockLine => {
    const { cells, inTransit } = byHub.get(hub.hubCode) ?? { cells: new Map<string, number>(), inTransit: 0 }
    const total = [...cells.values()].reduce((sum, count) => sum + count, 0)
    return { hub, ours: own !== null && hub.dealerCode === own, cells, total, inTransit }
  })
  return {
    columns: [...columns.values()].sort((a, b) => b.model.localeCompare(a.model, 'ko', { numeric: true }) || sizeOf(a) - sizeOf(b)),
    lines: lines.sort((a, b) => rank(a.hub, own) - rank(b.hub, own) || a.hub.name.localeCompare(b.hub.name, 'ko')),
  }
}

/** 256GB before 512GB before 1TB. */
function sizeOf({ capacity }: StockColumn): number {
  const [, amount, unit] = /(\d+)\s*(GB|TB)/i.exec(capacity ?? '') ?? []
  return Number(amount ?? 0) * (unit?.toUpperCase() === 'TB' ? 1024 : 1)
}

export const LOW_BELOW = 3
export const SOME_BELOW = 10
export type Heat = 'zero' | 'low' | 'some' | 'plenty'

export function heatOf(count: number): Heat {
  if (count <= 0) return 'zero'
  if (count < LOW_BELOW) return 'low'
  return count < SOME_BELOW ? 'some' : 'plenty'
}

/** Only the models of which one of our own hubs (or any, where nobody owns one) runs short. */
export function shortOnly({ columns, lines }: StockGrid): StockGrid {
  const judged = lines.some(({ ours }) => ours) ? lines.filter(({ ours }) => ours) : lines
  return { lines, columns: columns.filter(({ key }) => judged.some(({ cells }) => (cells.get(key) ?? LOW_BELOW) < LOW_BELOW)) }
}
