import type { DealerCode, DeviceId, OrderId, SaleRightId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { refuse, type Refused } from '../../domain/kernel/refusals.ts'
import { availableOf } from '../../domain/stock/hub.ts'
import type { ReservationLine } from '../../domain/stock/reservation.ts'
import { levelKey } from '../../domain/stock/stockLedger.ts'
import { settleOfflineSale } from '../../domain/stock/settleOfflineSale.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { sendStatement } from '../platform/namedStatements.ts'
import { lockSaleRight, saveSaleRight } from './saleRightStore.ts'
import { book, lockLevels, unitsBy } from './stockBooks.ts'
import { reservationColumns } from './stockColumns.ts'
import { stockStatements } from './stockStatements.ts'

export type OfflineSale = {
  readonly orderId: OrderId
  readonly dealerCode: DealerCode
  readonly lineId: number
  readonly imei: string
  readonly saleRightId: SaleRightId
  readonly deviceId: DeviceId
  readonly now: Instant
}
export type SettledSale =
  | { readonly kind: 'settled' | 'late' | 'already'; readonly line: ReservationLine }
  | Refused<'sale_right_unknown' | 'unit_not_leased' | 'sale_right_expired'>

/** The customer carries it already: no clock gives such a unit back, a person does. The time only orders the worklist. */
export const SOLD_OFFLINE_TTL_MS = 30 * 24 * HOUR_MS

/**
 * RIT-5 (S9): settles a sale that was made without a line, in the caller's transaction. The right's row and the level are
 * locked first, so that a sale and the end of its right never both have the unit. It is then held for the order.
 */
export async function settleSale(tx: DatabaseTransaction, sale: OfflineSale): Promise<SettledSale> {
  const { orderId, dealerCode, lineId, imei, now } = sale
  const saleRight = await lockSaleRight(tx, sale.saleRightId)
  const leased = saleRight?.units.find((unit) => unit.imei === imei)
  if (!saleRight || !leased) return refuse(saleRight ? 'unit_not_leased' : 'sale_right_unknown')
  const { skuCode } = leased
  const key = { hubCode: saleRight.hubCode, skuCode }
  const level = (await lockLevels(tx, [key])).get(levelKey(key))
  const unit = (await unitsBy(tx, [imei])).get(imei)
  const availableQty = level ? availableOf(level.figures) : 0
  const decision = settleOfflineSale({ orderId, imei, deviceId: sale.deviceId, saleRight, unit, availableQty, now })
  if (!('kind' in decision)) return decision
  const line = { lineId, skuCode, requestedQty: 1, heldQty: 1, imeis: [imei] }
  if (decision.kind === 'already') return { kind: 'already', line }
  const units = decision.units.map((change) => ({ ...change, from: unit!.state, orderId }))
  await book(tx, { movements: decision.movements, units, at: now, byUser: null })
  await saveSaleRight(tx, sale.saleRightId, decision.saleRight)
  const validUntil = toInstant(Date.parse(now) + SOLD_OFFLINE_TTL_MS)
  const place = { wave: null, position: null }
  const goods = { hubCode: saleRight.hubCode, lines: [{ ...line, imei }], allowPartial: false }
  const row = { orderId, dealerCode, state: 'held', ...goods, validUntil, ...place }
  await sendStatement(tx, stockStatements.writeReservations, [...reservationColumns([row]), now])
  return { kind: decision.kind, line }
}
