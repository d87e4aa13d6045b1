import type { Contract } from '../../domain/contracts/contract.ts'
import type { HubCode } from '../../domain/kernel/ids.ts'
import { missingField } from '../../domain/orders/missingField.ts'
import { hasUndoTime, type Fulfilment } from '../../domain/orders/order.ts'
import { placeOrderSchema, type PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { guardLooksWrong } from './guardLooksWrong.ts'
import { changesContract, choosesPlan, type OrderDraft } from './orderDraft.ts'
import type { OrderQuote } from './orderQuote.ts'

export type RequestSources = {
  readonly quote: OrderQuote
  /** Masked as the PC has it; null: none chosen. */
  readonly contract: (Pick<Contract, 'customerId' | 'msisdn' | 'addOns'> & { readonly name: string }) | null
  /** Where the goods come from: the chosen hub, or the shop's own. */
  readonly hubCode: HubCode | null
  /** The unit lent to this PC that is handed over in the shop, with its right; without a line nothing else is sold. */
  readonly saleRight: Extract<Fulfilment, { kind: 'saleRight' }> | null
  /** Units lent to this PC, by IMEI: no hub gives them to an order. */
  readonly lent: readonly string[]
  readonly offline: boolean
  readonly fencingToken: number | null
}

/** The order, or the places in the draft that keep it from being one, as paths of `placeOrderSchema`. */
export type SheetRequest = { readonly ok: true; readonly placed: PlaceOrder } | { readonly ok: false; readonly missing: readonly string[] }

/** From the top of the sheet to its end: a person is led down the page, not up and down. */
const downTheSheet: readonly string[] = [
  'contract',
  'customer.name',
  'customer.phone',
  'customer.birthDate',
  'customer.address',
  'customer.email',
  'contract.msisdn',
  'contract.previousCarrier',
  'contract.planCode',
  'contract.reason',
  'contract.guard.lastFour',
  'contract.guard.name',
  'lines',
  'receipt.phone',
  'receipt.requiredDay',
  'receipt.address',
  'receipt',
  'fulfilment',
]

function placeOnSheet(path: string): number {
  const place = downTheSheet.includes(path) ? path : (path.split('.')[0] ?? '')
  const found = downTheSheet.indexOf(place)
  return found < 0 ? downTheSheet.length : found
}

/** Turns what was typed into an order as the centre wants it. Nothing is guessed: what is not there is named, the topmost first. */
export function sheetRequest(draft: OrderDraft, sources: RequestSources): SheetRequest {
  const missing = [...blanks(draft, sources)]
  const parsed = placeOrderSchema.safeParse(wished(draft, sources))
  if (parsed.success && missing.length === 0) {
    const path = missingField(parsed.data)
    return path === null ? { ok: true, placed: parsed.data } : { ok: false, missing: [path] }
  }
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
  const isToldAlready = (path: string) =>
    (path === 'receipt.hubCode' && sources.hubCode === null) ||
    missing.some((blank) => path.startsWith(blank) || blank.startsWith(`${path}.`))
  const all = new Set([...missing, ...wrong.filter((path) => !isToldAlready(path))])
  return { ok: false, missing: [...all].toSorted((a, b) => placeOnSheet(a) - placeOnSheet(b)) }
}

function* blanks(draft: OrderDraft, { contract, hubCode, quote, offline, saleRight }: RequestSources): Generator<string> {
  const { kind, customer, receipt } = draft
  const isNewContract = choosesPlan(kind) && !changesContract(kind)
  if (changesContract(kind) && (draft.contract === null || contract === null)) yield 'contract'
  if (!changesContract(kind)) {
    if (customer.name.trim() === '') yield 'customer.name'
    if (customer.phone === '') yield 'customer.phone'
    if (isNewContract && customer.birthDate === '') yield 'customer.birthDate'
  }
  if (isNewContract && draft.planCode === null) yield 'contract.planCode'
  if (kind === 'PORT_IN' && draft.msisdn === '') yield 'contract.msisdn'
  if (kind === 'PORT_IN' && draft.previousCarrier === '') yield 'contract.previousCarrier'
  if (kind === 'TERMINATE' && draft.reason.trim() === '') yield 'contract.reason'
  // The centre alone knows which numbers are free: without a line none is promised to anybody.
  if (kind === 'NUMBER_CHANGE' && (draft.msisdn === '' || offline)) yield 'contract.msisdn'
  if (hasUndoTime(kind)) {
    const wrong = contract ? guardLooksWrong(draft.guard, contract) : { lastFour: false, name: false }
    if (draft.guard.lastFour === '' || wrong.lastFour) yield 'contract.guard.lastFour'
    if (draft.guard.name.trim() === '' || wrong.name) yield 'contract.guard.name'
  }
  if ((kind === 'DEVICE_CHANGE' || kind === 'SALE') && draft.lines.length === 0) yield 'lines'
  for (const [place, { quote: priced }] of quote.lines.entries()) if (priced === null) yield `lines.${place}`
  const needsAddress = receipt.kind === 'delivery' && draft.lines.length > 0 && !changesContract(kind)
  if (needsAddress && receipt.address.trim() === '' && customer.address.trim().length < 5) yield 'receipt.address'
  // Without a line nothing is sold but what was set aside for this PC.
  if (offline && draft.lines.length > 0 && saleRight === null) yield 'lines.0.imei'
  if (hubCode === null) yield 'fulfilment.hubCode'
}

/** The same with the draft's texts in their places; what is blank is null, so that the schema judges only what was typed. */
function wished(draft: OrderDraft, sources: RequestSources): unknown {
  const { quote, hubCode, saleRight, lent, contract } = sources
  const { orderId, kind, customer, lines, allowPartial, joinWaitlist, method } = draft
  const name = customer.name.trim()
  const own = { ...customer, name, birthDate: customer.birthDate === '' ? null : customer.birthDate }
  return {
    orderId,
    kind,
    customerId: contract?.customerId ?? null,
    customer: changesContract(kind) ? null : own,
    fulfilment: saleRight ?? { kind: 'hub', hubCode },
    receipt: receiptOf(draft, sources),
    lines: lines.map(({ lineId, offeringCode, skuCode, quantity, imei, dealerSubsidy }) => ({
      lineId,
      offeringCode,
      skuCode,
      quantity,
      // What is sent, or bought with other goods, comes off the shelf: another unit of the model will do.
      imei: saleRight === null && imei !== null && lent.includes(imei) ? null : imei,
      dealerSubsidy,
    })),
    contract: kind === 'SALE' ? null : contractPart(draft, sources),
    allowPartial,
    joinWaitlist: saleRight === null && joinWaitlist,
    payment: { method, paymentKey: null },
    expected: { total: quote.amounts.total, paidNow: quote.amounts.paidNow },
  }
}

const filled = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function receiptOf({ receipt, lines }: OrderDraft, { hubCode, saleRight }: RequestSources): unknown {
  const requiredDay = filled(receipt.requiredDay)
  if (saleRight !== null) return { kind: 'pickup', hubCode: saleRight.hubCode, requiredDay: null }
  if (receipt.kind === 'pickup' || lines.length === 0) return { kind: 'pickup', hubCode, requiredDay }
  const { recipient, phone, address } = receipt
  return { kind: 'delivery', recipient: filled(recipient), phone: filled(phone), address: filled(address), requiredDay }
}

function contractPart(draft: OrderDraft, { contract, fencingToken }: RequestSources): unknown {
  const isNew = !changesContract(draft.kind)
  return {
    contractId: isNew ? draft.newContractId : (draft.contract?.id ?? null),
    baseRev: isNew ? null : (draft.contract?.rev ?? null),
    planCode: hasUndoTime(draft.kind) ? null : draft.planCode,
    // On a contract that is there the add-ons stay as they are.
    addOnCodes: isNew ? draft.addOnCodes : (contract?.addOns.map(({ code }) => code) ?? []),
    discountPlan: draft.discountPlan,
    instalmentMonths: draft.lines.length === 0 ? 0 : draft.instalmentMonths,
    msisdn: draft.kind === 'DEVICE_CHANGE' || draft.kind === 'TERMINATE' ? null : filled(draft.msisdn),
    previousCarrier: draft.kind === 'PORT_IN' ? filled(draft.previousCarrier) : null,
    ...(draft.oldDevice === 'returned' ? { oldDevice: draft.oldDevice } : {}),
    reason: filled(draft.reason),
    guard: hasUndoTime(draft.kind) ? draft.guard : null,
    fencingToken,
  }
}
