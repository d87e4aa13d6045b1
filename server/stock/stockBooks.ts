import { z } from 'zod'
import type { HubCode } from '../../domain/kernel/ids.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { UnitChange } from '../../domain/stock/decideAdjustment.ts'
import { availableOf, type Hub, type HubState, type StockFigures } from '../../domain/stock/hub.ts'
import type { StockBook } from '../../domain/stock/stockBook.ts'
import { foldMovements, levelKey } from '../../domain/stock/stockLedger.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { StockUnit, StockUnitState } from '../../domain/stock/stockUnit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement } from '../platform/namedStatements.ts'
import { freeUnitRowSchema, lockedHubRowSchema, lockedLevelRowSchema, unitRowSchema, type LockedLevel } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'

export type LevelKey = { readonly hubCode: HubCode; readonly skuCode: string }

/** Locks hubs in order of their code: shared, so that none is closed meanwhile, or alone, to change them. Unknown ones are absent. */
export async function lockHubs(
  tx: DatabaseTransaction,
  hubCodes: Iterable<string>,
  how: 'shared' | 'alone' = 'shared',
): Promise<ReadonlyMap<string, { readonly hub: Hub; readonly isWaitedFor: boolean }>> {
  const statement = how === 'shared' ? stockStatements.lockHubs : stockStatements.lockHubsAlone
  const rows = z.array(lockedHubRowSchema).parse(await runStatement(tx, statement, [[...new Set(hubCodes)]]))
  return new Map(rows.map((row) => [row.hub.hubCode, row]))
}

/** Locks levels in order of hub and SKU until the end, by `levelKey`; `make` writes those that are missing as empty ones first. */
export async function lockLevels(
  tx: DatabaseTransaction,
  keys: Iterable<LevelKey>,
  make: { readonly at: Instant } | null = null,
): Promise<ReadonlyMap<string, LockedLevel>> {
  const known = new Map([...keys].map((key) => [levelKey(key), key]))
  const hubs = [...known.values()].map(({ hubCode }) => hubCode)
  const skus = [...known.values()].map(({ skuCode }) => skuCode)
  if (hubs.length === 0) return new Map()
  if (make) await runStatement(tx, stockStatements.makeLevels, [hubs, skus, make.at])
  const rows = z.array(lockedLevelRowSchema).parse(await runStatement(tx, stockStatements.lockLevels, [hubs, skus]))
  return new Map(rows.map((row) => [levelKey(row), row]))
}

/** Pieces of each SKU that a hub can promise, as locked. */
export function availableBySku(levels: ReadonlyMap<string, LockedLevel>, hubCode: HubCode): ReadonlyMap<string, number> {
  const here = [...levels.values()].filter((level) => level.hubCode === hubCode)
  return new Map(here.map(({ skuCode, figures }) => [skuCode, availableOf(figures)]))
}

/** The units behind IMEIs as they stand now. Their levels must be locked for it to hold until the end. */
export async function unitsBy(tx: DatabaseTransaction, imeis: Iterable<string>): Promise<ReadonlyMap<string, StockUnit>> {
  const asked = [...new Set(imeis)]
  if (asked.length === 0) return new Map()
  const rows = z.array(unitRowSchema).parse(await runStatement(tx, stockStatements.units, [asked]))
  return new Map(rows.map((unit) => [unit.imei, unit]))
}

/** The books of hubs over locked levels, each shelf with as many free units as are wanted of it, oldest first. */
export async function openBooks(
  tx: DatabaseTransaction,
  levels: ReadonlyMap<string, LockedLevel>,
  hubs: ReadonlyMap<string, HubState>,
  wanted: { readonly pieces: ReadonlyMap<string, number>; readonly imeis: readonly string[] },
): Promise<Map<string, StockBook>> {
  const shelves = [...levels.values()].filter(({ serialised }) => serialised)
  const free = new Map<string, string[]>(shelves.map((level) => [levelKey(level), []]))
  if (shelves.length > 0) {
    const values = [
      shelves.map(({ hubCode }) => hubCode),
      shelves.map(({ skuCode }) => skuCode),
      shelves.map((level) => wanted.pieces.get(levelKey(level)) ?? 0),
      wanted.imeis,
    ]
    const rows = z.array(freeUnitRowSchema).parse(await runStatement(tx, stockStatements.freeUnits, values))
    for (const row of rows) free.get(`${row.hubCode}|${row.skuCode}`)?.push(row.imei)
  }
  return new Map(
    [...hubs].map(([hubCode, hubState]) => {
      const own = [...levels.values()].filter((level) => level.hubCode === hubCode)
      const freeUnits = own.filter(({ serialised }) => serialised).map((level) => [level.skuCode, free.get(levelKey(level))!] as const)
      return [hubCode, { hubState, levels: new Map(own.map((level) => [level.skuCode, level.figures])), freeUnits: new Map(freeUnits) }]
    }),
  )
}

/** Where a unit goes and whose it is there. `from` is the state the decision saw. */
export type UnitMove = UnitChange & {
  readonly from: StockUnitState
  readonly orderId?: string | null
  readonly transferId?: string | null
  readonly saleRightId?: string | null
  readonly contractId?: string | null
}

export type Booking = {
  readonly movements: readonly StockMovement[]
  readonly units: readonly UnitMove[]
  readonly at: Instant
  readonly byUser: string | null
  /** Rows of new reservations, written in the same statement. */
  readonly holds?: readonly object[]
}

const tallySchema = z.tuple([z.object({ levels: z.int(), units: z.int() })])

/**
 * STK-4: writes movements, adds them to their levels and moves the units, in one statement; the levels must be locked.
 * Throws when a unit or a level is not where the decision saw it, and when a check of the database says no: nothing of the
 * transaction stands then. Hubs where more became available wake those who wait there.
 */
export async function book(tx: DatabaseTransaction, { movements, units, at, byUser, holds = [] }: Booking): Promise<void> {
  if (movements.length === 0 && units.length === 0 && holds.length === 0) return
  const deltas = foldMovements(movements)
  const rows = [
    movements.map(({ kind, hubCode, skuCode, quantity, imeis, reference, reason }, place) => {
      return { place, hub_code: hubCode, sku_code: skuCode, kind, quantity, imeis, ref_kind: reference.kind, ref_id: reference.id, reason }
    }),
    [...deltas].map(([key, delta]) => ({ ...keyParts(key), ...deltaColumns(delta) })),
    units.map(({ imei, from, state, hubCode, orderId = null, transferId = null, saleRightId = null, contractId = null }) => {
      return {
        imei,
        from_state: from,
        state,
        hub_code: hubCode,
        order_id: orderId,
        transfer_id: transferId,
        sale_right_id: saleRightId,
        contract_id: contractId,
      }
    }),
  ].map((part) => JSON.stringify(part))
  const values = [...rows, at, byUser]
  const written =
    holds.length === 0
      ? await runStatement(tx, stockStatements.book, values)
      : await runStatement(tx, stockStatements.bookHolds, [...values, JSON.stringify(holds)])
  const [tally] = tallySchema.parse(written)
  invariant(tally.levels === deltas.size, 'a level is locked before it is booked')
  invariant(tally.units === units.length, 'a unit is where its decision saw it')
  const filled = [...deltas].filter(([, delta]) => availableOf(delta) > 0).map(([key]) => keyParts(key).hub_code)
  if (filled.length > 0) await runStatement(tx, stockStatements.wakeWaiters, [filled, at])
}

function keyParts(key: string): { readonly hub_code: string; readonly sku_code: string } {
  const at = key.indexOf('|')
  return { hub_code: key.slice(0, at), sku_code: key.slice(at + 1) }
}

function deltaColumns(delta: StockFigures) {
  return {
    on_hand: delta.onHandQty,
    reserved: delta.reservedQty,
    unavailable: delta.unavailableQty,
    leased: delta.leasedQty,
    in_transit_in: delta.inTransitInQty,
  }
}
