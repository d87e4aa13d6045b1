import type { DealerCode, HubCode } from '../kernel/ids.ts'
import { MINUTE_MS } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import type { ReservationLine } from './reservation.ts'
import { promisable, withKeptBack, withPromised, type StockBook } from './stockBook.ts'
import type { StockMovement } from './stockMovement.ts'

/** An order that is not paid for gives its stock back after this. */
export const RESERVATION_TTL_MS = 15 * MINUTE_MS

export type ReservationRequest = {
  readonly orderId: string
  /** Whose shop asks; null: none of a dealer's. */
  readonly dealerCode: DealerCode | null
  readonly hubCode: HubCode
  readonly lines: readonly {
    readonly lineId: number
    readonly skuCode: string
    readonly quantity: number
    /** The unit in the shop's hand; null: whichever is there. */
    readonly imei: string | null
  }[]
  readonly allowPartial: boolean
  readonly joinWaitlist: boolean
}

export type ReservationDecision =
  | {
      readonly kind: 'held' | 'partiallyHeld'
      readonly lines: readonly ReservationLine[]
      readonly movements: readonly StockMovement[]
      /** The book with it promised: what the next request of the batch is decided on. */
      readonly book: StockBook
    }
  | {
      readonly kind: 'waitlisted'
      readonly lines: readonly ReservationLine[]
      /** The book with what it keeps back. */
      readonly book: StockBook
    }
  | Refused<'hub_not_open' | 'stock_unknown' | 'unit_state_refused' | 'stock_short'>

/**
 * STK-8 (S6): holds what an order asks for, all of it or, where it allows, what is there and not kept back for others. Lines
 * of one SKU count together, named units first. Not enough there: a place in the wave if wanted, and from then on what is there
 * is kept back for it (STK-10). An order without lines holds nothing and is held.
 * Refusals in this order: hub_not_open, stock_unknown (detail: SKU), unit_state_refused (detail: IMEI), stock_short.
 */
export function decideReservation(request: ReservationRequest, book: StockBook): ReservationDecision {
  if (request.lines.length > 0 && book.hubState !== 'open') return refuse('hub_not_open')
  const unknown = request.lines.find(({ skuCode }) => !book.levels.has(skuCode))
  if (unknown) return refuse('stock_unknown', unknown.skuCode)
  const named = new Set<string>()
  for (const { imei, skuCode } of request.lines) {
    if (imei === null) continue
    if (named.has(imei) || !book.freeUnits.get(skuCode)?.includes(imei)) return refuse('unit_state_refused', imei)
    named.add(imei)
  }
  let after = book
  const held = new Map<number, ReservationLine>()
  // Named units first: a line that takes any unit must not take the one in somebody's hand.
  for (const line of [...request.lines].sort((a, b) => Number(b.imei !== null) - Number(a.imei !== null))) {
    const heldQty = Math.min(line.quantity, promisable(after, line.skuCode))
    const imeis = unitsFor(line, heldQty, after, named)
    held.set(line.lineId, { lineId: line.lineId, skuCode: line.skuCode, requestedQty: line.quantity, heldQty, imeis })
    after = withPromised(after, { skuCode: line.skuCode, quantity: heldQty, imeis })
  }
  const lines = request.lines.map(({ lineId }) => held.get(lineId)!)
  const isFull = lines.every((line) => line.heldQty === line.requestedQty)
  const isSome = lines.some((line) => line.heldQty > 0)
  if (isFull || (isSome && request.allowPartial)) {
    return { kind: isFull ? 'held' : 'partiallyHeld', lines, movements: reserveMovements(request, lines), book: after }
  }
  if (request.joinWaitlist) {
    const none = lines.map((line) => ({ ...line, heldQty: 0, imeis: [] }))
    return { kind: 'waitlisted', lines: none, book: withKeptBack(book, request.lines) }
  }
  return refuse('stock_short', lines.find((line) => line.heldQty < line.requestedQty)?.skuCode)
}

function unitsFor(line: ReservationRequest['lines'][number], heldQty: number, book: StockBook, named: ReadonlySet<string>): string[] {
  const free = book.freeUnits.get(line.skuCode)
  if (free === undefined || heldQty === 0) return []
  const units = line.imei === null ? [] : [line.imei]
  for (const imei of free) {
    if (units.length === heldQty) break
    if (!named.has(imei)) units.push(imei)
  }
  return units
}

function reserveMovements(request: ReservationRequest, lines: readonly ReservationLine[]): StockMovement[] {
  return lines
    .filter(({ heldQty }) => heldQty > 0)
    .map(({ skuCode, heldQty, imeis }) => ({
      kind: 'reserve',
      hubCode: request.hubCode,
      skuCode,
      quantity: heldQty,
      imeis,
      reference: { kind: 'order', id: request.orderId },
      reason: null,
    }))
}
