import type { HubCode } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { UnitChange } from '../../domain/stock/decideAdjustment.ts'
import type { StockFigures } from '../../domain/stock/hub.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import type { StockUnitState } from '../../domain/stock/stockUnit.ts'

/** Rows on their way into a statement: one array per column. */
type Columns = readonly (readonly unknown[])[]

/** Where a unit goes and whose it is there. `from` is the state the decision saw. */
export type UnitMove = UnitChange & {
  readonly from: StockUnitState
  readonly orderId?: string | null
  readonly transferId?: string | null
  readonly saleRightId?: string | null
  readonly contractId?: string | null
}

export type ReservationRow = {
  readonly orderId: string
  readonly dealerCode: string | null
  readonly hubCode: HubCode
  readonly state: string
  readonly lines: readonly object[]
  readonly allowPartial: boolean
  readonly validUntil: Instant | null
  readonly wave: number | null
  readonly position: number | null
}

/** Movements as the statements take them. */
export function movementColumns(movements: readonly StockMovement[]): Columns {
  return [
    movements.map(({ hubCode }) => hubCode),
    movements.map(({ skuCode }) => skuCode),
    movements.map(({ kind }) => kind),
    movements.map(({ quantity }) => quantity),
    // Digits only: a list within a list has no other way into one column.
    movements.map(({ imeis }) => `{${imeis.join()}}`),
    movements.map(({ reference }) => reference.kind),
    movements.map(({ reference }) => reference.id),
    movements.map(({ reason }) => reason),
  ]
}

/** What levels change by, as the statements take it. */
export function levelColumns(
  deltas: readonly { readonly hubCode: string; readonly skuCode: string; readonly delta: StockFigures }[],
): Columns {
  return [
    deltas.map(({ hubCode }) => hubCode),
    deltas.map(({ skuCode }) => skuCode),
    deltas.map(({ delta }) => delta.onHandQty),
    deltas.map(({ delta }) => delta.reservedQty),
    deltas.map(({ delta }) => delta.unavailableQty),
    deltas.map(({ delta }) => delta.leasedQty),
    deltas.map(({ delta }) => delta.inTransitInQty),
  ]
}

/** Units that move, as the statements take them. */
export function unitColumns(units: readonly UnitMove[]): Columns {
  return [
    units.map(({ imei }) => imei),
    units.map(({ from }) => from),
    units.map(({ state }) => state),
    units.map(({ hubCode }) => hubCode),
    units.map(({ orderId }) => orderId ?? null),
    units.map(({ transferId }) => transferId ?? null),
    units.map(({ saleRightId }) => saleRightId ?? null),
    units.map(({ contractId }) => contractId ?? null),
  ]
}

/** Reservations as the statements take them. */
export function reservationColumns(rows: readonly ReservationRow[]): Columns {
  return [
    rows.map(({ orderId }) => orderId),
    rows.map(({ dealerCode }) => dealerCode),
    rows.map(({ hubCode }) => hubCode),
    rows.map(({ state }) => state),
    rows.map(({ lines }) => JSON.stringify(lines)),
    rows.map(({ allowPartial }) => allowPartial),
    rows.map(({ validUntil }) => validUntil),
    rows.map(({ wave }) => wave),
    rows.map(({ position }) => position),
  ]
}
