import { v5 as uuidv5 } from 'uuid'
import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import { attemptOf } from '../../domain/orders/payment.ts'
import type { SagaStepName } from '../../domain/orders/saga.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { sendStatement, type Statement } from '../platform/namedStatements.ts'
import type { OrderChange } from './orderStore.ts'

/**
 * The keys of a step's call and of its undoing: the same on every try, before and after a crash. Another payment for the order
 * (`attempt`) is another call; what is given back is given back once, whichever of them it was.
 */
export function stepKeys(orderId: string, step: SagaStepName, attempt = 1): { readonly forward: string; readonly backward: string } {
  const forward = attempt === 1 ? `${step}:forward` : `${step}:forward:${attempt}`
  return { forward: uuidv5(forward, orderId), backward: uuidv5(`${step}:backward`, orderId) }
}

const statements = {
  sagas: {
    name: 'sagas.save',
    text: `insert into desk.saga (order_id, dealer_code, state, stuck_since, started_at, updated_at)
           select id, dealer, state, case when state = 'stuck' then $2::timestamptz end, $2, $2
             from jsonb_to_recordset($1::jsonb) as r (id uuid, dealer text, state text)
           on conflict (order_id) do update set state = excluded.state, updated_at = excluded.updated_at,
              stuck_since = case when excluded.state = 'stuck' then coalesce(desk.saga.stuck_since, excluded.stuck_since) end,
              force_asked = case when excluded.state = 'stuck' then desk.saga.force_asked end`,
  },
  steps: {
    name: 'sagas.saveSteps',
    text: `insert into desk.saga_step (order_id, name, dealer_code, place, state, attempts, next_attempt_at, idempotency_key,
                  compensation_key, external_ref, error)
           select id, name, dealer, place, state, attempts, "nextAttemptAt", forward, backward, "externalRef", nullif(error, 'null')
             from jsonb_to_recordset($1::jsonb) as r (id uuid, name text, dealer text, place int, state text, attempts int,
                  "nextAttemptAt" timestamptz, forward uuid, backward uuid, "externalRef" text, error jsonb)
           on conflict (order_id, name) do update set state = excluded.state, idempotency_key = excluded.idempotency_key,
              attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, external_ref = excluded.external_ref,
              error = excluded.error`,
  },
  ledger: {
    name: 'sagas.appendLedger',
    text: `insert into desk.saga_log (order_id, dealer_code, at, step, event, attempt, amount, external_ref, error, next_attempt_at,
                  by_author, reason)
           select id, dealer, $2, step, event, attempt, amount, "externalRef", nullif(error, 'null'), "nextAttemptAt",
                  nullif(by, 'null'), reason
             from jsonb_to_recordset($1::jsonb) as r (place int, id uuid, dealer text, step text, event text, attempt int,
                  amount bigint, "externalRef" text, error jsonb, "nextAttemptAt" timestamptz, by jsonb, reason text)
            order by place`,
  },
} as const satisfies Record<string, Statement>

/** Sagas as they stand now, and those of their steps that moved, set-based. */
export async function saveSagas(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<void> {
  const moved = changes.flatMap(({ before, after }) =>
    after.saga === null || jsonEqual(before.order.saga, after.saga)
      ? []
      : [{ id: before.id, dealer: after.dealerCode, saga: after.saga, before: before.order, attempt: attemptOf(after.payment) }],
  )
  if (moved.length === 0) return
  await sendStatement(tx, statements.sagas, [JSON.stringify(moved.map(({ id, dealer, saga: { state } }) => ({ id, dealer, state }))), at])
  const steps = moved.flatMap(({ id, dealer, saga, before, attempt }) =>
    saga.steps.flatMap((step, place) => {
      // Another payment has other keys, though its step may look the same.
      const isAnew = step.name === 'confirmPayment' && attempt !== attemptOf(before.payment)
      if (!isAnew && before.saga && jsonEqual(before.saga.steps[place], step)) return []
      return [{ id, dealer, place, ...step, ...stepKeys(id, step.name, step.name === 'confirmPayment' ? attempt : 1) }]
    }),
  )
  if (steps.length > 0) await sendStatement(tx, statements.steps, [JSON.stringify(steps)])
}

/** Lines of the ledger, in the order they are given. */
export async function appendLedger(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<void> {
  const lines = changes.flatMap(({ before, ledger = [] }) =>
    ledger.map((line) => ({ id: before.id, dealer: before.order.dealerCode, ...line })),
  )
  const rows = lines.map((line, place) => ({ place, ...line }))
  if (rows.length > 0) await sendStatement(tx, statements.ledger, [JSON.stringify(rows), at])
}

/** When a step of an order was begun last, by the ledger; null: never. */
export async function lastCallOf(tx: DatabaseTransaction, orderId: string, step: SagaStepName): Promise<Instant | null> {
  const row = await tx
    .selectFrom('desk.saga_log')
    .select('at')
    .where('order_id', '=', orderId)
    .where('step', '=', step)
    .where('event', '=', 'calling')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? toInstant(row.at.getTime()) : null
}
