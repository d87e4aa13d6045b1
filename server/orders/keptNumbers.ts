import { sql } from 'kysely'
import { z } from 'zod'
import type { Contract } from '../../domain/contracts/contract.ts'
import type { Instant, Millis } from '../../domain/kernel/instant.ts'
import { restingSince, restsUntil } from '../../domain/orders/lineNumber.ts'
import { numberAtEnd } from '../../domain/orders/numberAtEnd.ts'
import type { Order, OrderKind } from '../../domain/orders/order.ts'
import { closedOrderStates } from '../../domain/orders/orderTable.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { sendQuery } from '../platform/namedStatements.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'

/** Ends the rest of the number that an order gave up. */
export const NUMBER_REST_TIMER = 'numberRest'
const all = { kind: 'all' } as const

export type WantedNumber = {
  readonly msisdn: Contract['msisdn']
  readonly orderId: string
  readonly contractId: string
  readonly dealerCode: string
  /** A customer brings it from another carrier or has it here: that a line of this number ended lately is no reason against it. */
  readonly isHisAlready: boolean
}

const keptRows = z.array(z.object({ order_id: z.uuid() }))

/**
 * NUM-1: keeps each number for its order until the order is over; resolves with the ids of the orders that have theirs. The first
 * of several in one call, and the first to come of several transactions: the others wait for it at the key. In this order, so that
 * a number that was let go meanwhile is found on its contract: kept first, then looked for.
 */
export async function keepNumbers(tx: DatabaseTransaction, wanted: readonly WantedNumber[], at: Instant): Promise<ReadonlySet<string>> {
  if (wanted.length === 0) return new Set()
  const input = JSON.stringify(wanted.map((one, place) => ({ ...one, place })))
  const { rows: kept } = await sql`
    insert into desk.kept_number as k (msisdn, order_id, dealer_code, rests_until)
    select distinct on (msisdn) msisdn, "orderId", "dealerCode", null::timestamptz
      from jsonb_to_recordset(${input}::jsonb) as r (msisdn text, "orderId" uuid, "dealerCode" text, place int)
     order by msisdn, place
    on conflict (msisdn) do update set order_id = excluded.order_id, dealer_code = excluded.dealer_code, rests_until = null
     where k.rests_until <= ${at} or (k.order_id = excluded.order_id and k.rests_until is null)
    returning order_id`.execute(tx)
  const { rows: lost } = await sql`
    delete from desk.kept_number as k
     using jsonb_to_recordset(${input}::jsonb) as r (msisdn text, "orderId" uuid, "contractId" text, "isHisAlready" boolean),
           desk.document as d
     where k.msisdn = r.msisdn and k.order_id = r."orderId" and d.line = r.msisdn and d.id <> r."contractId" and not d.deleted
       and (d.body ->> 'status' not in ('terminated', 'cancelled', 'aborted')
            or (not r."isHisAlready" and d.body ->> 'terminatedAt' > ${restingSince(at)}))
    returning k.order_id`.execute(tx)
  const none = new Set(keptRows.parse(lost).map(({ order_id: id }) => id))
  return new Set(
    keptRows
      .parse(kept)
      .map(({ order_id: id }) => id)
      .filter((id) => !none.has(id)),
  )
}

/** NUM-1: of orders that are to be placed, the ids of those whose chosen number somebody else has. */
export async function withoutTheirNumber(
  tx: DatabaseTransaction,
  orders: readonly { readonly id: string; readonly order: Order }[],
  at: Instant,
): Promise<ReadonlySet<string>> {
  const wanted = orders.flatMap(({ id, order: { contract, dealerCode } }): WantedNumber[] =>
    contract?.newMsisdn === undefined
      ? []
      : [{ msisdn: contract.newMsisdn, orderId: id, contractId: contract.contractId, dealerCode, isHisAlready: false }],
  )
  const kept = await keepNumbers(tx, wanted, at)
  return new Set(wanted.flatMap(({ orderId }) => (kept.has(orderId) ? [] : [orderId])))
}

/** NUM-2: those of the numbers that nobody has: on no contract that lives or ended lately, kept for no order, not resting. */
export async function freeOf(tx: DatabaseTransaction, numbers: readonly string[], at: Instant): Promise<readonly string[]> {
  const { rows } = await sql`
    select n as msisdn from unnest(${[...numbers]}::text[]) with ordinality as r (n, place)
     where not exists (select 1 from desk.kept_number k where k.msisdn = n and (k.rests_until is null or k.rests_until > ${at}))
       and not exists (select 1 from desk.document d where d.line = n and not d.deleted
                         and (d.body ->> 'status' not in ('terminated', 'cancelled', 'aborted')
                              or d.body ->> 'terminatedAt' > ${restingSince(at)}))
     order by place`.execute(tx)
  return z
    .array(z.object({ msisdn: z.string() }))
    .parse(rows)
    .map(({ msisdn }) => msisdn)
}

/** Whether the order still has its number. */
export async function isKeptFor(db: Database, msisdn: string, orderId: string): Promise<boolean> {
  const row = await withReach(db, all, (tx) =>
    tx
      .selectFrom('desk.kept_number')
      .select('msisdn')
      .where('msisdn', '=', msisdn)
      .where('order_id', '=', orderId)
      .where('rests_until', 'is', null)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** NUM-2: of orders that are over now the kept numbers are let go, in the same transaction; what was given up begins to rest. */
export async function settleNumbers(
  tx: DatabaseTransaction,
  changes: readonly { readonly before: { readonly id: string; readonly order: Order }; readonly after: Order }[],
  at: Instant,
): Promise<void> {
  const over = changes.filter(({ before, after }) => keeping.includes(after.kind) && isOver(after) && !isOver(before.order))
  if (over.length === 0) return
  const ids = over.map(({ before }) => before.id)
  // In the order in which everybody takes them: two who let go and want several at once never wait for each other in a ring.
  const held = tx.selectFrom('desk.kept_number').select('msisdn').where('order_id', 'in', ids).where('rests_until', 'is', null)
  await sendQuery(tx, held.orderBy('msisdn').forUpdate().compile())
  const letGo = tx.deleteFrom('desk.kept_number').where('order_id', 'in', ids).where('rests_until', 'is', null)
  await sendQuery(tx, letGo.compile())
  const resting = over.flatMap(({ before, after }) => {
    const msisdn = numberAtEnd(after)
    return msisdn === null ? [] : [{ msisdn, order_id: before.id, dealer_code: after.dealerCode, rests_until: restsUntil(at) }]
  })
  if (resting.length === 0) return
  const rest = tx
    .insertInto('desk.kept_number')
    .values(resting.toSorted((a, b) => (a.msisdn < b.msisdn ? -1 : 1)))
    .onConflict((conflict) =>
      conflict.column('msisdn').doUpdateSet((row) => ({
        order_id: row.ref('excluded.order_id'),
        dealer_code: row.ref('excluded.dealer_code'),
        rests_until: row.ref('excluded.rests_until'),
      })),
    )
  await sendQuery(tx, rest.compile())
  await armTimers(
    tx,
    resting.map((row) => ({ kind: NUMBER_REST_TIMER, refId: row.order_id, dueAt: row.rests_until })),
  )
}

/** When a rest is over, nothing is left of it: whose the number was is kept no longer than it is needed. */
export function createNumberRest(deps: { readonly db: Database; readonly clock: () => Millis }): (orderId: string) => Promise<null> {
  return async (orderId) => {
    await withReach(deps.db, all, (tx) =>
      tx.deleteFrom('desk.kept_number').where('order_id', '=', orderId).where('rests_until', '<=', new Date(deps.clock())).execute(),
    )
    return null
  }
}

const keeping: readonly OrderKind[] = ['JOIN', 'PORT_IN', 'NUMBER_CHANGE']
const isOver = ({ state }: Order): boolean => closedOrderStates.includes(state)
