import type { Offering, Sku } from '../../domain/catalogue/offering.ts'
import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import { monthlyFeeOf, type AddOn, type Contract, type Plan } from '../../domain/contracts/contract.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { comparePlans, type PlanQuote } from '../../domain/orders/comparePlans.ts'
import type { OrderAmounts } from '../../domain/orders/order.ts'
import { orderAmountsOf } from '../../domain/orders/orderAmounts.ts'
import { quoteLine, type DiscountPlan, type LineQuote } from '../../domain/orders/quoteLine.ts'
import { choosesPlan, type DraftLine, type OrderDraft } from './orderDraft.ts'

/** What the draft is priced with: the catalogue as this PC has it, and the contract it changes. */
export type QuoteSources = {
  readonly offerings: readonly Offering[]
  readonly plans: readonly PlanOffering[]
  readonly addOns: readonly AddOn[]
  readonly contract: Contract | null
}

export type QuotedLine = {
  readonly line: DraftLine
  /** Undefined: the catalogue has it no more. */
  readonly offering: Offering | undefined
  readonly sku: Sku | undefined
  /** Null while it cannot be priced; `refusal` says why. */
  readonly quote: LineQuote | null
  readonly refusal: RefusalCode | null
}

export type Comparison = {
  readonly quotes: Readonly<Record<DiscountPlan, PlanQuote>>
  readonly cheaper: DiscountPlan
  readonly saves: number
}

export type OrderQuote = {
  /** Null: without a contract, or not chosen yet. */
  readonly plan: Plan | null
  readonly addOns: readonly AddOn[]
  readonly lines: readonly QuotedLine[]
  /** The first handset with 지원금 and with 25 %; null while there is no handset or no plan. */
  readonly comparison: Comparison | null
  readonly amounts: OrderAmounts
  /** 월 납부: fee and the first month's instalment. */
  readonly monthlyTotal: number
}

/** The plan an order is quoted on: the one that was chosen, or the contract's own. */
export function planOf({ kind, planCode }: OrderDraft, { plans, contract }: Pick<QuoteSources, 'plans' | 'contract'>): Plan | null {
  if (!choosesPlan(kind)) return null
  const chosen = plans.find(({ code, state }) => code === planCode && state === 'launched')
  if (chosen) return { code: chosen.code, name: chosen.name, monthlyFee: chosen.monthlyFee }
  return kind === 'DEVICE_CHANGE' && planCode === null ? (contract?.plan ?? null) : null
}

/** Everything the panel beside the form shows, out of the draft alone: the same functions as the centre's, so the same won. */
export function quoteDraft(draft: OrderDraft, sources: QuoteSources): OrderQuote {
  const plan = planOf(draft, sources)
  const addOns = addOnsOf(draft, sources)
  const lines = draft.lines.map((line) => quotedLine(line, draft, plan, sources.offerings))
  const priced = lines.flatMap(({ line, quote }) => (quote ? [{ ...quote, quantity: line.quantity, heldQty: 0 }] : []))
  const { discountPlan } = draft
  const monthlyFee = plan ? monthlyFeeOf({ plan, addOns: [...addOns], discountPlan }) : 0
  const amounts = orderAmountsOf(priced, { of: 'quantity', instalmentMonths: draft.instalmentMonths, monthlyFee })
  return {
    plan,
    addOns,
    lines,
    comparison: comparisonOf(lines, { plan, addOns, instalmentMonths: draft.instalmentMonths }),
    amounts,
    monthlyTotal: amounts.monthlyFee + amounts.monthlyInstalment,
  }
}

function addOnsOf(draft: OrderDraft, { contract, addOns }: QuoteSources): readonly AddOn[] {
  if (draft.kind === 'DEVICE_CHANGE') return contract?.addOns ?? []
  return choosesPlan(draft.kind) ? addOns.filter(({ code }) => draft.addOnCodes.includes(code)) : []
}

function quotedLine(line: DraftLine, draft: OrderDraft, plan: Plan | null, offerings: readonly Offering[]): QuotedLine {
  const offering = offerings.find(({ offeringCode }) => offeringCode === line.offeringCode)
  const sku = offering?.skus.find(({ skuCode }) => skuCode === line.skuCode)
  if (!offering || !sku) return { line, offering, sku, quote: null, refusal: offering ? 'sku_unknown' : 'offering_unknown' }
  const { discountPlan } = draft
  const answer = quoteLine({ offering, sku, planCode: plan?.code ?? null, discountPlan, dealerSubsidy: line.dealerSubsidy })
  return { line, offering, sku, quote: answer.ok ? answer.value : null, refusal: answer.ok ? null : answer.code }
}

function comparisonOf(
  lines: readonly QuotedLine[],
  terms: { readonly plan: Plan | null; readonly addOns: readonly AddOn[]; readonly instalmentMonths: number },
): Comparison | null {
  const { plan, addOns, instalmentMonths } = terms
  const handset = lines.find(({ offering }) => offering?.category === 'HANDSET')
  if (!plan || !handset?.offering || !handset.sku) return null
  const { offering, sku, line } = handset
  const compared = comparePlans({ offering, sku, plan, addOns, instalmentMonths, dealerSubsidy: line.dealerSubsidy })
  return compared.ok ? compared.value : null
}
