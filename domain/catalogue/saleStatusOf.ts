import type { Instant } from '../kernel/instant.ts'
import type { Offering } from './offering.ts'

/** 예약 가능 / 판매 중 / 품절 / 판매 안 함. */
export const saleStatuses = ['reservable', 'onSale', 'soldOut', 'notForSale'] as const
export type SaleStatus = (typeof saleStatuses)[number]

/**
 * PRC-2: what a shop may do with an offering now, derived from its state, its kind and what is left: never stored. A
 * reservation is possible while its intake is open and its limit not reached, whatever is in stock.
 */
export function saleStatusOf(
  offering: Pick<Offering, 'state' | 'saleKind' | 'preorder'>,
  input: { readonly availableQty: number; readonly preorderedQty: number; readonly now: Instant },
): SaleStatus {
  if (offering.state !== 'launched') return 'notForSale'
  if (offering.saleKind === 'REALTIME') return input.availableQty > 0 ? 'onSale' : 'soldOut'
  const { preorder } = offering
  const now = Date.parse(input.now)
  if (preorder === null || now < Date.parse(preorder.opensAt) || now >= Date.parse(preorder.closesAt)) return 'notForSale'
  return input.preorderedQty < preorder.limitQty ? 'reservable' : 'soldOut'
}
