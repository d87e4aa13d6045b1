import { z } from 'zod'
import { orderIdSchema, type HubCode } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { RESERVATION_TTL_MS, type ReservationDecision, type ReservationRequest } from '../../domain/stock/decideReservation.ts'
import type { ReservationLine } from '../../domain/stock/reservation.ts'
import { levelForOthers, type StockBook } from '../../domain/stock/stockBook.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement, sendStatement } from '../platform/namedStatements.ts'
import { findAlternatives } from './findAlternatives.ts'
import type { HoldOutcome } from './holdPorts.ts'
import { book, type LockedHubs } from './stockBooks.ts'
import { reservationColumns, type ReservationRow, type UnitMove } from './stockColumns.ts'
import { stockStatements } from './stockStatements.ts'

export type DecidedHold = {
  readonly request: ReservationRequest
  readonly decision: ReservationDecision
  readonly place: { readonly wave: number; readonly position: number } | null
}

export type DecidedHolds = {
  readonly decided: readonly DecidedHold[]
  /** As they were when they were locked. */
  readonly locked: ReadonlyMap<string, StockBook>
  /** What is left in them. */
  readonly books: ReadonlyMap<string, StockBook>
}

const placesSchema = z.array(z.object({ hub_code: z.string(), wave: z.int(), places: z.int() }))

/**
 * STK-10 (S11): who has to wait gets the next place of the wave that is open at his hub, in the order they came. Where somebody
 * who waited was `served`, the next wave begins.
 */
export async function withPlaces(
  tx: DatabaseTransaction,
  decided: readonly DecidedHold[],
  served: readonly HubCode[],
): Promise<readonly DecidedHold[]> {
  const counts = new Map<string, number>(served.map((hubCode) => [hubCode, 0]))
  const waits = (one: DecidedHold) => 'kind' in one.decision && one.decision.kind === 'waitlisted'
  for (const one of decided) if (waits(one)) counts.set(one.request.hubCode, (counts.get(one.request.hubCode) ?? 0) + 1)
  if (counts.size === 0) return decided
  const begins = [...counts.keys()].map((hubCode) => served.some((one) => one === hubCode))
  const taken = await runStatement(tx, stockStatements.takePlaces, [[...counts.keys()], [...counts.values()], begins])
  const rows = placesSchema.parse(taken)
  const next = new Map(rows.map((row) => [row.hub_code, { wave: row.wave, position: row.places - counts.get(row.hub_code)! }]))
  return decided.map((one) => {
    const place = next.get(one.request.hubCode)
    if (!waits(one) || !place) return one
    place.position += 1
    return { ...one, place: { ...place } }
  })
}

/**
 * Writes what was decided: movements, levels, units and reservations, in one statement when each order is new to the
 * reservations (`isCrowd`). Resolves with what the orders are told, alternatives included, as they are true now.
 */
export async function writeHolds(
  tx: DatabaseTransaction,
  hubs: LockedHubs,
  { decided, locked, books }: DecidedHolds,
  { at, isCrowd }: { readonly at: Instant; readonly isCrowd: boolean },
): Promise<readonly HoldOutcome[]> {
  await keepBack(tx, locked, books)
  if (decided.length === 0) return []
  const movements: StockMovement[] = []
  const units: UnitMove[] = []
  for (const { request, decision } of decided) {
    if (!('movements' in decision)) continue
    movements.push(...decision.movements)
    for (const { skuCode, imeis } of decision.lines) {
      for (const imei of imeis)
        units.push({ imei, skuCode, hubCode: request.hubCode, from: 'inStock', state: 'reserved', orderId: request.orderId })
    }
  }
  const validUntil = toInstant(Date.parse(at) + RESERVATION_TTL_MS)
  const rows = decided.map((one) => reservationRow(one, validUntil))
  await book(tx, { movements, units, at, byUser: null, ...(isCrowd ? { holds: rows } : {}) })
  if (!isCrowd) await sendStatement(tx, stockStatements.writeReservations, [...reservationColumns(rows), at])
  return outcomesOf(tx, hubs, decided, { books, at, validUntil })
}

/** What is kept back where that changed; mostly nowhere. */
async function keepBack(tx: DatabaseTransaction, before: DecidedHolds['locked'], after: DecidedHolds['books']): Promise<void> {
  const changed = [...after].flatMap(([hubCode, { levels, keptBack }]) =>
    [...levels.keys()].flatMap((skuCode) => {
      const pieces = keptBack.get(skuCode) ?? 0
      return pieces === (before.get(hubCode)?.keptBack.get(skuCode) ?? 0) ? [] : [{ hubCode, skuCode, pieces }]
    }),
  )
  if (changed.length === 0) return
  const columns = [changed.map(({ hubCode }) => hubCode), changed.map(({ skuCode }) => skuCode), changed.map(({ pieces }) => pieces)]
  await sendStatement(tx, stockStatements.keepBack, columns)
}

function reservationRow({ request, decision, place }: DecidedHold, validUntil: Instant): ReservationRow {
  const held = 'lines' in decision ? new Map(decision.lines.map((line) => [line.lineId, line])) : new Map<number, ReservationLine>()
  const lines = request.lines.map(({ lineId, skuCode, quantity, imei }) => {
    return { lineId, skuCode, requestedQty: quantity, imei, heldQty: held.get(lineId)?.heldQty ?? 0, imeis: held.get(lineId)?.imeis ?? [] }
  })
  const state = 'kind' in decision ? decision.kind : 'rejected'
  return {
    orderId: request.orderId,
    dealerCode: request.dealerCode,
    hubCode: request.hubCode,
    state,
    lines,
    allowPartial: request.allowPartial,
    validUntil: state === 'held' || state === 'partiallyHeld' ? validUntil : null,
    wave: place?.wave ?? null,
    position: place?.position ?? null,
  }
}

async function outcomesOf(
  tx: DatabaseTransaction,
  hubs: LockedHubs,
  decided: readonly DecidedHold[],
  { books, at, validUntil }: { readonly books: DecidedHolds['books']; readonly at: Instant; readonly validUntil: Instant },
): Promise<readonly HoldOutcome[]> {
  const seen = (hubCode: string, skuCode: string) => {
    const bookOfHub = books.get(hubCode)
    return bookOfHub && levelForOthers(bookOfHub, skuCode)
  }
  const short = decided.filter(({ decision, request }) => !('movements' in decision) && hubs.has(request.hubCode))
  const wishes = short.map(({ request }) => {
    const { hub } = hubs.get(request.hubCode)!
    const levelOf = (skuCode: string) => seen(request.hubCode, skuCode)
    return { hub, dealerCode: request.dealerCode ?? hub.dealerCode, lines: request.lines, levelOf }
  })
  const found = await findAlternatives(tx, wishes, at, seen)
  const alternativesOf = new Map(short.map((one, i) => [one, found[i] ?? []]))
  return decided.map((one): HoldOutcome => {
    const orderId = orderIdSchema.parse(one.request.orderId)
    const { decision, place } = one
    const alternatives = alternativesOf.get(one) ?? []
    if ('movements' in decision) return { orderId, kind: decision.kind, lines: decision.lines, validUntil }
    if ('kind' in decision) return { orderId, kind: 'waitlisted', wave: place!.wave, position: place!.position, alternatives }
    return { orderId, kind: 'refused', code: decision.code, alternatives }
  })
}
