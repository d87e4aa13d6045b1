import { toInstant } from '../../../domain/kernel/instant.ts'
import type { Fulfilment } from '../../../domain/orders/order.ts'
import type { SaleRightsView } from '../../../sync/salesApi.ts'

/** The fulfilment of a sale without a line: the unit's own right and provisional number. Null: this PC may not sell it now. */
export function leasedUnit(
  rights: SaleRightsView | undefined,
  imei: string | null | undefined,
  now: number,
): Extract<Fulfilment, { kind: 'saleRight' }> | null {
  if (!rights || rights.refusal !== null || !imei || !rights.left.some(({ imeis }) => imeis.includes(imei))) return null
  for (const { id, hubCode, units } of rights.rights) {
    const unit = units.find((one) => one.imei === imei && one.state === 'leased')
    if (unit) return { kind: 'saleRight', hubCode, saleRightId: id, provisionalNo: unit.provisionalNo, soldAt: toInstant(now) }
  }
  return null
}
