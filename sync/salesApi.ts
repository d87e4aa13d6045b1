import type { EditLease } from '../domain/contracts/editLease.ts'
import type { DocumentId, HubCode, OrderId, SaleRightId } from '../domain/kernel/ids.ts'
import type { Json } from '../domain/kernel/json.ts'
import type { Outcome } from '../domain/kernel/refusals.ts'
import type { StepUpProof, CommandApi } from './commandApi.ts'
import type { RevealedOrder } from './salesTopics.ts'

/** Orders, transfers, counts and sale rights for the page. Part of `EngineApi`. */
export interface SalesApi extends CommandApi {
  /**
   * The customer's data of an order in clear, for the screen only; leaves an audit event, offline too. Refusals: not_permitted,
   * order_unknown.
   */
  revealOrder(orderId: OrderId, reason: string, proof?: StepUpProof): Promise<Outcome<RevealedOrder>>

  /**
   * Asks now for units that this device may sell without a line. From the first subscription to `saleRights` on, the engine
   * asks by itself while it is online, and again before they run out, unless another PC of the shop does. Refusals: server_unreachable, hub_not_open,
   * sale_right_none_available.
   */
  takeSaleRight(hubCode: HubCode): Promise<Outcome<{ readonly saleRightId: SaleRightId }>>
  /**
   * Whether this PC takes units by itself, whoever works at it and whoever else has some. Off: what this person holds here goes
   * back at once, and nothing of it is sold here any more. Refusal: local_store_locked.
   */
  keepSaleRights(isOn: boolean): Promise<Outcome<null>>

  /**
   * Takes the edit lease of a contract and holds it until it is let go, the desk closes or somebody takes it over (topic
   * `presence`). Refusals: server_unreachable (work goes on without one), lease_held (detail: who).
   */
  takeLease(input: {
    readonly contractId: DocumentId
    readonly purpose: EditLease['purpose']
    /** Set: ends somebody else's, and he is told why. */
    readonly takeOverReason: string | null
  }): Promise<Outcome<EditLease>>
  releaseLease(contractId: DocumentId): Promise<void>

  /**
   * Seals what a person has in hand at one place, as the page has it, in place of what was there; null: nothing any more. It is
   * this user's alone and comes back with `inHand` after a restart. Refusals: local_store_locked, malformed.
   */
  keepInHand(place: InHandPlace, value: Json | null): Promise<Outcome<null>>
  /** Everything that was kept, unread, by place. Refusal: local_store_locked. */
  inHand(): Promise<Outcome<Readonly<Record<string, Json>>>>
}

/** An order sheet, or the units scanned of one transfer: out of its parcel, or into it. */
export type InHandPlace = 'orderSheet' | `receipt/${string}` | `dispatch/${string}`
