import { sql } from 'kysely'
import { z } from 'zod'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { closedOrderStates } from '../../domain/orders/orderTable.ts'
import type { PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { revisionSchema, type Revision } from '../../domain/replication/revision.ts'
import { hubSchema, type Hub } from '../../domain/stock/hub.ts'
import { saleRightSchema, type SaleRight } from '../../domain/stock/saleRight.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { Catalogue } from './catalogueCache.ts'

export type KnownHub = Pick<Hub, 'hubCode' | 'dealerCode' | 'state'>
export type KnownContract = { readonly rev: Revision; readonly body: Contract }

/** What a batch of placements is decided on, read behind the locks of their contracts. */
export type PlacementContext = Catalogue & {
  readonly contracts: ReadonlyMap<string, KnownContract>
  readonly openContracts: ReadonlySet<string>
  readonly takenIds: ReadonlySet<string>
  /** Provisional numbers that orders bear already. */
  readonly takenNos: ReadonlySet<string>
  readonly preorderedQty: ReadonlyMap<string, number>
  /** The sale rights that sales without a line name, of any dealer. */
  readonly saleRights: ReadonlyMap<string, SaleRight>
  /** Every hub that is named, and those of the dealers whose customers hand a handset back; shared ones have no dealer. */
  readonly hubs: ReadonlyMap<string, KnownHub>
  /** The newest fencing token given out for a contract. */
  readonly fencingTokens: ReadonlyMap<string, number>
}

const knownHubSchema = hubSchema.pick({ hubCode: true, dealerCode: true, state: true }).strip()
const preorderRows = z.array(z.object({ offering_code: z.string(), quantity: z.coerce.number().int() }))

export async function placementContext(
  tx: DatabaseTransaction,
  catalogue: Catalogue,
  placed: readonly PlaceOrder[],
): Promise<PlacementContext> {
  const contractIds = [...new Set(placed.flatMap(({ contract }) => (contract ? [contract.contractId] : [])))]
  const ids = placed.map(({ orderId }) => orderId)
  const taken = await tx.selectFrom('desk.order').select('id').where('id', 'in', ids).execute()
  const provisional = placed.flatMap(({ fulfilment }) => (fulfilment.kind === 'saleRight' ? [fulfilment.provisionalNo] : []))
  const numbered =
    provisional.length === 0 ? [] : await tx.selectFrom('desk.order').select('order_no').where('order_no', 'in', provisional).execute()
  const reserved = new Set(
    placed
      .flatMap(({ lines }) => lines.map(({ offeringCode }) => offeringCode))
      .filter((code) => catalogue.offerings.get(code)?.saleKind === 'RESERVATION'),
  )
  return {
    ...catalogue,
    ...(await contractsOf(tx, contractIds)),
    saleRights: await saleRightsOf(tx, placed),
    hubs: await hubsOf(tx, placed),
    takenIds: new Set(taken.map(({ id }) => id)),
    takenNos: new Set(numbered.map(({ order_no: no }) => no)),
    preorderedQty: reserved.size > 0 ? await preordered(tx, [...reserved]) : new Map(),
  }
}

async function hubsOf(tx: DatabaseTransaction, placed: readonly PlaceOrder[]): Promise<PlacementContext['hubs']> {
  const codes = [...new Set(placed.flatMap(hubsNamedBy))]
  const takesBack = placed.some(({ contract }) => contract?.oldDevice === 'returned')
  const rows = await tx
    .selectFrom('desk.hub')
    .selectAll()
    .where((eb) => (takesBack ? eb.or([eb('hub_code', 'in', codes), eb('hub_type', '=', 'DEALER')]) : eb('hub_code', 'in', codes)))
    .execute()
  return new Map(rows.map((row) => [row.hub_code, knownHubSchema.parse({ ...row, hubCode: row.hub_code, dealerCode: row.dealer_code })]))
}

/** Where the goods come from, and where they are picked up. */
export function hubsNamedBy({ fulfilment, receipt }: PlaceOrder): readonly string[] {
  return receipt.kind === 'pickup' ? [fulfilment.hubCode, receipt.hubCode] : [fulfilment.hubCode]
}

async function saleRightsOf(tx: DatabaseTransaction, placed: readonly PlaceOrder[]): Promise<ReadonlyMap<string, SaleRight>> {
  const ids = placed.flatMap(({ fulfilment }) => (fulfilment.kind === 'saleRight' ? [fulfilment.saleRightId] : []))
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('desk.sale_right')
    .select(['id', 'body'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(({ id, body }) => [id, saleRightSchema.parse(body)]))
}

async function contractsOf(
  tx: DatabaseTransaction,
  contractIds: readonly string[],
): Promise<Pick<PlacementContext, 'contracts' | 'openContracts' | 'fencingTokens'>> {
  if (contractIds.length === 0) return { contracts: new Map(), openContracts: new Set(), fencingTokens: new Map() }
  const rows = await tx
    .selectFrom('desk.document')
    .select(['id', 'rev', 'body'])
    .where('type', '=', 'contract')
    .where('id', 'in', [...contractIds])
    .where('deleted', '=', false)
    .execute()
  const open = await tx
    .selectFrom('desk.order')
    .select('contract_id')
    .where('contract_id', 'in', [...contractIds])
    .where('state', 'not in', [...closedOrderStates])
    .execute()
  const leases = await tx
    .selectFrom('desk.edit_lease')
    .select(['contract_id', 'fencing_token'])
    .where('contract_id', 'in', [...contractIds])
    .execute()
  return {
    contracts: new Map(rows.map(({ id, rev, body }) => [id, { rev: revisionSchema.parse(rev), body: contractSchema.parse(body) }])),
    openContracts: new Set(open.flatMap(({ contract_id: id }) => (id === null ? [] : [id]))),
    fencingTokens: new Map(leases.map(({ contract_id: id, fencing_token: token }) => [id, token])),
  }
}

/** Pieces taken in advance so far; what was given up does not count. */
async function preordered(tx: DatabaseTransaction, codes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql`
    select l.offering_code, sum(l.quantity) as quantity
      from desk.order_line as l join desk.order as o on o.id = l.order_id
     where l.offering_code = any(${[...codes]}::text[]) and o.state not in ('outOfStock', 'cancelling', 'cancelled', 'compensating', 'compensated')
     group by l.offering_code`.execute(tx)
  return new Map(preorderRows.parse(rows).map(({ offering_code: code, quantity }) => [code, quantity]))
}
