import { z } from 'zod'
import { authorOf, authorSchema, type Principal } from '../../domain/access/principal.ts'
import { holds } from '../../domain/access/permissions.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { forceStep, retryStuck } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { Payment } from '../../domain/orders/payment.ts'
import type { Saga } from '../../domain/orders/saga.ts'
import { sagaActionReplySchema, type SagaAction, type SagaDeskRow } from '../../domain/protocol/orders.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import { commandOnce } from '../platform/commandOnce.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import type { Asked } from './orderCommands.ts'
import { reaches } from './orderCommands.ts'
import { lockOrders, parseOrderRow, saveOrders, type LedgerLine, type StoredOrder } from './orderStore.ts'
import { commanded, withSaga } from './sagaProgress.ts'

type ActionReply = z.infer<typeof sagaActionReplySchema>
type Force = Extract<SagaAction, { readonly kind: 'force' }>
const forceAskedSchema = z.strictObject({ by: authorSchema, step: z.string(), reason: z.string() })

export type SagaDesk = {
  /** What waits for a person, oldest first, of his reach. */
  list(principal: Principal): Promise<readonly SagaDeskRow[]>
  /**
   * SAG-6: tries a stuck order again, or (two persons, `saga.force`) says that its step was settled by hand. Refusals in this
   * order: not_permitted, order_unknown, saga_state_refused (nothing is stuck, or another step), second_person_needed (the
   * same person asked before).
   */
  act(asked: Asked, action: SagaAction): Promise<Outcome<ActionReply>>
}

export function createSagaDesk(deps: { readonly db: Database; readonly clock: () => Millis; readonly onChanged: () => void }): SagaDesk {
  const { db, clock } = deps

  async function act(tx: DatabaseTransaction, asked: Asked, action: SagaAction): Promise<Outcome<ActionReply>> {
    const at = toInstant(clock())
    const { principal, id, address } = asked
    if (action.kind === 'force' && !holds(principal, 'saga.force')) return refuse('not_permitted', 'saga.force')
    const [stored] = await lockOrders(tx, [id])
    if (!stored || !reaches(principal, stored.order)) return refuse('order_unknown')
    const done = action.kind === 'retry' ? await retry(tx, stored, principal, at) : await force(tx, stored, { principal, action, at })
    if (!done.ok) return done
    const { dealerCode } = stored.order
    const audited = action.kind === 'retry' ? 'saga.retry' : 'saga.force'
    const detail = action.kind === 'force' ? { step: action.step, reason: action.reason, second: !done.value.waitingForSecond } : {}
    await recordAudit(tx, { at: clock(), action: audited, who: principal, address, subject: { type: 'order', id }, dealerCode, detail })
    return accept({ row: rowOf(done.value.stored, await stuckSince(tx, id)), waitingForSecond: done.value.waitingForSecond })
  }

  return {
    list: (principal) =>
      withReach(db, reachOfPrincipal(principal), async (tx) => {
        const rows = await tx
          .selectFrom('desk.order as o')
          .innerJoin('desk.saga as s', 's.order_id', 'o.id')
          .select(['o.id', 'o.version', 'o.body', 'o.request', 's.stuck_since as stuckSince'])
          .where('s.state', '=', 'stuck')
          .orderBy('s.stuck_since')
          .execute()
        return rows.map(({ stuckSince: since, ...row }) => rowOf(parseOrderRow(row), since))
      }),
    async act(asked, action) {
      const { key, principal, id } = asked
      const command = { key, principal, endpoint: 'POST /saga-desk/:id/actions', asked: { id, action }, at: clock() }
      const outcome = await commandOnce<ActionReply, RefusalCode>(db, command, {
        revive: (stored) => sagaActionReplySchema.parse(stored),
        work: (tx) => act(tx, asked, action),
      })
      if (outcome.ok) deps.onChanged()
      return outcome
    },
  }
}

type Acted = Outcome<{ readonly stored: StoredOrder; readonly waitingForSecond: boolean }>

async function retry(tx: DatabaseTransaction, stored: StoredOrder, principal: Principal, at: Instant): Promise<Acted> {
  const { saga } = stored.order
  const next = saga && retryStuck(saga)
  const step = saga?.steps.find(({ state }) => state === 'deadLetter')
  if (!next || !step) return refuse('saga_state_refused', saga?.state)
  const line: LedgerLine = { step: step.name, event: 'retried', attempt: step.attempts, by: authorOf(principal) }
  return accept(await goOn(tx, { before: stored, order: stored.order, saga: next, ledger: [line], at }))
}

async function force(
  tx: DatabaseTransaction,
  stored: StoredOrder,
  { principal, action, at }: { readonly principal: Principal; readonly action: Force; readonly at: Instant },
): Promise<Acted> {
  const { saga, payment } = stored.order
  const next = saga && forceStep(saga, action.step)
  if (!next) return refuse('saga_state_refused', saga?.state)
  const row = await tx.selectFrom('desk.saga').select('force_asked').where('order_id', '=', stored.id).executeTakeFirstOrThrow()
  const first = forceAskedSchema.nullable().parse(row.force_asked)
  if (first?.by.userId === principal.userId) return refuse('second_person_needed')
  // Other words are another proposal: the person before has to agree to them.
  if (first?.step !== action.step || first.reason !== action.reason) {
    const asked = jsonb({ by: authorOf(principal), step: action.step, reason: action.reason })
    await tx.updateTable('desk.saga').set({ force_asked: asked }).where('order_id', '=', stored.id).execute()
    return accept({ stored, waitingForSecond: true })
  }
  const { attempts } = saga.steps.find(({ name }) => name === action.step)!
  const amount = action.step === 'confirmPayment' ? payment.capturedAmount - payment.refundedAmount : null
  // Both persons stand in the ledger, in the order in which they said it.
  const ledger = [first.by, authorOf(principal)].map((by): LedgerLine => {
    return { step: action.step, event: 'forced', attempt: attempts, by, reason: action.reason, amount }
  })
  // Two persons say that the money went back by another road: the books say so too.
  const settled: Order = amount === null ? stored.order : { ...stored.order, payment: returnedByHand(payment, at) }
  return accept(await goOn(tx, { before: stored, order: settled, saga: next, ledger, at }))
}

function returnedByHand(payment: Payment, at: Instant): Payment {
  const { capturedAmount } = payment
  return capturedAmount === 0 ? payment : { ...payment, state: 'refunded', refundedAmount: capturedAmount, changedAt: at }
}

type GoingOn = {
  readonly before: StoredOrder
  readonly order: Order
  readonly saga: Saga
  readonly ledger: readonly LedgerLine[]
  readonly at: Instant
}

async function goOn(tx: DatabaseTransaction, { before, order, saga, ledger, at }: GoingOn) {
  const after = withSaga(commanded(order, { kind: 'undoAgain' }, at), saga, at)
  const [saved] = await saveOrders(tx, [{ before, after, ledger }], at)
  await armTimers(tx, [{ kind: 'saga', refId: before.id, dueAt: at }])
  return { stored: saved!, waitingForSecond: false }
}

async function stuckSince(tx: DatabaseTransaction, id: string): Promise<Date | null> {
  const row = await tx.selectFrom('desk.saga').select('stuck_since').where('order_id', '=', id).executeTakeFirst()
  return row?.stuck_since ?? null
}

function rowOf({ id, order }: StoredOrder, since: Date | null): SagaDeskRow {
  const { orderNo, dealerCode, state: orderState, payment, saga } = order
  return {
    orderId: id,
    orderNo,
    dealerCode,
    orderState,
    state: saga?.state ?? 'stuck',
    stuckSince: since && toInstant(since.getTime()),
    steps: saga?.steps ?? [],
    moneyAtStake: payment.capturedAmount - payment.refundedAmount,
  }
}
