import { sql } from 'kysely'
import { z } from 'zod'
import { SECOND_MS, toInstant, type Millis } from '../domain/kernel/instant.ts'
import { circuitStates, type PaymentGateway } from './payments/paymentGateway.ts'
import type { Database } from './platform/database.ts'
import type { Gauge } from './platform/metrics.ts'
import { withReach } from './platform/withReach.ts'

const OPEN_SAGAS = ['running', 'compensating', 'stuck'] as const
const rowSchema = z.tuple([
  z.object({
    running: z.int(),
    compensating: z.int(),
    stuck: z.int(),
    stuck_since: z.date().nullable(),
    due: z.int(),
    due_since: z.date().nullable(),
    placed_since: z.date().nullable(),
    in_doubt: z.int(),
    waiting: z.int(),
    workers: z.int(),
  }),
])

/** Whoever asks more often gets what was read last: figures are open to all, and cost the database a look. */
const READ_EVERY_MS = SECOND_MS

/** What an operator watches of orders and their work, as the database has it; docs/OPERATIONS.md says what each means. */
export function createSalesFigures(db: Database, clock: () => Millis): () => Promise<readonly Gauge[]> {
  let readAt = Number.NEGATIVE_INFINITY
  let last: Promise<readonly Gauge[]> | undefined
  return () => {
    const now = clock()
    if (last === undefined || now - readAt >= READ_EVERY_MS) {
      readAt = now
      last = salesFigures(db, now)
    }
    return last
  }
}

async function salesFigures(db: Database, now: Millis): Promise<readonly Gauge[]> {
  const at = toInstant(now)
  const { rows } = await withReach(db, { kind: 'all' }, (tx) =>
    sql`
      select (select count(*)::int from desk.saga where state = 'running') as running,
             (select count(*)::int from desk.saga where state = 'compensating') as compensating,
             (select count(*)::int from desk.saga where state = 'stuck') as stuck,
             (select min(stuck_since) from desk.saga where state = 'stuck') as stuck_since,
             (select count(*)::int from desk.timer where due_at <= ${at} and kind <> 'waveAllocation') as due,
             (select min(due_at) from desk.timer where due_at <= ${at} and kind <> 'waveAllocation') as due_since,
             (select min(placed_at) from desk.order where state = 'placed') as placed_since,
             (select count(*)::int from desk.timer where kind = 'paymentLook') as in_doubt,
             (select count(*)::int from desk.reservation where state = 'waitlisted') as waiting,
             (select count(*)::int from desk.seated_worker) as workers`.execute(tx),
  )
  const [row] = rowSchema.parse(rows)
  const age = (since: Date | null): number => (since === null ? 0 : Math.max(0, (now - since.getTime()) / 1000))
  return [
    {
      name: 'desk_sagas',
      help: 'Sagas that have not ended, by state',
      value: OPEN_SAGAS.map((state) => ({ labels: { state }, value: row[state] })),
    },
    { name: 'desk_saga_stuck_seconds', help: 'How long the oldest stuck saga waits for a person', value: age(row.stuck_since) },
    { name: 'desk_timers_due', help: 'Timers that are due, those that run now among them', value: row.due },
    { name: 'desk_timer_due_seconds', help: 'How long the oldest of them is due', value: age(row.due_since) },
    { name: 'desk_order_placed_seconds', help: 'How long the oldest order waits for its lane', value: age(row.placed_since) },
    { name: 'desk_payments_not_seen', help: 'Payments without an answer that are looked for once more', value: row.in_doubt },
    { name: 'desk_orders_waitlisted', help: 'Orders that wait for goods', value: row.waiting },
    { name: 'desk_workers', help: 'Workers that live', value: row.workers },
  ]
}

/** The payment gateway's breaker as this process has it: 1 for the state it is in. */
export function gatewayFigures(gateway: PaymentGateway): readonly Gauge[] {
  const now = gateway.circuit()
  const value = circuitStates.map((state) => ({ labels: { state }, value: state === now ? 1 : 0 }))
  return [{ name: 'desk_gateway_circuit', help: 'The breaker of the payment gateway, by state', value }]
}

/** What waits in this process' lanes. */
export function laneFigures(waiting: { readonly intake: number; readonly reservations: number }): readonly Gauge[] {
  const value = Object.entries(waiting).map(([lane, jobs]) => ({ labels: { lane }, value: jobs }))
  return [{ name: 'desk_lane_waiting', help: 'Orders that wait in a lane of this process', value }]
}
