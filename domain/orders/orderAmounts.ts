import type { Seller } from '../catalogue/offering.ts'
import { instalmentSchedule } from './instalmentSchedule.ts'
import type { OrderAmounts, OrderLine, SellerPart } from './order.ts'

/**
 * ORD-3 (M6, M8): the sums of an order out of its lines, in whole KRW. `of` says which pieces count: those asked for, or those
 * held on a partial order. With instalments the goods are the carrier's bill and nothing is paid now.
 */
export function orderAmountsOf(
  lines: readonly Pick<OrderLine, 'unitPrice' | 'quantity' | 'heldQty'>[],
  terms: { readonly of: 'quantity' | 'heldQty'; readonly instalmentMonths: number; readonly monthlyFee: number },
): OrderAmounts {
  const total = lines.reduce((sum, line) => sum + line.unitPrice * line[terms.of], 0)
  const instalmentPrincipal = terms.instalmentMonths > 0 ? total : 0
  return {
    total,
    paidNow: total - instalmentPrincipal,
    instalmentPrincipal,
    instalmentMonths: terms.instalmentMonths,
    monthlyInstalment: instalmentSchedule(instalmentPrincipal, terms.instalmentMonths)[0] ?? 0,
    monthlyFee: terms.monthlyFee,
  }
}

/** ORD-3 (M6): the parts of the sellers under one order, in the order of their first line; they sum to its total. */
export function sellerPartsOf(
  lines: readonly Pick<OrderLine, 'lineId' | 'sellerCode' | 'unitPrice' | 'quantity' | 'heldQty'>[],
  sellers: ReadonlyMap<string, Seller>,
  of: 'quantity' | 'heldQty',
): SellerPart[] {
  const codes = [...new Set(lines.map(({ sellerCode }) => sellerCode))]
  return codes.flatMap((code) => {
    const seller = sellers.get(code)
    const own = lines.filter(({ sellerCode }) => sellerCode === code)
    const total = own.reduce((sum, line) => sum + line.unitPrice * line[of], 0)
    return seller ? [{ seller, lineIds: own.map(({ lineId }) => lineId), total }] : []
  })
}
