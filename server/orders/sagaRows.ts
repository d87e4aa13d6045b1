import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import { attemptOf } from '../../domain/orders/payment.ts'
import type { SagaStepName } from '../../domain/orders/saga.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { sendQuery } from '../platform/namedStatements.ts'
import type { OrderChange } from './orderStore.ts'

/**
 * The keys of a step's call and of its undoing: the same on every try, before and after a crash. Another payment for the order
 * (`attempt`) is another call; what is given back is given back once, whichever of them it was.
 */
export function stepKeys(orderId: string, step: SagaStepName, attempt = 1): { readonly forward: string; readonly backward: string } {
  const forward = attempt === 1 ? `${step}:forward` : `${step}:forward:${attempt}`
  return { forward: uuidv5(forward, orderId), backward: uuidv5(`${step}:backward`, orderId) }
}

/** Sagas and their steps as they stand now, set-based. */
export async function saveSagas(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<void> {
  const moved = changes.flatMap(({ before, after }) =>
    after.saga === null || jsonEqual(before.order.saga, after.saga)
      ? []
      : [{ id: before.id, dealerCode: after.dealerCode, saga: after.saga, attempt: attemptOf(after.payment) }],
  )
  if (moved.length === 0) return
  const sagas = tx
    .insertInto('desk.saga')
    .values(
      moved.map(({ id, dealerCode, saga }) => {
        const stuck = saga.state === 'stuck' ? at : null
        return { order_id: id, dealer_code: dealerCode, state: saga.state, stuck_since: stuck, started_at: at, updated_at: at }
      }),
    )
    .onConflict((conflict) =>
      conflict.column('order_id').doUpdateSet((row) => ({
        state: row.ref('excluded.state'),
        updated_at: row.ref('excluded.updated_at'),
        stuck_since: sql<Date | null>`case when excluded.state = 'stuck' then coalesce(desk.saga.stuck_since, excluded.stuck_since) end`,
        force_asked: sql<string | null>`case when excluded.state = 'stuck' then desk.saga.force_asked end`,
      })),
    )
  await sendQuery(tx, sagas.compile())
  const steps = tx
    .insertInto('desk.saga_step')
    .values(
      moved.flatMap(({ id, dealerCode, saga, attempt }) =>
        saga.steps.map(({ name, state, attempts, nextAttemptAt, externalRef, error }, place) => {
          const { forward, backward } = stepKeys(id, name, name === 'confirmPayment' ? attempt : 1)
          const keys = { idempotency_key: forward, compensation_key: backward }
          const known = { external_ref: externalRef, error: error === null ? null : jsonb(error) }
          return { order_id: id, name, dealer_code: dealerCode, place, state, attempts, next_attempt_at: nextAttemptAt, ...keys, ...known }
        }),
      ),
    )
    .onConflict((conflict) =>
      conflict.columns(['order_id', 'name']).doUpdateSet((row) => ({
        state: row.ref('excluded.state'),
        idempotency_key: row.ref('excluded.idempotency_key'),
        attempts: row.ref('excluded.attempts'),
        next_attempt_at: row.ref('excluded.next_attempt_at'),
        external_ref: row.ref('excluded.external_ref'),
        error: row.ref('excluded.error'),
      })),
    )
  await sendQuery(tx, steps.compile())
}

/** Lines of the ledger, in the order they are given. */
export async function appendLedger(tx: DatabaseTransaction, changes: readonly OrderChange[], at: Instant): Promise<void> {
  const rows = changes.flatMap(({ before, ledger = [] }) =>
    ledger.map((line) => ({
      order_id: before.id,
      dealer_code: before.order.dealerCode,
      at,
      step: line.step,
      event: line.event,
      attempt: line.attempt,
      amount: line.amount ?? null,
      external_ref: line.externalRef ?? null,
      error: line.error ? jsonb(line.error) : null,
      next_attempt_at: line.nextAttemptAt ?? null,
      by_author: line.by ? jsonb(line.by) : null,
      reason: line.reason ?? null,
    })),
  )
  if (rows.length > 0) await sendQuery(tx, tx.insertInto('desk.saga_log').values(rows).compile())
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
