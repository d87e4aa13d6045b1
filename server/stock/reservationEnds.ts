import { z } from 'zod'
import { orderIdSchema, type OrderId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Refused } from '../../domain/kernel/refusals.ts'
import { decideReservationEnd, type ReservationEnd } from '../../domain/stock/decideReservationEnd.ts'
import type { Reservation } from '../../domain/stock/reservation.ts'
import type { StockUnitState } from '../../domain/stock/stockUnit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement } from '../platform/namedStatements.ts'
import { book, lockLevels, unitsBy, wakeWaiters } from './stockBooks.ts'
import type { UnitMove } from './stockColumns.ts'
import { reservationRowSchema, type StoredReservation } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'

export type EndGiven = {
  readonly orderId: OrderId
  readonly end: ReservationEnd
  readonly now: Instant
}
export type EndResult = 'ended' | 'already' | 'notDue' | Refused<'reservation_expired' | 'order_state_refused'>

/**
 * STK-9 (S7, S8): ends the reservation of an order once, in the caller's transaction, which has locked the order before. The
 * reservation's row decides a race of two: who comes second finds it ended. No reservation at all counts as `already`.
 */
export async function endReservation(tx: DatabaseTransaction, { orderId, end, now }: EndGiven): Promise<EndResult> {
  const [row] = z.array(reservationRowSchema).parse(await runStatement(tx, stockStatements.lockReservations, [[orderId]]))
  if (!row) return 'already'
  const decision = decideReservationEnd(reservationOf(row), end, now)
  if (!('kind' in decision)) return decision
  if (decision.kind !== 'ended') return decision.kind
  const { movements, reservation } = decision
  await lockLevels(tx, movements)
  const imeis = movements.flatMap((movement) => movement.imeis)
  const stateAfter: StockUnitState = end === 'consume' ? await wayOut(tx, orderId) : 'inStock'
  const units = [...(await unitsBy(tx, imeis)).values()].map((unit): UnitMove => {
    const { imei, skuCode, hubCode, state, contractId } = unit
    const isGone = stateAfter !== 'inStock'
    return {
      imei,
      skuCode,
      hubCode,
      from: state,
      state: stateAfter,
      orderId: isGone ? orderId : null,
      contractId: isGone ? contractId : null,
    }
  })
  await book(tx, { movements, units, at: now, byUser: null })
  await runStatement(tx, stockStatements.endReservation, [orderId, reservation.state])
  if (row.state === 'waitlisted') await letOthersHave(tx, row, now)
  return 'ended'
}

/** STK-10: he waits no longer. What was kept back for him is for those who wait on. */
async function letOthersHave(tx: DatabaseTransaction, { hubCode, lines }: StoredReservation, now: Instant): Promise<void> {
  const goods = lines.map(({ skuCode }) => ({ hubCode, skuCode }))
  await wakeWaiters(tx, [...(await lockLevels(tx, goods)).values()], now)
}

/** In a parcel, or over the counter. */
async function wayOut(tx: DatabaseTransaction, orderId: OrderId): Promise<'shipped' | 'handedOver'> {
  const row = await tx
    .selectFrom('desk.shipment')
    .select('id')
    .where('order_id', '=', orderId)
    .where('kind', '=', 'delivery')
    .executeTakeFirst()
  return row ? 'shipped' : 'handedOver'
}

/** Paid for: held without an end from now on. False: it is held no longer, or its time was over before. */
export async function keepReservation(tx: DatabaseTransaction, orderId: OrderId, now: Instant): Promise<boolean> {
  return (await runStatement(tx, stockStatements.keepReservation, [orderId, now])).length > 0
}

function reservationOf(row: StoredReservation): Reservation {
  const { hubCode, state, validUntil } = row
  return {
    orderId: orderIdSchema.parse(row.orderId),
    hubCode,
    state,
    validUntil,
    lines: row.lines.map(({ imei: _named, ...line }) => line),
  }
}
