import type { Offering } from '../domain/catalogue/offering.ts'
import type { SaleStatus } from '../domain/catalogue/saleStatusOf.ts'
import type { EditLease } from '../domain/contracts/editLease.ts'
import type { DocumentId, HubCode, OrderId, SaleRightId, SkuCode, StockCountId, TransferId } from '../domain/kernel/ids.ts'
import type { Instant } from '../domain/kernel/instant.ts'
import type { Money } from '../domain/kernel/money.ts'
import type { RefusalCode } from '../domain/kernel/refusals.ts'
import type { Fulfilment, Order, OrderKind } from '../domain/orders/order.ts'
import type { OrderState } from '../domain/orders/orderTable.ts'
import type { ReplenishmentProposal } from '../domain/protocol/stock.ts'
import type { Revision } from '../domain/replication/revision.ts'
import type { RightSetting } from '../domain/stock/decideRightKeeping.ts'
import type { LeasedUnit, SaleRight } from '../domain/stock/saleRight.ts'
import type { StockCount } from '../domain/stock/stockCount.ts'
import type { Transfer } from '../domain/stock/transfer.ts'
import type { CommandEntry, CommandsView } from './commandApi.ts'

export type SalesTopicArgs = {
  offerings: null
  orders: OrderQuery
  order: { readonly id: OrderId }
  /** Null: all hubs in reach. */
  transfers: { readonly hubCode: HubCode | null }
  transfer: { readonly id: TransferId }
  saleRights: null
  stockCounts: null
  lowStock: null
  commands: null
  presence: { readonly contractId: DocumentId }
}

export type SalesTopicValue = {
  offerings: readonly OfferingRow[]
  orders: OrderWindow
  order: OrderView | null
  transfers: readonly TransferView[]
  transfer: TransferView | null
  saleRights: SaleRightsView
  stockCounts: readonly StockCountView[]
  /** Levels at or below their reorder point, the most urgent first. */
  lowStock: readonly ReplenishmentProposal[]
  commands: CommandsView
  presence: PresenceView
}

export type OfferingRow = {
  readonly offering: Offering
  readonly status: SaleStatus
  /** What can be promised now in all hubs that this PC knows, by SKU; what is not named has none. */
  readonly availableBySku: Readonly<Record<SkuCode, number>>
}

/** Empty `states` and `kinds`: all. `text` finds by order number, name, last four digits, IMEI, model. */
export type OrderQuery = {
  readonly text: string
  readonly states: readonly OrderState[]
  readonly kinds: readonly OrderKind[]
  readonly offset: number
  readonly limit: number
}

/** Newest first. `counts` are over everything that the text and the kinds let through. */
export type OrderWindow = {
  readonly total: number
  readonly matched: number
  readonly offset: number
  readonly rows: readonly OrderRow[]
  readonly counts: Readonly<Partial<Record<OrderState, number>>>
  /** Commands of orders that the centre has not answered, or refused. */
  readonly queued: number
  readonly complete: boolean
}

/** Names and numbers are masked. `orderNo` is null until the centre has given one (an order that waits here). */
export type OrderRow = {
  readonly id: OrderId
  readonly orderNo: string | null
  readonly kind: OrderKind
  readonly name: string
  readonly phone: string
  readonly goods: string
  readonly quantity: number
  readonly total: Money
  readonly hubCode: HubCode
  readonly fulfilment: Fulfilment['kind']
  readonly state: OrderState
  readonly stateReason: RefusalCode | null
  readonly waitlist: Order['waitlist']
  readonly paymentState: Order['payment']['state']
  readonly placedBy: string
  readonly placedAt: Instant
  /** The command of this PC that is not settled yet, the oldest. */
  readonly queued: CommandEntry | null
}

export type OrderView = {
  readonly id: OrderId
  /** Null while only this PC knows it. */
  readonly rev: Revision | null
  readonly orderNo: string | null
  /** Customer, receipt and msisdn are masked. Of an order that waits here: as it will be placed, with this PC's prices. */
  readonly body: Omit<Order, 'orderNo'>
  readonly pending: readonly CommandEntry[]
}

/** What `OrderView` masks. */
export type RevealedOrder = Pick<Order, 'customer' | 'receipt' | 'contract'>

export type TransferView = {
  readonly id: TransferId
  readonly rev: Revision
  readonly body: Transfer
  readonly pending: readonly CommandEntry[]
}

export type StockCountView = {
  readonly id: StockCountId
  /** Null while only this PC knows it. */
  readonly rev: Revision | null
  /** With the own scans that were not sent yet. */
  readonly body: StockCount
  readonly pending: readonly CommandEntry[]
}

export type SaleRightsView = {
  readonly rights: readonly SaleRightView[]
  /** What may be sold now without a line, by SKU. */
  readonly left: readonly {
    readonly skuCode: SkuCode
    readonly modelName: string
    readonly colour: string
    readonly capacity: string
    readonly imeis: readonly string[]
  }[]
  readonly leftCount: number
  /** The latest end of a right that still has units, by the centre's clock. */
  readonly expiresAt: Instant | null
  /** `auto`: nobody chose for this PC. `isElsewhere`: another PC of the hub has rights, so that by itself this one takes none. */
  readonly keeping: { readonly setting: RightSetting; readonly isElsewhere: boolean }
  /** Why nothing may be sold without a line; null: something may. */
  readonly refusal: 'sale_right_none_available' | 'sale_right_clock_doubtful' | 'sale_right_expired' | null
}

export type SaleRightView = {
  readonly id: SaleRightId
  readonly hubCode: HubCode
  readonly state: SaleRight['state']
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  /** `queued`: sold here, the centre does not know yet. */
  readonly units: readonly (Omit<LeasedUnit, 'state'> & {
    readonly state: LeasedUnit['state'] | 'queued'
    readonly provisionalNo: string
  })[]
}

export type PresenceView = {
  /** The lease this desk holds. */
  readonly mine: EditLease | null
  /** Who else works on it, as last told. */
  readonly other: { readonly displayName: string; readonly purpose: EditLease['purpose'] | null; readonly expiresAt: Instant | null } | null
  /** Set when somebody took this desk's lease over, or it was lost: by whom and why. */
  readonly lost: { readonly by: string | null; readonly reason: string | null } | null
}
