import { availableOf, type HubState, type StockFigures } from './hub.ts'

/** What one hub has, as the lane holds it locked: its levels, and its free units (state inStock), oldest first. */
export type StockBook = {
  readonly hubState: HubState
  readonly levels: ReadonlyMap<string, StockFigures>
  /** A SKU that has an entry here is sold by IMEI; one that has none is counted only. */
  readonly freeUnits: ReadonlyMap<string, readonly string[]>
  /** STK-10: pieces by SKU that are here and kept back for orders that wait; nobody behind them is promised any. */
  readonly keptBack: ReadonlyMap<string, number>
}

/** Pieces that can be promised now. A unit that is missing from the shelf of the books is not promised either. */
export function promisable(book: StockBook, skuCode: string): number {
  const level = book.levels.get(skuCode)
  if (level === undefined) return 0
  const free = availableOf(level) - (book.keptBack.get(skuCode) ?? 0)
  const units = book.freeUnits.get(skuCode)
  return Math.max(0, units === undefined ? free : Math.min(free, units.length))
}

/** The book after `quantity` pieces, the named ones among them, were promised. */
export function withPromised(
  book: StockBook,
  taken: { readonly skuCode: string; readonly quantity: number; readonly imeis: readonly string[] },
): StockBook {
  const level = book.levels.get(taken.skuCode)
  if (level === undefined || taken.quantity === 0) return book
  const levels = new Map(book.levels).set(taken.skuCode, { ...level, reservedQty: level.reservedQty + taken.quantity })
  const units = book.freeUnits.get(taken.skuCode)
  if (units === undefined) return { ...book, levels }
  const freeUnits = new Map(book.freeUnits).set(taken.skuCode, withoutUnits(units, taken.imeis))
  return { ...book, levels, freeUnits }
}

/**
 * STK-10: the book after an order took its place among those who wait: of each SKU it keeps back what it could use, as far as
 * that is here and not kept back already. A named unit is kept back only while it is free: no other one would do.
 */
export function withKeptBack(
  book: StockBook,
  lines: readonly { readonly skuCode: string; readonly quantity: number; readonly imei: string | null }[],
): StockBook {
  const keptBack = new Map(book.keptBack)
  for (const { skuCode, quantity, imei } of lines) {
    if (imei !== null && !book.freeUnits.get(skuCode)?.includes(imei)) continue
    const pieces = Math.min(quantity, promisable({ ...book, keptBack }, skuCode))
    if (pieces > 0) keptBack.set(skuCode, (keptBack.get(skuCode) ?? 0) + pieces)
  }
  return { ...book, keptBack }
}

/** A level as somebody sees it who does not wait: what is kept back counts as promised. */
export function levelForOthers(book: StockBook, skuCode: string): StockFigures | undefined {
  const level = book.levels.get(skuCode)
  return level && { ...level, reservedQty: level.reservedQty + (book.keptBack.get(skuCode) ?? 0) }
}

/** Units are mostly taken from the front; a batch on one SKU must not look through all of them for each order. */
function withoutUnits(units: readonly string[], taken: readonly string[]): readonly string[] {
  if (taken.every((imei, place) => units[place] === imei)) return units.slice(taken.length)
  const gone = new Set(taken)
  return units.filter((imei) => !gone.has(imei))
}
