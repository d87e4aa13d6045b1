import type { AddOn, Contract, Plan } from '../contracts/contract.ts'
import { MINUTE_MS, toInstant } from '../kernel/instant.ts'
import { hasUndoTime, type ContractPart } from './order.ts'
import type { PlacementInput } from './placementInput.ts'

/** How long a termination, or another number, can be taken back without a trace. */
export const UNDO_MS = 10 * MINUTE_MS

/** Plan, add-ons and discount that the order is quoted on. */
export type Terms = { readonly plan: Plan | null; readonly addOns: readonly AddOn[]; readonly discountPlan: Contract['discountPlan'] }

/** What an order says of its contract: as it is to be, as it was, and until when that can be taken back. Null: it has none. */
export function contractPartOf(
  { placed, contract, at, handBackHub = null }: PlacementInput,
  { plan, addOns, discountPlan }: Terms,
): ContractPart | null {
  const asked = placed.contract
  if (asked === null) return null
  return {
    contractId: asked.contractId,
    contractNo: contract?.contractNo ?? null,
    msisdn: contract?.msisdn ?? asked.msisdn,
    ...(placed.kind === 'NUMBER_CHANGE' && asked.msisdn !== null ? { newMsisdn: asked.msisdn } : {}),
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
    undoUntil: hasUndoTime(placed.kind) ? toInstant(Date.parse(at) + UNDO_MS) : null,
    ...(asked.oldDevice === 'returned' && handBackHub !== null
      ? { handBack: { hubCode: handBackHub, state: 'awaited', refusal: null } }
      : {}),
  }
}
