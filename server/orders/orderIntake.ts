import { sql } from 'kysely'
import { z } from 'zod'
import { authorOf, type Principal } from '../../domain/access/principal.ts'
import { addOnOfferings } from '../../domain/catalogue/addOnOfferings.ts'
import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { decidePlacement } from '../../domain/orders/decidePlacement.ts'
import { handBackHubOf } from '../../domain/orders/handBackHubOf.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { orderReplySchema, type OrderReply } from '../../domain/protocol/orders.ts'
import type { SaleRight } from '../../domain/stock/saleRight.ts'
import { auditRow } from '../audit/recordAudit.ts'
import { createBatchLane } from '../platform/batchLane.ts'
import { fingerprintOfCommand } from '../platform/commandOnce.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { sendStatement, type Statement } from '../platform/namedStatements.ts'
import { withReach } from '../platform/withReach.ts'
import { createCatalogueCache } from './catalogueCache.ts'
import type { OrderRequest } from './orderRequest.ts'
import { withoutTheirNumber } from './keptNumbers.ts'
import { insertOrders, type NewOrder, type StoredOrder } from './orderStore.ts'
import { hubsNamedBy, placementContext, type PlacementContext } from './placementContext.ts'

const ENDPOINT = 'POST /orders'
const INTAKE_BATCH_MAX = 200
const SEOUL_OFFSET_MS = 9 * HOUR_MS

export type Placement = {
  readonly principal: Principal
  readonly key: IdempotencyKey
  readonly placed: PlaceOrder
  readonly address: string | null
}
export type OrderIntake = {
  /**
   * Takes an order in: it stands in state placed when this resolves. ORD-9: the same key and body give the same order.
   * Refusals in this order: server_busy, request_running, idempotency_key_reused, not_permitted (nobody's shop),
   * document_exists (an order id used before), hub_unknown (also another shop's), lease_lost, those of `decidePlacement`,
   * number_unavailable (NUM-1: another order was first).
   */
  place(placement: Placement): Promise<Outcome<OrderReply>>
  /** Orders that wait to be taken in now. */
  waiting(): number
}

type Settled = { readonly outcome: Outcome<OrderReply>; readonly fresh: StoredOrder | null }

/** Orders that wait are taken in together: one commit for many. `onPlaced` is told after it which are new. */
export function createOrderIntake(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly onPlaced: (orders: readonly StoredOrder[]) => void
}): OrderIntake {
  const catalogue = createCatalogueCache()
  const running = new Set<string>()
  const lane = createBatchLane<Placement, Settled>({
    batchMax: INTAKE_BATCH_MAX,
    turnAway: () => ({ outcome: refuse('server_busy'), fresh: null }),
    settle: async (jobs) => {
      const at = deps.clock()
      const settled = await withReach(deps.db, { kind: 'all' }, async (tx) => {
        const known = await answered(tx, jobs)
        const fresh = jobs.filter(({ key }) => !known.has(key))
        // Only answers that were given before: there is nothing to decide.
        if (fresh.length === 0) return jobs.map((job) => ({ outcome: replay(known.get(job.key)!, job), fresh: null }))
        const context = await placementContext(
          tx,
          await catalogue.read(tx),
          fresh.map(({ placed }) => placed),
        )
        return settleAll({ tx, at, context }, jobs, known)
      })
      deps.onPlaced(settled.flatMap(({ fresh }) => (fresh ? [fresh] : [])))
      return settled
    },
  })
  return {
    async place(placement) {
      if (running.has(placement.key)) return refuse('request_running')
      running.add(placement.key)
      try {
        return (await lane.submit(placement)).outcome
      } finally {
        running.delete(placement.key)
      }
    },
    waiting: lane.waiting,
  }
}

/** `reply` is null when the key was used for another command. */
type Answered = { readonly fingerprint: string; readonly userId: string; readonly reply: OrderReply | null }

async function answered(tx: DatabaseTransaction, jobs: readonly Placement[]): Promise<ReadonlyMap<string, Answered>> {
  const keys = jobs.map(({ key }) => key)
  const rows = await tx.selectFrom('desk.command').selectAll().where('key', 'in', keys).execute()
  return new Map(
    rows.map(({ key, fingerprint, user_id: userId, endpoint, answer }) => {
      const reply = endpoint === ENDPOINT ? orderReplySchema.parse(answer) : null
      return [key, { fingerprint, userId, reply }]
    }),
  )
}

type Table = { readonly tx: DatabaseTransaction; readonly at: Millis; readonly context: PlacementContext }

async function settleAll(table: Table, jobs: readonly Placement[], known: ReadonlyMap<string, Answered>): Promise<readonly Settled[]> {
  const numbers = await orderNumbers(table.tx, jobs.length)
  // Within one batch too a contract has one open order, and an id is used once.
  const openContracts = new Set(table.context.openContracts)
  const takenIds = new Set(table.context.takenIds)
  const takenNos = new Set(table.context.takenNos)
  const fresh: (NewOrder & Placement)[] = []
  const settled = jobs.map((job, i): Settled => {
    const before = known.get(job.key)
    if (before) return { outcome: replay(before, job), fresh: null }
    const decided = decideOne({ ...table, context: { ...table.context, openContracts, takenIds, takenNos } }, job, numbers[i] ?? 0)
    if (!decided.ok) return { outcome: decided, fresh: null }
    const order = decided.value
    const request = requestOf(job, table.context)
    const id = job.placed.orderId
    takenIds.add(id)
    takenNos.add(order.orderNo)
    if (order.contract) openContracts.add(order.contract.contractId)
    fresh.push({ ...job, id, order, request, idempotencyKey: job.key })
    return { outcome: accept({ id, version: 1, order }), fresh: { id, version: 1, order, request } }
  })
  const lost = await withoutTheirNumber(table.tx, fresh, toInstant(table.at))
  const placed = fresh.filter(({ id }) => !lost.has(id))
  await insertOrders(table.tx, placed)
  await writeAnswers(table, placed)
  return settled.map((one) => (one.fresh && lost.has(one.fresh.id) ? { outcome: refuse('number_unavailable'), fresh: null } : one))
}

function replay({ fingerprint, userId, reply }: Answered, { principal, placed }: Placement): Outcome<OrderReply> {
  const isSame = userId === principal.userId && fingerprint === fingerprintOfCommand(placed)
  return isSame && reply ? accept(reply) : refuse('idempotency_key_reused')
}

function decideOne({ at, context }: Table, { principal, placed }: Placement, number: number): Outcome<Order> {
  const { dealerCode } = principal
  if (dealerCode === null) return refuse('not_permitted')
  if (context.takenIds.has(placed.orderId)) return refuse('document_exists', 'orderId')
  // A shop sells out of shared hubs and its own: another shop's looks like none at all.
  const isReached = (code: string) => (context.hubs.get(code)?.dealerCode ?? dealerCode) === dealerCode && context.hubs.has(code)
  const foreign = hubsNamedBy(placed).find((code) => !isReached(code))
  if (foreign !== undefined) return refuse('hub_unknown', foreign)
  const contractId = placed.contract?.contractId
  const known = contractId === undefined ? undefined : context.contracts.get(contractId)
  // Another shop's contract looks like none at all.
  const contract = known?.body.dealerCode === dealerCode ? known.body : undefined
  const token = placed.contract?.fencingToken ?? null
  const newest = contractId === undefined ? undefined : context.fencingTokens.get(contractId)
  if (token !== null && newest !== undefined && newest > token) return refuse('lease_lost')
  return decidePlacement({
    placed,
    orderNo: orderNoOf(placed, { dealerCode, at, number, taken: context.takenNos }),
    dealerCode,
    author: authorOf(principal),
    at: toInstant(at),
    offerings: context.offerings,
    plans: context.plans,
    addOns: addOnByCode,
    contract,
    contractHasOpenOrder: contractId !== undefined && context.openContracts.has(contractId),
    preorderedQty: context.preorderedQty,
    handBackHub: handBackHubOf(placed, dealerCode, context.hubs.values()),
    saleRightIssuedAt: rightBehind(placed, context, dealerCode)?.issuedAt ?? null,
  })
}

/** The shop's own right that lent the unit of a sale without a line; another shop's looks like none at all. */
function rightBehind({ fulfilment, lines }: PlaceOrder, { saleRights }: PlacementContext, dealerCode: string): SaleRight | undefined {
  const right = fulfilment.kind === 'saleRight' ? saleRights.get(fulfilment.saleRightId) : undefined
  return right?.dealerCode === dealerCode && right.units.some(({ imei }) => imei === lines[0]?.imei) ? right : undefined
}

const addOnByCode = new Map(addOnOfferings.map((addOn) => [addOn.code, addOn]))

/**
 * What was sold without a line keeps the number on the customer's paper. A second sale under it is another order: it gets a
 * number of its own and learns from stock what became of the unit.
 */
function orderNoOf(
  { fulfilment }: PlaceOrder,
  { dealerCode, at, number, taken }: { dealerCode: string; at: Millis; number: number; taken: ReadonlySet<string> },
): string {
  if (fulfilment.kind === 'saleRight' && !taken.has(fulfilment.provisionalNo)) return fulfilment.provisionalNo
  const day = toInstant(at + SEOUL_OFFSET_MS)
    .slice(0, 10)
    .replaceAll('-', '')
  return `${dealerCode}-${day}-${String(number).padStart(5, '0')}`
}

function requestOf({ placed, principal }: Placement, { contracts }: PlacementContext): OrderRequest {
  const { sessionId, deviceId } = principal
  return {
    joinWaitlist: placed.joinWaitlist,
    imeis: placed.lines.flatMap(({ lineId, imei }) => (imei === null ? [] : [{ lineId, imei }])),
    contractRev: placed.contract ? (contracts.get(placed.contract.contractId)?.rev ?? null) : null,
    placedOn: { sessionId, deviceId },
  }
}

async function orderNumbers(tx: DatabaseTransaction, count: number): Promise<readonly number[]> {
  const { rows } = await sql`select nextval('desk.order_no') as number from generate_series(1, ${count})`.execute(tx)
  return z
    .array(z.object({ number: z.int() }))
    .parse(rows)
    .map(({ number }) => number)
}

const answers = {
  commands: {
    name: 'orders.answer',
    text: `insert into desk.command (key, user_id, dealer_code, endpoint, fingerprint, status, answer, at)
           select key, user_id, dealer_code, $2, fingerprint, 202, answer, $3 from json_to_recordset($1::json) as r (
             key uuid, user_id uuid, dealer_code text, fingerprint text, answer jsonb)`,
  },
  audit: {
    name: 'orders.audit',
    text: `insert into desk.audit_event (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail)
           select at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail::jsonb
             from json_to_recordset($1::json) as r (at timestamptz, user_id uuid, session_id uuid, device_id uuid, address text,
                  action text, subject_type text, subject_id text, dealer_code text, detail text)`,
  },
} as const satisfies Record<string, Statement>

async function writeAnswers({ tx, at }: Table, fresh: readonly (NewOrder & Placement)[]): Promise<void> {
  if (fresh.length === 0) return
  const commands = fresh.map(({ key, principal, placed, id, order }) => {
    const who = { user_id: principal.userId, dealer_code: principal.dealerCode }
    return { key, ...who, fingerprint: fingerprintOfCommand(placed), answer: { id, version: 1, order } satisfies OrderReply }
  })
  const audit = fresh.map(({ principal, address, id, order: { dealerCode, kind, orderNo } }) => {
    const subject = { type: 'order', id }
    return auditRow({ at, action: 'order.place', who: principal, address, subject, dealerCode, detail: { kind, orderNo } })
  })
  await sendStatement(tx, answers.commands, [JSON.stringify(commands), ENDPOINT, toInstant(at)])
  await sendStatement(tx, answers.audit, [JSON.stringify(audit)])
}
