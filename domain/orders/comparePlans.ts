import type { Offering, Sku } from '../catalogue/offering.ts'
import type { AddOn, Plan } from '../contracts/contract.ts'
import { monthlyFeeOf } from '../contracts/contract.ts'
import type { Money } from '../kernel/money.ts'
import { accept, type Outcome } from '../kernel/refusals.ts'
import { instalmentSchedule } from './instalmentSchedule.ts'
import { DEFAULT_PRICE_RULES, discountPlans, quoteLine, type DiscountPlan, type LineQuote, type PriceRules } from './quoteLine.ts'

/** Months over which a subsidy and 25 % are held against each other: the usual commitment. */
export const COMPARED_MONTHS = 24

export type PlanQuote = LineQuote & {
  readonly discountPlan: DiscountPlan
  /** Plan and add-ons, discount taken off. */
  readonly monthlyFee: Money
  /** The first month's principal of the handset; 0 when it is paid at once. */
  readonly monthlyInstalment: Money
  /** 월 납부. */
  readonly monthlyTotal: Money
  /** Handset and `COMPARED_MONTHS` monthly fees. */
  readonly totalCost: number
}

/**
 * PRC-6: the same handset and plan with the carrier's subsidy and with 25 % (지원금 vs 선택약정), and which costs less over 24
 * months (`NONE` when they cost the same). Refusals: those of `quoteLine`.
 */
export function comparePlans(
  input: {
    readonly offering: Offering
    readonly sku: Sku
    readonly plan: Plan
    readonly addOns: readonly AddOn[]
    readonly instalmentMonths: number
    readonly dealerSubsidy: Money
  },
  rules: PriceRules = DEFAULT_PRICE_RULES,
): Outcome<
  { readonly quotes: Readonly<Record<DiscountPlan, PlanQuote>>; readonly cheaper: DiscountPlan; readonly saves: Money },
  'sku_unknown' | 'subsidy_too_high' | 'price_below_floor'
> {
  const quoted: PlanQuote[] = []
  for (const discountPlan of discountPlans) {
    const line = quoteLine({ ...input, planCode: input.plan.code, discountPlan }, rules)
    if (!line.ok) return line
    const monthlyFee = monthlyFeeOf({ plan: input.plan, addOns: [...input.addOns], discountPlan })
    const monthlyInstalment = instalmentSchedule(line.value.unitPrice, input.instalmentMonths)[0] ?? 0
    const totalCost = line.value.unitPrice + COMPARED_MONTHS * monthlyFee
    quoted.push({ ...line.value, discountPlan, monthlyFee, monthlyInstalment, monthlyTotal: monthlyFee + monthlyInstalment, totalCost })
  }
  const [NONE, SELECT25] = quoted as [PlanQuote, PlanQuote]
  const cheaper = SELECT25.totalCost < NONE.totalCost ? 'SELECT25' : 'NONE'
  return accept({ quotes: { NONE, SELECT25 }, cheaper, saves: Math.abs(NONE.totalCost - SELECT25.totalCost) })
}
