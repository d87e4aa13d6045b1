import type { Author } from '../access/principal.ts'
import type { Offering } from '../catalogue/offering.ts'
import type { PlanOffering } from '../catalogue/planOffering.ts'
import type { AddOn, Contract } from '../contracts/contract.ts'
import type { DealerCode, HubCode } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { PlaceOrder } from './placeOrder.ts'
import type { PriceRules } from './quoteLine.ts'

/** A plan of the catalogue, and when it came to say what it says; absent: it is not known here. */
export type KnownPlan = PlanOffering & { readonly updatedAt?: Instant }

/** What a placement is decided on: the request, and everything that is known of what it names. */
export type PlacementInput = {
  readonly placed: PlaceOrder
  readonly orderNo: string
  readonly dealerCode: DealerCode
  readonly author: Author
  readonly at: Instant
  readonly offerings: ReadonlyMap<string, Offering>
  readonly plans: ReadonlyMap<string, KnownPlan>
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
  /** The shop's own hub that takes a handset back, see `handBackHubOf`; absent or null: it has none. */
  readonly handBackHub?: HubCode | null
}

export type PlacementRefusal =
  | 'order_incomplete'
  | 'order_line_empty'
  | 'document_exists'
  | 'document_unknown'
  | 'contract_terminated'
  | 'contract_state_refused'
  | 'contract_order_open'
  | 'hub_unknown'
  | 'guard_number_mismatch'
  | 'guard_name_mismatch'
  | 'number_unavailable'
  | 'plan_unknown'
  | 'field_unknown'
  | 'instalment_invalid'
  | 'offering_unknown'
  | 'sku_unknown'
  | 'offering_not_for_sale'
  | 'subsidy_too_high'
  | 'price_below_floor'
  | 'price_changed'
