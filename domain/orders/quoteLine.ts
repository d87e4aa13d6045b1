import type { Offering, Sku } from '../catalogue/offering.ts'
import { MONEY_KRW_MAX, type Money } from '../kernel/money.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

export const discountPlans = ['NONE', 'SELECT25'] as const
export type DiscountPlan = (typeof discountPlans)[number]

/**
 * What the law and the operator leave open. Since July 2025 subsidies are capped by nothing but their announcement, and 추가지원금
 * may be had beside 25 %; sources differ on selling below nothing, so the floor is a setting.
 */
export type PriceRules = { readonly floor: Money; readonly dealerSubsidyWithSelect25: boolean }
export const DEFAULT_PRICE_RULES: PriceRules = { floor: 0, dealerSubsidyWithSelect25: true }

/** KRW per piece. */
export type LineQuote = {
  readonly listPrice: Money
  readonly optionDelta: number
  readonly carrierSubsidy: Money
  readonly dealerSubsidy: Money
  readonly unitPrice: Money
}

/** List price and option deltas of one combination: what it costs without any subsidy. Refusal: sku_unknown. */
export function listPriceOf(
  offering: Pick<Offering, 'listPrice' | 'colours' | 'capacities'>,
  sku: Sku,
): Outcome<{ readonly listPrice: Money; readonly optionDelta: number }, 'sku_unknown'> {
  const colour = offering.colours.find(({ name }) => name === sku.colour)
  const capacity = offering.capacities.find(({ name }) => name === sku.capacity)
  if (!colour || !capacity) return refuse('sku_unknown', sku.skuCode)
  return accept({ listPrice: offering.listPrice, optionDelta: colour.priceDelta + capacity.priceDelta + sku.priceDelta })
}

/** 공통지원금 of an offering with a plan; none under SELECT25, which stands in its place, and none without a plan. */
export function carrierSubsidyOf(
  offering: Pick<Offering, 'carrierSubsidies'>,
  plan: { readonly planCode: string | null; readonly discountPlan: DiscountPlan },
): Money {
  if (plan.discountPlan === 'SELECT25') return 0
  return offering.carrierSubsidies.find(({ planCode }) => planCode === plan.planCode)?.amount ?? 0
}

/**
 * PRC-5 (M8): price = list + option deltas − subsidies, never below the floor, in whole won. The carrier's subsidy never takes
 * more than the price; what the shop adds must leave at least the floor. Refusals in this order: sku_unknown,
 * subsidy_too_high, price_below_floor.
 */
export function quoteLine(
  input: {
    readonly offering: Offering
    readonly sku: Sku
    /** Null: sold without a contract. */
    readonly planCode: string | null
    readonly discountPlan: DiscountPlan
    readonly dealerSubsidy: Money
  },
  rules: PriceRules = DEFAULT_PRICE_RULES,
): Outcome<LineQuote, 'sku_unknown' | 'subsidy_too_high' | 'price_below_floor'> {
  const { offering, sku, planCode, discountPlan, dealerSubsidy } = input
  const listed = listPriceOf(offering, sku)
  if (!listed.ok) return listed
  const before = listed.value.listPrice + listed.value.optionDelta
  const mayAdd = planCode !== null && (discountPlan === 'NONE' || rules.dealerSubsidyWithSelect25)
  if (dealerSubsidy > (mayAdd ? offering.dealerSubsidyMax : 0)) return refuse('subsidy_too_high', sku.skuCode)
  const room = before - rules.floor
  if (room < 0 || before > MONEY_KRW_MAX) return refuse('price_below_floor', sku.skuCode)
  const carrierSubsidy = Math.min(room, carrierSubsidyOf(offering, { planCode, discountPlan }))
  const unitPrice = before - carrierSubsidy - dealerSubsidy
  if (unitPrice < rules.floor) return refuse('price_below_floor', sku.skuCode)
  return accept({ ...listed.value, carrierSubsidy, dealerSubsidy, unitPrice })
}
