import { toInstant } from '../../../domain/kernel/instant.ts'
import type { Fulfilment } from '../../../domain/orders/order.ts'
import type { SaleRightsView, SaleRightView } from '../../../sync/salesTopics.ts'

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

/** Units of this PC that it sold and that are not settled yet: a right that was used up stays until the centre says so. */
export function soldHere(rights: SaleRightsView | undefined): SaleRightView['units'] {
  return (rights?.rights ?? []).flatMap(({ units }) => units.filter(({ state }) => state === 'queued'))
}

/** Why the basket cannot be sold without a line; null: it can, as far as its goods go. */
export function offlineTrouble(
  lines: readonly { readonly imei: string | null }[],
  rights: SaleRightsView | undefined,
  now: number,
): 'offlineOne' | 'notLeasedLine' | null {
  if (lines.length > 1) return 'offlineOne'
  const [line] = lines
  return line && leasedUnit(rights, line.imei, now) === null ? 'notLeasedLine' : null
}
