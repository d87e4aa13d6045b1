import { z } from 'zod'
import { hubCodeSchema, orderIdSchema, type HubCode, type OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { allocateWave } from '../../domain/stock/allocateWave.ts'
import { decideReservation, type ReservationRequest } from '../../domain/stock/decideReservation.ts'
import type { StockBook } from '../../domain/stock/stockBook.ts'
import { OvertakenRead } from '../platform/batchLane.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement, sendStatement } from '../platform/namedStatements.ts'
import type { HoldDesk, HoldOutcome } from './holdPorts.ts'
import type { LaneJob, LaneResult } from './reservationLane.ts'
import { lockHubs, sendBooks, sendHubLocks, type WantedGoods } from './stockBooks.ts'
import { reservationRowSchema, type StoredReservation } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'
import { withPlaces, writeHolds, type DecidedHold } from './writeHolds.ts'

type Deps = { readonly desk: HoldDesk; readonly clock: () => Millis }
const idsSchema = z.array(z.object({ order_id: orderIdSchema }))

export type SettledHolds = { readonly results: readonly LaneResult[]; readonly outcomes: readonly HoldOutcome[] }

/**
 * One batch of the lane in one transaction: locks hubs, orders, reservations and levels in this order, serves who waits
 * where something came in, decides the new ones in the order they came, and writes all of it at once. They are decided when the
 * levels are locked: what waited for its turn behind another process was not there before what that one gave away.
 */
export async function settleHolds(tx: DatabaseTransaction, { desk, clock }: Deps, jobs: readonly LaneJob[]): Promise<SettledHolds> {
  const requests = requestsOf(jobs)
  const hubs = await lockHubs(
    tx,
    jobs.map((job) => (job.kind === 'hold' ? job.request.hubCode : job.hubCode)),
  )
  const asked = new Set<string>(jobs.flatMap((job) => (job.kind === 'wave' ? [job.hubCode] : [])))
  const waves = [...hubs.values()].filter(({ hub, isWaitedFor }) => isWaitedFor || asked.has(hub.hubCode)).map(({ hub }) => hub.hubCode)
  const waiting = waves.length === 0 ? [] : idsSchema.parse(await runStatement(tx, stockStatements.waiting, [waves]))
  const ids = [...idsOf(requests), ...waiting.map((row) => row.order_id)]
  const wanting = await (await desk.sendLocks(tx, [...new Set(ids)].toSorted()))()
  const known = await lockedReservations(tx, ids)
  const waiters = waiting.flatMap(({ order_id: id }) => {
    const row = known.get(id)
    return row?.state === 'waitlisted' && wanting.has(id) ? [row] : []
  })
  const fresh = requests.filter(({ orderId }) => wanting.has(orderId) && !known.has(orderId))
  const openBooks = await sendBooks(tx, wantedBy([...waiters.map(requestOf), ...fresh]))
  if (waves.length > 0) await nobodyCameMeanwhile(tx, waves, known)
  const books = await openBooks(hubs)
  const at = toInstant(clock())
  if (waves.length > 0) await sendStatement(tx, stockStatements.forgetWaves, [waves])
  const locked = new Map(books)
  const first = serveWaiters(books, waves, waiters, at)
  const decided = await withPlaces(tx, [...first.decided, ...decideFresh(books, fresh)], first.served)
  const outcomes = await writeHolds(tx, hubs, { decided, locked, books }, { at, isCrowd: false })
  await desk.writeOutcomes(tx, outcomes)
  const byOrder = new Map(outcomes.map((outcome) => [outcome.orderId, outcome]))
  return { results: jobs.map((job) => resultOf(job, byOrder, known, wanting)), outcomes }
}

/**
 * The same for a crowd, with one way to the database to read and lock and one to write: many requests at hubs where nobody
 * waits for what came in. Nobody looks whether an order was decided before: its second row fails the batch, whose jobs are then
 * done alone. Null, with nothing written: something came in for somebody who waits, and whoever waits goes first. What is kept
 * back for those who wait for more stands in the levels.
 */
export async function settleCrowd(tx: DatabaseTransaction, { desk, clock }: Deps, jobs: readonly LaneJob[]): Promise<SettledHolds | null> {
  const requests = requestsOf(jobs)
  const hubLocks = await sendHubLocks(
    tx,
    requests.map(({ hubCode }) => hubCode),
  )
  const orderLocks = await desk.sendLocks(tx, idsOf(requests).toSorted())
  const openBooks = await sendBooks(tx, wantedBy(requests))
  const hubs = await hubLocks()
  if ([...hubs.values()].some(({ isWaitedFor }) => isWaitedFor)) return null
  const wanting = await orderLocks()
  const books = await openBooks(hubs)
  const at = toInstant(clock())
  const locked = new Map(books)
  const wanted = requests.filter(({ orderId }) => wanting.has(orderId))
  const decided = await withPlaces(tx, decideFresh(books, wanted), [])
  const outcomes = await writeHolds(tx, hubs, { decided, locked, books }, { at, isCrowd: true })
  await desk.writeOutcomes(tx, outcomes)
  const byOrder = new Map(outcomes.map((outcome) => [outcome.orderId, outcome]))
  return { results: jobs.map((job) => resultOf(job, byOrder, NOTHING_KNOWN, wanting)), outcomes }
}

const NOTHING_KNOWN: ReadonlyMap<string, StoredReservation> = new Map()

const requestsOf = (jobs: readonly LaneJob[]) => jobs.flatMap((job) => (job.kind === 'hold' ? [job.request] : []))
const idsOf = (requests: readonly ReservationRequest[]) => requests.map(({ orderId }) => orderIdSchema.parse(orderId))

function wantedBy(requests: readonly ReservationRequest[]): readonly WantedGoods[] {
  return requests.flatMap(({ hubCode, lines }) => lines.map(({ skuCode, quantity, imei }) => ({ hubCode, skuCode, quantity, imei })))
}

async function lockedReservations(tx: DatabaseTransaction, ids: readonly OrderId[]): Promise<ReadonlyMap<string, StoredReservation>> {
  if (ids.length === 0) return new Map()
  const rows = z.array(reservationRowSchema).parse(await runStatement(tx, stockStatements.lockReservations, [ids]))
  return new Map(rows.map((row) => [row.orderId, row]))
}

/** Another process may have given places before the levels were ours: what is kept back is settled among all who wait, or not. */
async function nobodyCameMeanwhile(
  tx: DatabaseTransaction,
  waves: readonly HubCode[],
  known: ReadonlyMap<string, StoredReservation>,
): Promise<void> {
  const waiting = idsSchema.parse(await runStatement(tx, stockStatements.waiting, [waves]))
  if (waiting.some(({ order_id: id }) => !known.has(id))) throw new OvertakenRead('somebody took a place meanwhile')
}

/** STK-10: who waits where something came in; what he gets is taken out of the books. */
function serveWaiters(
  books: Map<string, StockBook>,
  waves: readonly HubCode[],
  waiters: readonly StoredReservation[],
  now: Instant,
): { readonly decided: readonly DecidedHold[]; readonly served: readonly HubCode[] } {
  const decided: DecidedHold[] = []
  const served: HubCode[] = []
  for (const hubCode of waves) {
    const own = waiters.filter((row) => row.hubCode === hubCode)
    const book = books.get(hubCode)
    if (!book || book.hubState !== 'open') continue
    const entries = own.map((row) => {
      const position = row.wave! * PLACES_MAX + row.position!
      return { position, eligible: true, waitsSince: row.decidedAt, request: requestOf(row) }
    })
    const { allocations, book: after } = allocateWave(entries, book, now)
    books.set(hubCode, after)
    if (allocations.length > 0) served.push(hubCode)
    for (const { position, decision } of allocations) {
      const { request } = entries.find((entry) => entry.position === position)!
      decided.push({ request, decision, place: null })
    }
  }
  return { decided, served }
}

/** STK-8: the new ones in the order they came, each on what the ones before left in the books. */
function decideFresh(books: Map<string, StockBook>, requests: readonly ReservationRequest[]): readonly DecidedHold[] {
  return requests.map((request) => {
    const decision = decideReservation(request, books.get(request.hubCode) ?? NO_BOOK)
    if ('book' in decision) books.set(request.hubCode, decision.book)
    return { request, decision, place: null }
  })
}

/** Earlier waves go first; no wave has as many places. */
const PLACES_MAX = 1_000_000
const NO_BOOK: StockBook = { hubState: 'closed', levels: new Map(), freeUnits: new Map(), keptBack: new Map() }

function requestOf(row: StoredReservation): ReservationRequest {
  const lines = row.lines.map(({ lineId, skuCode, requestedQty, imei }) => ({ lineId, skuCode, quantity: requestedQty, imei }))
  const { orderId, dealerCode, hubCode, allowPartial } = row
  return { orderId, dealerCode, hubCode, lines, allowPartial, joinWaitlist: true }
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

/** DecidedHold before, by this process or another one: the same answer again. */
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
