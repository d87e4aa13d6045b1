import type { Offering } from '../../domain/catalogue/offering.ts'
import type { Contract } from '../../domain/contracts/contract.ts'
import type { DocumentId, HubCode, OrderId, SkuCode } from '../../domain/kernel/ids.ts'
import { hasUndoTime, type OldDevice, type OrderKind } from '../../domain/orders/order.ts'
import type { DiscountPlan } from '../../domain/orders/quoteLine.ts'
import type { Revision } from '../../domain/replication/revision.ts'

/** A thing in the basket. `lineId` counts from 1 and is never given twice in one draft. */
export type DraftLine = {
  readonly lineId: number
  readonly offeringCode: string
  readonly skuCode: SkuCode
  readonly quantity: number
  /** The unit in the shop's hand; null: whichever is there. */
  readonly imei: string | null
  readonly dealerSubsidy: number
}

/** Texts as they were typed: they become values, or a marked box, when the order is made out of them. */
export type DraftCustomer = {
  readonly name: string
  readonly birthDate: string
  readonly phone: string
  readonly email: string
  readonly address: string
}

export type DraftReceipt = {
  readonly kind: 'delivery' | 'pickup'
  readonly recipient: string
  readonly phone: string
  readonly address: string
  readonly requiredDay: string
}

/** The contract as it was when it was chosen; its revision goes with the order. */
export type DraftContract = { readonly id: DocumentId; readonly rev: Revision }

/** An order while it is written. Its id is minted with the first letter, so that sending it twice orders once. */
export type OrderDraft = {
  readonly orderId: OrderId
  /** What a new contract will be called. */
  readonly newContractId: DocumentId
  readonly kind: OrderKind
  readonly contract: DraftContract | null
  readonly customer: DraftCustomer
  /** Null on 기변: the plan stays. */
  readonly planCode: string | null
  readonly addOnCodes: readonly string[]
  readonly discountPlan: DiscountPlan
  readonly instalmentMonths: number
  readonly lines: readonly DraftLine[]
  /** Where the goods come from; null: the shop's own hub. */
  readonly hubCode: HubCode | null
  readonly receipt: DraftReceipt
  /** The number to be ported; of 번호변경 the one that was chosen in place of the old one. */
  readonly msisdn: string
  readonly previousCarrier: string
  /** 기변: whether the customer keeps the handset he had. */
  readonly oldDevice: OldDevice
  readonly reason: string
  readonly guard: { readonly lastFour: string; readonly name: string }
  readonly allowPartial: boolean
  readonly joinWaitlist: boolean
  readonly method: 'CARD' | 'TRANSFER'
}

export type DraftIds = { readonly orderId: OrderId; readonly newContractId: DocumentId }

const nobody: DraftCustomer = { name: '', birthDate: '', phone: '', email: '', address: '' }
/** The usual way to pay for a handset here. */
export const USUAL_MONTHS = 24

export function emptyDraft(ids: DraftIds, kind: OrderKind = 'JOIN'): OrderDraft {
  return {
    ...ids,
    kind,
    contract: null,
    customer: nobody,
    planCode: null,
    addOnCodes: [],
    discountPlan: 'NONE',
    instalmentMonths: kind === 'SALE' || hasUndoTime(kind) ? 0 : USUAL_MONTHS,
    lines: [],
    hubCode: null,
    receipt: { kind: 'pickup', recipient: '', phone: '', address: '', requiredDay: '' },
    msisdn: '',
    previousCarrier: '',
    oldDevice: 'kept',
    reason: '',
    guard: { lastFour: '', name: '' },
    allowPartial: false,
    joinWaitlist: true,
    method: 'CARD',
  }
}

/** Whether the kind changes a contract that is there already. */
export const changesContract = (kind: OrderKind): boolean => kind === 'DEVICE_CHANGE' || hasUndoTime(kind)
/** Whether a plan is chosen, and with it 지원금 or 선택약정. */
export const choosesPlan = (kind: OrderKind): boolean => kind === 'JOIN' || kind === 'PORT_IN' || kind === 'DEVICE_CHANGE'

/** Another kind of order for the same customer. What the new kind cannot have is let go, the rest stays. */
export function withKind(draft: OrderDraft, kind: OrderKind): OrderDraft {
  // A number that was chosen here is no number to be ported, nor the other way.
  const msisdn = kind === draft.kind || (kind !== 'NUMBER_CHANGE' && draft.kind !== 'NUMBER_CHANGE') ? draft.msisdn : ''
  const changed: OrderDraft = { ...draft, kind, msisdn, oldDevice: 'kept', guard: { lastFour: '', name: '' } }
  if (hasUndoTime(kind)) return { ...changed, lines: [], instalmentMonths: 0 }
  if (kind === 'SALE') {
    const lines = draft.lines.map((line) => ({ ...line, dealerSubsidy: 0 }))
    return { ...changed, lines, contract: null, planCode: null, discountPlan: 'NONE', instalmentMonths: 0 }
  }
  const months = choosesPlan(draft.kind) ? draft.instalmentMonths : USUAL_MONTHS
  const first = draft.lines.slice(0, 1).map((line) => ({ ...line, quantity: 1 }))
  if (kind === 'DEVICE_CHANGE') return { ...changed, lines: first, addOnCodes: [], instalmentMonths: months }
  return { ...changed, contract: null, instalmentMonths: months }
}

/** The contract whose handset or number is changed or which ends. Its way of discount is where the comparison begins. */
export function withContract(draft: OrderDraft, id: DocumentId, seen: { readonly rev: Revision; readonly stored: Contract }): OrderDraft {
  return {
    ...draft,
    contract: { id, rev: seen.rev },
    planCode: null,
    oldDevice: 'kept',
    discountPlan: draft.kind === 'DEVICE_CHANGE' ? seen.stored.discountPlan : 'NONE',
    guard: { lastFour: '', name: '' },
  }
}

/** Puts a thing into the basket. A handset takes the place of the one that is there, on every kind but a plain sale. */
export function withGoods(
  draft: OrderDraft,
  offering: Pick<Offering, 'offeringCode' | 'category'>,
  unit: { readonly skuCode: SkuCode; readonly imei: string | null },
  categoryOf: (offeringCode: string) => Offering['category'] | undefined,
): OrderDraft {
  if (hasUndoTime(draft.kind) || (unit.imei !== null && draft.lines.some(({ imei }) => imei === unit.imei))) return draft
  const replaces = offering.category === 'HANDSET' && draft.kind !== 'SALE'
  const kept = draft.kind === 'DEVICE_CHANGE' ? [] : draft.lines.filter((line) => !replaces || categoryOf(line.offeringCode) !== 'HANDSET')
  const same = kept.find(({ skuCode, imei }) => skuCode === unit.skuCode && imei === null)
  if (same && unit.imei === null) return withLine({ ...draft, lines: kept }, same.lineId, { quantity: same.quantity + 1 })
  const lineId = draft.lines.reduce((highest, line) => Math.max(highest, line.lineId), 0) + 1
  const line = { lineId, offeringCode: offering.offeringCode, ...unit, quantity: 1, dealerSubsidy: 0 }
  // The handset stands first: it is what the subsidy and 25 % are compared for.
  return { ...draft, lines: replaces ? [line, ...kept] : [...kept, line] }
}

/** A change of one line. A named unit is one piece, so more pieces forget its IMEI, and another sku does too. */
export function withLine(draft: OrderDraft, lineId: number, change: Partial<Omit<DraftLine, 'lineId'>>): OrderDraft {
  const lines = draft.lines.map((line) => {
    if (line.lineId !== lineId) return line
    const next = { ...line, ...change }
    const loosesUnit = next.quantity > 1 || (change.skuCode !== undefined && change.skuCode !== line.skuCode && change.imei === undefined)
    return loosesUnit ? { ...next, imei: null } : next
  })
  return { ...draft, lines }
}

export function withoutLine(draft: OrderDraft, lineId: number): OrderDraft {
  return { ...draft, lines: draft.lines.filter((line) => line.lineId !== lineId) }
}

/** Nothing was written yet: there is nothing to keep and nothing to lose. */
export function isUntouched(draft: OrderDraft): boolean {
  const { orderId, newContractId, kind } = draft
  return JSON.stringify(draft) === JSON.stringify(emptyDraft({ orderId, newContractId }, kind))
}
