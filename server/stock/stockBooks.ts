import { z } from 'zod'
import type { HubCode } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { availableOf, type Hub, type HubState, type StockFigures } from '../../domain/stock/hub.ts'
import type { StockBook } from '../../domain/stock/stockBook.ts'
import { foldMovements, levelKey } from '../../domain/stock/stockLedger.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement, sendStatement } from '../platform/namedStatements.ts'
import { levelColumns, movementColumns, reservationColumns, unitColumns, type ReservationRow, type UnitMove } from './stockColumns.ts'
import { freeUnitRowSchema, lockedHubRowSchema, lockedLevelRowSchema, unitRowSchema, type LockedLevel } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'

export type LevelKey = { readonly hubCode: HubCode; readonly skuCode: string }

export type LockedHub = { readonly hub: Hub; readonly isWaitedFor: boolean }
export type LockedHubs = ReadonlyMap<string, LockedHub>

/** Locks hubs in order of their code: shared, so that none is closed meanwhile, or alone, to change them. Unknown ones are absent. */
export async function lockHubs(
  tx: DatabaseTransaction,
  hubCodes: Iterable<string>,
  how: 'shared' | 'alone' = 'shared',
): Promise<LockedHubs> {
  return (await sendHubLocks(tx, hubCodes, how))()
}

/** As `lockHubs`, sent and not waited for: the locks are taken before whatever is sent next. */
export async function sendHubLocks(
  tx: DatabaseTransaction,
  hubCodes: Iterable<string>,
  how: 'shared' | 'alone' = 'shared',
): Promise<() => Promise<LockedHubs>> {
  const statement = how === 'shared' ? stockStatements.lockHubs : stockStatements.lockHubsAlone
  const { rows } = await sendStatement(tx, statement, [[...new Set(hubCodes)]])
  return async () =>
    new Map(
      z
        .array(lockedHubRowSchema)
        .parse(await rows())
        .map((row) => [row.hub.hubCode, row]),
    )
}

/** Locks levels in order of hub and SKU until the end, by `levelKey`; `make` writes those that are missing as empty ones first. */
export async function lockLevels(
  tx: DatabaseTransaction,
  keys: Iterable<LevelKey>,
  make: { readonly at: Instant } | null = null,
): Promise<ReadonlyMap<string, LockedLevel>> {
  const { hubs, skus } = columnsOf(keys)
  if (hubs.length === 0) return new Map()
  if (make) await sendStatement(tx, stockStatements.makeLevels, [hubs, skus, make.at])
  return levelsFrom(await runStatement(tx, stockStatements.lockLevels, [hubs, skus]))
}

function columnsOf(keys: Iterable<LevelKey>): { readonly hubs: readonly HubCode[]; readonly skus: readonly string[] } {
  const known = [...new Map([...keys].map((key) => [levelKey(key), key])).values()]
  return { hubs: known.map(({ hubCode }) => hubCode), skus: known.map(({ skuCode }) => skuCode) }
}

function levelsFrom(rows: readonly unknown[]): ReadonlyMap<string, LockedLevel> {
  return new Map(
    z
      .array(lockedLevelRowSchema)
      .parse(rows)
      .map((row) => [levelKey(row), row]),
  )
}

/** Pieces of each SKU that a hub can promise, as locked. */
export function availableBySku(levels: ReadonlyMap<string, LockedLevel>, hubCode: HubCode): ReadonlyMap<string, number> {
  const here = [...levels.values()].filter((level) => level.hubCode === hubCode)
  return new Map(here.map(({ skuCode, figures }) => [skuCode, availableOf(figures)]))
}

/** The same less what is kept back for orders that wait (STK-10): what may be given to somebody who does not. */
export function freeBySku(levels: ReadonlyMap<string, LockedLevel>, hubCode: HubCode): ReadonlyMap<string, number> {
  const here = [...levels.values()].filter((level) => level.hubCode === hubCode)
  return new Map(here.map(({ skuCode, figures, keptBackQty }) => [skuCode, Math.max(0, availableOf(figures) - keptBackQty)]))
}

/** The units behind IMEIs as they stand now. Their levels must be locked for it to hold until the end. */
export async function unitsBy(tx: DatabaseTransaction, imeis: Iterable<string>): Promise<ReadonlyMap<string, StockUnit>> {
  const asked = [...new Set(imeis)]
  if (asked.length === 0) return new Map()
  const rows = z.array(unitRowSchema).parse(await runStatement(tx, stockStatements.units, [asked]))
  return new Map(rows.map((unit) => [unit.imei, unit]))
}

export type WantedGoods = LevelKey & { readonly quantity: number; readonly imei: string | null }

/**
 * Locks the levels behind what is wanted and reads the books over them: each shelf with as many free units as are wanted of
 * it, oldest first. Sent and not waited for; the books come when the states of their hubs are known.
 */
export async function sendBooks(
  tx: DatabaseTransaction,
  wanted: readonly WantedGoods[],
): Promise<(hubs: LockedHubs) => Promise<Map<string, StockBook>>> {
  const { hubs: hubCodes, skus } = columnsOf(wanted)
  if (hubCodes.length === 0) return (hubs) => Promise.resolve(booksFrom(hubs, new Map(), []))
  const pieces = new Map<string, number>()
  for (const line of wanted) pieces.set(levelKey(line), (pieces.get(levelKey(line)) ?? 0) + line.quantity)
  const counts = hubCodes.map((hubCode, i) => pieces.get(levelKey({ hubCode, skuCode: skus[i]! })) ?? 0)
  const imeis = wanted.flatMap(({ imei }) => (imei === null ? [] : [imei]))
  const levels = await sendStatement(tx, stockStatements.lockLevels, [hubCodes, skus])
  // Read under the locks: a statement sees what was committed before it began, and it begins when they are held.
  const free = await sendStatement(tx, stockStatements.freeUnits, [hubCodes, skus, counts, imeis])
  return async (hubs) => booksFrom(hubs, levelsFrom(await levels.rows()), z.array(freeUnitRowSchema).parse(await free.rows()))
}

type OpenBook = {
  readonly hubState: HubState
  readonly levels: Map<string, StockFigures>
  readonly freeUnits: Map<string, readonly string[]>
  readonly keptBack: Map<string, number>
}

function booksFrom(
  hubs: LockedHubs,
  levels: ReadonlyMap<string, LockedLevel>,
  free: readonly z.infer<typeof freeUnitRowSchema>[],
): Map<string, StockBook> {
  const shelves = new Map<string, string[]>()
  for (const level of levels.values()) if (level.serialised) shelves.set(levelKey(level), [])
  for (const unit of free) shelves.get(`${unit.hubCode}|${unit.skuCode}`)?.push(unit.imei)
  const books = new Map<string, OpenBook>()
  for (const [hubCode, { hub }] of hubs)
    books.set(hubCode, { hubState: hub.state, levels: new Map(), freeUnits: new Map(), keptBack: new Map() })
  for (const level of levels.values()) {
    const book = books.get(level.hubCode)
    book?.levels.set(level.skuCode, level.figures)
    if (level.keptBackQty > 0) book?.keptBack.set(level.skuCode, level.keptBackQty)
    const shelf = shelves.get(levelKey(level))
    if (shelf) book?.freeUnits.set(level.skuCode, shelf)
  }
  return books
}

export type Booking = {
  readonly movements: readonly StockMovement[]
  readonly units: readonly UnitMove[]
  readonly at: Instant
  readonly byUser: string | null
  /** New reservations, written in the same statement. */
  readonly holds?: readonly ReservationRow[]
}

/**
 * STK-4: writes movements, adds them to their levels and moves the units, in one statement; the levels must be locked.
 * A unit or a level that is not where the decision saw it, or a check of the database that says no, fails the next statement
 * that is waited for, or the commit: nothing of the transaction stands then. Hubs where more became available wake those who
 * wait there.
 */
export async function book(tx: DatabaseTransaction, { movements, units, at, byUser, holds = [] }: Booking): Promise<void> {
  if (movements.length === 0 && units.length === 0 && holds.length === 0) return
  const deltas = [...foldMovements(movements)].map(([key, delta]) => ({ ...keyParts(key), delta }))
  const values = [...movementColumns(movements), ...levelColumns(deltas), ...unitColumns(units), at, byUser]
  if (holds.length === 0) await sendStatement(tx, stockStatements.book, values)
  else await sendStatement(tx, stockStatements.bookHolds, [...values, ...reservationColumns(holds)])
  await wakeWaiters(
    tx,
    deltas.filter(({ delta }) => availableOf(delta) > 0),
    at,
  )
}

/**
 * STK-10: what is here of these goods is for those who wait for them, before anybody new comes; the levels must be locked. A new
 * order that waits for the lock of a level sees it there, though it looked for who waits before.
 */
export async function wakeWaiters(
  tx: DatabaseTransaction,
  goods: readonly { readonly hubCode: string; readonly skuCode: string }[],
  at: Instant,
): Promise<void> {
  if (goods.length === 0) return
  await sendStatement(tx, stockStatements.wakeWaiters, [goods.map(({ hubCode }) => hubCode), goods.map(({ skuCode }) => skuCode), at])
}

function keyParts(key: string): { readonly hubCode: string; readonly skuCode: string } {
  const at = key.indexOf('|')
  return { hubCode: key.slice(0, at), skuCode: key.slice(at + 1) }
}
