import { saleStatusOf } from '../catalogue/saleStatusOf.ts'
import { monthlyFeeOf } from '../contracts/contract.ts'
import { invariant } from '../kernel/invariant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { checkPlacedContract } from './checkPlacedContract.ts'
import { contractPartOf, type Terms } from './contractPartOf.ts'
import { missingField } from './missingField.ts'
import { hasUndoTime, instalmentMonths, type Order, type OrderCustomer, type OrderLine, type Receipt } from './order.ts'
import { orderAmountsOf, sellerPartsOf } from './orderAmounts.ts'
import type { KnownPlan, PlacementInput, PlacementRefusal } from './placementInput.ts'
import type { PlaceOrder } from './placeOrder.ts'
import { DEFAULT_PRICE_RULES, quoteLine, type LineQuote } from './quoteLine.ts'

/** An offering that changed while a PC had no line: a sale made at its old price is taken, as far as it is off by this much. */
export const HONOURED_DRIFT_PERCENT = 30

/**
 * ORD-6: the order that a request becomes, in state placed: the centre's prices, the contract's own customer, one part per
 * seller. Refusals in this order: order_line_empty, order_incomplete (detail: the field), those of `checkPlacedContract`,
 * plan_unknown, field_unknown (an add-on), instalment_invalid, then line by line offering_unknown, sku_unknown, offering_not_for_sale, those of `quoteLine`;
 * last price_changed, when the customer was shown another sum. Goods that left the shop without a line are not refused for what
 * changed in the catalogue after their right was given out: they are taken at the price that was shown.
 */
export function decidePlacement(input: PlacementInput): Outcome<Order, PlacementRefusal> {
  const { placed, at, author, dealerCode } = input
  const missing = missingField(placed)
  if (missing !== null) return missing === 'lines' ? refuse('order_line_empty') : refuse('order_incomplete', missing)
  const blocked = checkPlacedContract(input)
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

function termsOf(input: PlacementInput): Outcome<Terms, 'plan_unknown' | 'field_unknown' | 'instalment_invalid'> {
  const { placed, contract, plans, addOns } = input
  const asked = placed.contract
  if (asked === null) return accept({ plan: null, addOns: [], discountPlan: 'NONE' })
  if (contract && hasUndoTime(placed.kind))
    return accept({ plan: contract.plan, addOns: contract.addOns, discountPlan: contract.discountPlan })
  const offered = asked.planCode === null ? undefined : plans.get(asked.planCode)
  const isOffered = offered !== undefined && (offered.state === 'launched' || changedUnseen(input, offered))
  if (asked.planCode !== null && !isOffered) return refuse('plan_unknown', asked.planCode)
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

/** True when a PC without a line could not know the offering or plan as it stands: it changed after the PC got its right. */
function changedUnseen({ placed, saleRightIssuedAt }: PlacementInput, { updatedAt }: Pick<KnownPlan, 'updatedAt'>): boolean {
  const issuedAt = saleRightIssuedAt ?? null
  if (placed.fulfilment.kind !== 'saleRight' || issuedAt === null || updatedAt === undefined) return false
  return Date.parse(updatedAt) > Date.parse(issuedAt)
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
