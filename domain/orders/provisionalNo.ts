import type { SaleRight } from '../stock/saleRight.ts'
import { provisionalNoSchema } from './order.ts'

/**
 * ORD-5: the number printed on what is sold without a line, `D1001-OFF-000045`. Every unit of a sale right has its own, given
 * out with the right: two PCs of a dealer never print the same, and a PC that is restored from a copy repeats none for another
 * unit. Null: the unit is not in this right.
 */
export function provisionalNoOf(saleRight: Pick<SaleRight, 'dealerCode' | 'provisionalFrom' | 'units'>, imei: string): string | null {
  const place = saleRight.units.findIndex((unit) => unit.imei === imei)
  if (place < 0) return null
  return provisionalNoSchema.parse(`${saleRight.dealerCode}-OFF-${String(saleRight.provisionalFrom + place).padStart(6, '0')}`)
}
