import type { Author } from '../access/principal.ts'
import type { Offering } from '../catalogue/offering.ts'
import type { PlanOffering } from '../catalogue/planOffering.ts'
import { saleStatusOf } from '../catalogue/saleStatusOf.ts'
import type { AddOn, Contract, Plan } from '../contracts/contract.ts'
import { monthlyFeeOf } from '../contracts/contract.ts'
import { isClosed } from '../contracts/contractTable.ts'
import type { DealerCode } from '../kernel/ids.ts'
import { MINUTE_MS, toInstant, type Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { accept, refuse, type Outcome, type Refused } from '../kernel/refusals.ts'
import { checkGuard } from './checkGuard.ts'
import { missingField } from './missingField.ts'
import { instalmentMonths, type ContractPart, type Order, type OrderCustomer, type OrderLine, type Receipt } from './order.ts'
import { orderAmountsOf, sellerPartsOf } from './orderAmounts.ts'
import type { PlaceOrder } from './placeOrder.ts'
import { DEFAULT_PRICE_RULES, quoteLine, type LineQuote, type PriceRules } from './quoteLine.ts'

/** How long a termination can be taken back without a trace. */
export const TERMINATION_UNDO_MS = 10 * MINUTE_MS

/** An offering that changed while a PC had no line: a sale made at its old price is taken, as far as it is off by this much. */
export const HONOURED_DRIFT_PERCENT = 30

export type PlacementInput = {
  readonly placed: PlaceOrder
  readonly orderNo: string
  readonly dealerCode: DealerCode
  readonly author: Author
  readonly at: Instant
  readonly offerings: ReadonlyMap<string, Offering>
  readonly plans: ReadonlyMap<string, PlanOffering>
  readonly addOns: ReadonlyMap<string, AddOn>
  /** The contract that `placed.contract` names, in the author's reach; undefined when there is none. */
  readonly contract: Contract | undefined
  /** C7: another order of this contract is not over yet. The database holds it too. */
  readonly contractHasOpenOrder: boolean
  /** Pieces ordered so far of offerings that are taken in advance, by offering code. */
  readonly preorderedQty: ReadonlyMap<string, number>
  /** When the right was given out that a sale without a line was made under; absent or null: none stands behind it. */
  readonly saleRightIssuedAt?: Instant | null
  readonly rules?: PriceRules
}

export type PlacementRefusal =
  | 'order_incomplete'
  | 'order_line_empty'
  | 'document_exists'
  | 'document_unknown'
  | 'contract_terminated'
  | 'contract_state_refused'
  | 'contract_order_open'
  | 'guard_number_mismatch'
  | 'guard_name_mismatch'
  | 'plan_unknown'
  | 'field_unknown'
  | 'instalment_invalid'
  | 'offering_unknown'
  | 'sku_unknown'
  | 'offering_not_for_sale'
  | 'subsidy_too_high'
  | 'price_below_floor'
  | 'price_changed'

/**
 * ORD-6: the order that a request becomes, in state placed: the centre's prices, the contract's own customer, one part per
 * seller. Refusals in this order: order_line_empty, order_incomplete (detail: the field), document_exists or document_unknown,
 * contract_terminated, contract_state_refused, contract_order_open (C7), those of the guard, plan_unknown, field_unknown (an
 * add-on), instalment_invalid, then line by line offering_unknown, sku_unknown, offering_not_for_sale, those of `quoteLine`;
 * last price_changed, when the customer was shown another sum. Goods that left the shop without a line are not refused for what
 * changed in the catalogue after their right was given out: they are taken at the price that was shown.
 */
export function decidePlacement(input: PlacementInput): Outcome<Order, PlacementRefusal> {
  const { placed, at, author, dealerCode } = input
  const missing = missingField(placed)
  if (missing !== null) return missing === 'lines' ? refuse('order_line_empty') : refuse('order_incomplete', missing)
  const blocked = checkContract(input)
  if (blocked) return blocked
  const terms = termsOf(input)
  if (!terms.ok) return terms
  const lines = linesOf(input, terms.value)
  if (!lines.ok) return lines
  const { plan, discountPlan, addOns } = terms.value
  const hasFee = plan !== null && placed.kind !== 'TERMINATE'
  const amounts = orderAmountsOf(lines.value, {
    of: 'quantity',
    instalmentMonths: placed.contract?.instalmentMonths ?? 0,
    monthlyFee: hasFee ? monthlyFeeOf({ plan, addOns: [...addOns], discountPlan }) : 0,
  })
  if (amounts.total !== placed.expected.total || amounts.paidNow !== placed.expected.paidNow) return refuse('price_changed')
  const customer = customerOf(input)
  const sellers = new Map([...input.offerings.values()].map(({ seller }) => [seller.sellerCode, seller]))
  return accept({
    orderNo: input.orderNo,
    kind: placed.kind,
    dealerCode,
    customerId: input.contract?.customerId ?? placed.customerId,
    customer,
    fulfilment: placed.fulfilment,
    receipt: receiptOf(placed, customer),
    lines: [...lines.value],
    sellers: sellerPartsOf(lines.value, sellers, 'quantity'),
    amounts,
    contract: contractPartOf(input, terms.value),
    state: 'placed',
    stateReason: null,
    allowPartial: placed.allowPartial,
    reservation: null,
    alternatives: [],
    waitlist: null,
    payment: {
      state: 'none',
      method: placed.payment.method,
      amount: amounts.paidNow,
      capturedAmount: 0,
      refundedAmount: 0,
      paymentKey: placed.payment.paymentKey,
      externalRef: null,
      failure: null,
      changedAt: at,
    },
    shipments: [],
    cancellation: null,
    saga: null,
    placedBy: author,
    placedAt: at,
    updatedAt: at,
  })
}

function checkContract({ placed, contract, contractHasOpenOrder }: PlacementInput): Refused<PlacementRefusal> | null {
  if (placed.contract === null) return null
  const isNew = placed.kind === 'JOIN' || placed.kind === 'PORT_IN'
  if (isNew && contract) return refuse('document_exists', 'contract')
  if (isNew) return contractHasOpenOrder ? refuse('contract_order_open') : null
  if (!contract) return refuse('document_unknown', 'contract')
  if (isClosed(contract.status)) return refuse('contract_terminated')
  const mayStart = contract.status === 'active' || (contract.status === 'suspended' && placed.kind === 'TERMINATE')
  if (!mayStart) return refuse('contract_state_refused', contract.status)
  if (contractHasOpenOrder) return refuse('contract_order_open')
  if (placed.kind !== 'TERMINATE') return null
  const guarded = checkGuard(contract, placed.contract.guard)
  return guarded.ok ? null : guarded
}

/** Plan, add-ons and discount that the order is quoted on. */
type Terms = { readonly plan: Plan | null; readonly addOns: readonly AddOn[]; readonly discountPlan: Contract['discountPlan'] }

function termsOf({
  placed,
  contract,
  plans,
  addOns,
}: PlacementInput): Outcome<Terms, 'plan_unknown' | 'field_unknown' | 'instalment_invalid'> {
  const asked = placed.contract
  if (asked === null) return accept({ plan: null, addOns: [], discountPlan: 'NONE' })
  if (contract && placed.kind === 'TERMINATE')
    return accept({ plan: contract.plan, addOns: contract.addOns, discountPlan: contract.discountPlan })
  const offered = asked.planCode === null ? undefined : plans.get(asked.planCode)
  if (asked.planCode !== null && offered?.state !== 'launched') return refuse('plan_unknown', asked.planCode)
  const plan = offered ? { code: offered.code, name: offered.name, monthlyFee: offered.monthlyFee } : (contract?.plan ?? null)
  const chosen = contract ? contract.addOns : asked.addOnCodes.map((code) => addOns.get(code))
  const unknown = chosen.findIndex((addOn) => addOn === undefined)
  if (unknown >= 0) return refuse('field_unknown', asked.addOnCodes[unknown])
  if (!instalmentMonths.some((months) => months === asked.instalmentMonths)) return refuse('instalment_invalid')
  return accept({ plan, addOns: chosen.filter((addOn) => addOn !== undefined), discountPlan: asked.discountPlan })
}

function linesOf(input: PlacementInput, terms: Terms): Outcome<readonly OrderLine[], PlacementRefusal> {
  const lines: OrderLine[] = []
  const preordered = new Map(input.preorderedQty)
  for (const { lineId, offeringCode, skuCode, quantity, dealerSubsidy } of input.placed.lines) {
    const offering = input.offerings.get(offeringCode)
    if (!offering) return refuse('offering_unknown', offeringCode)
    const sku = offering.skus.find((one) => one.skuCode === skuCode)
    if (!sku) return refuse('sku_unknown', skuCode)
    const preorderedQty = (preordered.get(offeringCode) ?? 0) + quantity - 1
    const status = saleStatusOf(offering, { availableQty: quantity, preorderedQty, now: input.at })
    const isHonoured = changedUnseen(input, offering)
    if (!isHonoured && status !== 'onSale' && status !== 'reservable') return refuse('offering_not_for_sale', offeringCode)
    preordered.set(offeringCode, preorderedQty + 1)
    const quoted = quoteLine(
      { offering, sku, planCode: terms.plan?.code ?? null, discountPlan: terms.discountPlan, dealerSubsidy },
      input.rules ?? DEFAULT_PRICE_RULES,
    )
    if (!quoted.ok) return quoted
    const { name, modelCode, seller } = offering
    const { colour, capacity } = sku
    lines.push({
      lineId,
      offeringCode,
      name,
      skuCode,
      colour,
      capacity,
      modelCode,
      sellerCode: seller.sellerCode,
      quantity,
      heldQty: 0,
      imeis: [],
      ...(isHonoured ? asShown(quoted.value, input.placed.expected.total) : quoted.value),
    })
  }
  return accept(lines)
}

/** True when a PC without a line could not know the offering as it stands: it changed after the PC got its right. */
function changedUnseen({ placed, saleRightIssuedAt }: PlacementInput, { updatedAt }: Offering): boolean {
  const issuedAt = saleRightIssuedAt ?? null
  return placed.fulfilment.kind === 'saleRight' && issuedAt !== null && Date.parse(updatedAt) > Date.parse(issuedAt)
}

/** The quote with the list price that the PC must have had, one unit being all that is sold; the quote itself when that is too far off. */
function asShown(quote: LineQuote, shown: number): LineQuote {
  const drift = shown - quote.unitPrice
  const listPrice = quote.listPrice + drift
  if (listPrice < 0 || Math.abs(drift) * 100 > quote.listPrice * HONOURED_DRIFT_PERCENT) return quote
  return { ...quote, listPrice, unitPrice: shown }
}

function customerOf({ placed, contract }: PlacementInput): OrderCustomer {
  const customer = contract?.customer ?? placed.customer
  invariant(customer, 'missingField refuses an order without a customer')
  return customer
}

function receiptOf({ receipt }: PlaceOrder, customer: OrderCustomer): Receipt {
  if (receipt.kind === 'pickup') return receipt
  return {
    ...receipt,
    recipient: receipt.recipient ?? customer.name,
    phone: receipt.phone ?? customer.phone,
    address: receipt.address ?? customer.address,
  }
}

function contractPartOf({ placed, contract, at }: PlacementInput, { plan, addOns, discountPlan }: Terms): ContractPart | null {
  const asked = placed.contract
  if (asked === null) return null
  return {
    contractId: asked.contractId,
    contractNo: contract?.contractNo ?? null,
    msisdn: contract?.msisdn ?? asked.msisdn,
    plan,
    addOns: [...addOns],
    discountPlan,
    previousCarrier: asked.previousCarrier,
    before: contract
      ? {
          status: contract.status,
          plan: contract.plan,
          device: contract.device,
          discountPlan: contract.discountPlan,
          instalment: contract.instalment,
          commitment: contract.commitment,
        }
      : null,
    reason: asked.reason,
    undoUntil: placed.kind === 'TERMINATE' ? toInstant(Date.parse(at) + TERMINATION_UNDO_MS) : null,
  }
}
