import { z } from 'zod'
import { hubCodeSchema, orderIdSchema, type HubCode, type OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { allocateWave } from '../../domain/stock/allocateWave.ts'
import {
  decideReservation,
  RESERVATION_TTL_MS,
  type ReservationDecision,
  type ReservationRequest,
} from '../../domain/stock/decideReservation.ts'
import type { Hub } from '../../domain/stock/hub.ts'
import type { ReservationLine } from '../../domain/stock/reservation.ts'
import type { StockBook } from '../../domain/stock/stockBook.ts'
import { levelKey } from '../../domain/stock/stockLedger.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement } from '../platform/namedStatements.ts'
import { findAlternatives } from './findAlternatives.ts'
import type { HoldDesk, HoldOutcome } from './holdPorts.ts'
import type { LaneJob, LaneResult } from './reservationLane.ts'
import { book, lockHubs, lockLevels, openBooks, type UnitMove } from './stockBooks.ts'
import { reservationRowSchema, type StoredReservation } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'

type Deps = { readonly desk: HoldDesk; readonly now: Millis }
type Decided = { readonly request: ReservationRequest; readonly decision: ReservationDecision; readonly place: Place | null }
type Place = { readonly wave: number; readonly position: number }
const idsSchema = z.array(z.object({ order_id: orderIdSchema }))

/**
 * One batch of the lane in one transaction: locks hubs, orders, reservations and levels in this order, serves who waits
 * where something came in, decides the new ones in the order they came, and writes all of it at once.
 */
export async function settleHolds(
  tx: DatabaseTransaction,
  { desk, now }: Deps,
  jobs: readonly LaneJob[],
): Promise<{ readonly results: readonly LaneResult[]; readonly outcomes: readonly HoldOutcome[] }> {
  const at = toInstant(now)
  const requests = jobs.flatMap((job) => (job.kind === 'hold' ? [job.request] : []))
  const hubs = await lockHubs(
    tx,
    jobs.map((job) => (job.kind === 'hold' ? job.request.hubCode : job.hubCode)),
  )
  const asked = new Set<string>(jobs.flatMap((job) => (job.kind === 'wave' ? [job.hubCode] : [])))
  const waves = [...hubs.values()].filter(({ hub, isWaitedFor }) => isWaitedFor || asked.has(hub.hubCode)).map(({ hub }) => hub.hubCode)
  const waiting = waves.length === 0 ? [] : idsSchema.parse(await runStatement(tx, stockStatements.waiting, [waves]))
  const newIds = requests.map(({ orderId }) => orderIdSchema.parse(orderId))
  const wanting = await desk.lockWaiting(tx, [...new Set([...newIds, ...waiting.map((row) => row.order_id)])].toSorted())
  // An order is asked for again seldom. In a crowd nobody looks: its second row breaks the batch, and alone it is found.
  const isCrowd = jobs.length > 1 && waiting.length === 0
  const known = isCrowd ? NOTHING_KNOWN : await lockedReservations(tx, [...newIds, ...waiting.map((row) => row.order_id)])
  const waiters = waiting.flatMap(({ order_id: id }) => {
    const row = known.get(id)
    return row?.state === 'waitlisted' && wanting.has(id) ? [row] : []
  })
  const fresh = requests.filter(({ orderId }) => wanting.has(orderId) && !known.has(orderId))
  const states = new Map([...hubs].map(([code, { hub }]) => [code, hub] as const))
  const decided = await decideAll(tx, states, { waiters, waves, fresh })
  const outcomes = await writeAll(tx, states, decided, { at, isCrowd })
  await desk.writeOutcomes(tx, outcomes)
  const byOrder = new Map(outcomes.map((outcome) => [outcome.orderId, outcome]))
  return { results: jobs.map((job) => resultOf(job, byOrder, known, wanting)), outcomes }
}

const NOTHING_KNOWN: ReadonlyMap<string, StoredReservation> = new Map()

async function lockedReservations(tx: DatabaseTransaction, ids: readonly OrderId[]): Promise<ReadonlyMap<string, StoredReservation>> {
  if (ids.length === 0) return new Map()
  const rows = z.array(reservationRowSchema).parse(await runStatement(tx, stockStatements.lockReservations, [ids]))
  return new Map(rows.map((row) => [row.orderId, row]))
}

type Batch = {
  readonly waiters: readonly StoredReservation[]
  readonly waves: readonly HubCode[]
  readonly fresh: readonly ReservationRequest[]
}
type Books = { readonly decided: readonly Decided[]; readonly books: ReadonlyMap<string, StockBook>; readonly served: readonly HubCode[] }

async function decideAll(tx: DatabaseTransaction, hubs: ReadonlyMap<string, Hub>, { waiters, waves, fresh }: Batch): Promise<Books> {
  const again = waiters.map(requestOf)
  const lines = [...again, ...fresh].flatMap(({ hubCode, lines: own }) => own.map((line) => ({ hubCode, ...line })))
  const pieces = new Map<string, number>()
  for (const line of lines) pieces.set(levelKey(line), (pieces.get(levelKey(line)) ?? 0) + line.quantity)
  const levels = await lockLevels(tx, lines)
  if (waves.length > 0) await runStatement(tx, stockStatements.forgetWaves, [waves])
  const states = new Map([...hubs].map(([code, { state }]) => [code, state] as const))
  const books = await openBooks(tx, levels, states, { pieces, imeis: lines.flatMap(({ imei }) => (imei === null ? [] : [imei])) })
  const decided: Decided[] = []
  const served: HubCode[] = []
  for (const hubCode of waves) {
    const own = waiters.filter((row) => row.hubCode === hubCode)
    const bookOfHub = books.get(hubCode)
    if (!bookOfHub || bookOfHub.hubState !== 'open' || own.length === 0) continue
    const entries = own.map((row) => ({ position: row.wave! * PLACES_MAX + row.position!, eligible: true, request: requestOf(row) }))
    const { allocations, book: after } = allocateWave(entries, bookOfHub)
    books.set(hubCode, after)
    if (allocations.length > 0) served.push(hubCode)
    for (const { position, decision } of allocations) {
      const { request } = entries.find((entry) => entry.position === position)!
      decided.push({ request, decision, place: null })
    }
  }
  for (const request of fresh) {
    const bookOfHub = books.get(request.hubCode) ?? NO_BOOK
    const decision = decideReservation(request, bookOfHub)
    if ('book' in decision) books.set(request.hubCode, decision.book)
    decided.push({ request, decision, place: null })
  }
  return { decided: await withPlaces(tx, decided), books, served }
}

/** Earlier waves go first; no wave has as many places. */
const PLACES_MAX = 1_000_000
const NO_BOOK: StockBook = { hubState: 'closed', levels: new Map(), freeUnits: new Map() }

function requestOf(row: StoredReservation): ReservationRequest {
  const lines = row.lines.map(({ lineId, skuCode, requestedQty, imei }) => ({ lineId, skuCode, quantity: requestedQty, imei }))
  return { orderId: row.orderId, hubCode: row.hubCode, lines, allowPartial: row.allowPartial, joinWaitlist: true }
}

const placesSchema = z.array(z.object({ hub_code: z.string(), wave: z.int(), before: z.int() }))

/** STK-10 (S11): who has to wait gets the next place of the wave that is open at his hub, in the order they came. */
async function withPlaces(tx: DatabaseTransaction, decided: readonly Decided[]): Promise<readonly Decided[]> {
  const counts = new Map<string, number>()
  const waits = (one: Decided) => 'kind' in one.decision && one.decision.kind === 'waitlisted'
  for (const one of decided) if (waits(one)) counts.set(one.request.hubCode, (counts.get(one.request.hubCode) ?? 0) + 1)
  if (counts.size === 0) return decided
  const rows = placesSchema.parse(await runStatement(tx, stockStatements.takePlaces, [[...counts.keys()], [...counts.values()]]))
  const next = new Map(rows.map((row) => [row.hub_code, { wave: row.wave, position: row.before }]))
  return decided.map((one) => {
    const place = next.get(one.request.hubCode)
    if (!waits(one) || !place) return one
    place.position += 1
    return { ...one, place: { ...place } }
  })
}

async function writeAll(
  tx: DatabaseTransaction,
  hubs: ReadonlyMap<string, Hub>,
  { decided, books, served }: Books,
  { at, isCrowd }: { readonly at: Instant; readonly isCrowd: boolean },
): Promise<readonly HoldOutcome[]> {
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
  if (!isCrowd) await runStatement(tx, stockStatements.writeReservations, [JSON.stringify(rows), at])
  if (served.length > 0) await runStatement(tx, stockStatements.beginWave, [served])
  return outcomesOf(tx, hubs, decided, { books, at, validUntil })
}

function reservationRow({ request, decision, place }: Decided, validUntil: Instant) {
  const held = 'lines' in decision ? new Map(decision.lines.map((line) => [line.lineId, line])) : new Map<number, ReservationLine>()
  const lines = request.lines.map(({ lineId, skuCode, quantity, imei }) => {
    return { lineId, skuCode, requestedQty: quantity, imei, heldQty: held.get(lineId)?.heldQty ?? 0, imeis: held.get(lineId)?.imeis ?? [] }
  })
  const state = 'kind' in decision ? decision.kind : 'rejected'
  return {
    order_id: request.orderId,
    hub_code: request.hubCode,
    state,
    lines,
    allow_partial: request.allowPartial,
    valid_until: state === 'held' || state === 'partiallyHeld' ? validUntil : null,
    wave: place?.wave ?? null,
    position: place?.position ?? null,
  }
}

const dealersSchema = z.array(z.object({ id: z.string(), dealer_code: z.string() }))

async function outcomesOf(
  tx: DatabaseTransaction,
  hubs: ReadonlyMap<string, Hub>,
  decided: readonly Decided[],
  { books, at, validUntil }: { readonly books: Books['books']; readonly at: Instant; readonly validUntil: Instant },
): Promise<readonly HoldOutcome[]> {
  const short = decided.filter(({ decision, request }) => !('movements' in decision) && hubs.has(request.hubCode))
  const dealers =
    short.length === 0
      ? []
      : dealersSchema.parse(await runStatement(tx, stockStatements.dealersOf, [short.map(({ request }) => request.orderId)]))
  const dealerOf = new Map(dealers.map((row) => [row.id, row.dealer_code]))
  const wishes = short.map(({ request }) => {
    const hub = hubs.get(request.hubCode)!
    const levelOf = (skuCode: string) => books.get(request.hubCode)?.levels.get(skuCode)
    return { hub, dealerCode: dealerOf.get(request.orderId) ?? hub.dealerCode, lines: request.lines, levelOf }
  })
  const found = await findAlternatives(tx, wishes, at, (hubCode, skuCode) => books.get(hubCode)?.levels.get(skuCode))
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

function resultOf(
  job: LaneJob,
  outcomes: ReadonlyMap<OrderId, HoldOutcome>,
  known: ReadonlyMap<string, StoredReservation>,
  wanting: ReadonlySet<string>,
): LaneResult {
  if (job.kind === 'wave') {
    const served = [...outcomes.values()].filter(
      ({ kind, orderId }) => kind !== 'waitlisted' && known.get(orderId)?.hubCode === hubCodeSchema.parse(job.hubCode),
    )
    return { outcome: null, served }
  }
  const orderId = orderIdSchema.parse(job.request.orderId)
  const outcome = outcomes.get(orderId) ?? (wanting.has(orderId) ? storedOutcome(known.get(orderId)) : null)
  return { outcome, served: [] }
}

/** Decided before, by this process or another one: the same answer again. */
function storedOutcome(row: StoredReservation | undefined): HoldOutcome | null {
  if (!row) return null
  const orderId = orderIdSchema.parse(row.orderId)
  if ((row.state === 'held' || row.state === 'partiallyHeld') && row.validUntil !== null) {
    const lines = row.lines.map(({ imei: _named, ...line }) => line)
    return { orderId, kind: row.state, lines, validUntil: row.validUntil }
  }
  if (row.state === 'waitlisted') return { orderId, kind: 'waitlisted', wave: row.wave!, position: row.position!, alternatives: [] }
  return row.state === 'rejected' ? { orderId, kind: 'refused', code: 'stock_short', alternatives: [] } : null
}
