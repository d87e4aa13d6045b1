import { SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { beginStep, nextTask, recordResult, type SagaTask, type StepResult } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { Saga, SagaStepName } from '../../domain/orders/saga.ts'
import type { LedgerEntry } from '../../domain/protocol/orders.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withLaneReach } from '../platform/withReach.ts'
import { lockOrders, saveOrders, type LedgerLine, type StoredOrder } from './orderStore.ts'
import { commanded, failed, withSaga } from './sagaProgress.ts'
import { holdingSaga } from './sagaHold.ts'
import type { SagaProbe } from './sagaPoints.ts'
import type { Performed, SagaStep } from './sagaSteps.ts'

const BUSY_AGAIN_MS = SECOND_MS

export type SagaRunnerDeps = {
  readonly db: Database
  readonly clock: () => Millis
  readonly random: () => number
  readonly steps: Readonly<Record<SagaStepName, SagaStep>>
  readonly probe: SagaProbe
  readonly onTrouble: (error: unknown) => void
  /** After each commit: the order changed. */
  readonly onChanged: () => void
}

type StepTask = Extract<SagaTask, { readonly step: SagaStepName }>
type Logged = { readonly stored: StoredOrder; readonly task: StepTask }
const isStepTask = (task: SagaTask): task is StepTask => 'step' in task

/**
 * SAG-3, SAG-5: runs one order's saga as far as it goes now; resolves with when to come again, or null. Every call is
 * logged in a transaction of its own before it is made. One worker at a time runs one saga, on the connection that holds it
 * (`sagaHold.ts`); whoever takes it over after a crash goes on from the log, under the same keys.
 */
export function createSagaRunner(deps: SagaRunnerDeps): (orderId: string) => Promise<Instant | null> {
  const { db, clock, steps, probe } = deps
  const now = (): Instant => toInstant(clock())

  async function begin(own: Database, orderId: string): Promise<Logged | Exclude<SagaTask, StepTask>> {
    return withLaneReach(own, async (tx) => {
      const [stored] = await lockOrders(tx, [orderId])
      if (!stored?.order.saga) return { kind: 'completed' }
      const task = nextTask(stored.order.saga, now())
      if (!isStepTask(task)) return task
      const saga = beginStep(stored.order.saga, task)
      const prepared = task.kind === 'call' ? await (steps[task.step].prepare?.(tx, stored) ?? stored.order) : stored.order
      const line = lineOf(saga, task.step, task.kind === 'call' ? 'calling' : 'compensating')
      const change = { before: stored, after: { ...prepared, saga }, ledger: [withAmount(line, stored.order)] }
      const [saved] = await saveOrders(tx, [change], now())
      return { stored: saved!, task }
    })
  }

  async function record(own: Database, { stored: { id }, task }: Logged, performed: Performed): Promise<void> {
    await withLaneReach(own, async (tx) => {
      const [stored] = await lockOrders(tx, [id])
      const step = stored?.order.saga?.steps.find(({ name }) => name === task.step)
      // Somebody else has taken it over meanwhile: his record stands.
      if (!stored || (step?.state !== 'calling' && step?.state !== 'compensating')) return
      await recordOn(tx, stored, task, performed)
    })
  }

  async function recordOn(tx: DatabaseTransaction, stored: StoredOrder, task: Logged['task'], performed: Performed): Promise<void> {
    const at = now()
    const settled = performed.settle ? await performed.settle(tx, stored, at) : { order: stored.order }
    const result = settled.result ?? performed.result
    const before = stored.order.saga!
    const saga = recordResult(before, task.step, result, { now: at, random: deps.random() })
    const order = consequences({ order: settled.order, saga, task, result, at })
    const line = lineOf(saga, task.step, eventOf(task, result, saga))
    await saveOrders(tx, [{ before: stored, after: order, ledger: [withAmount(line, order)] }], at)
  }

  /** What a step's end means for the order: all undone, stuck, or failed for good with what the shop reads. */
  function consequences(given: { order: Order; saga: Saga; task: Logged['task']; result: StepResult; at: Instant }): Order {
    const { order, saga, task, result, at } = given
    const isForward = task.kind === 'call' && order.state !== 'cancelling' && order.state !== 'compensating'
    if (!isForward || result.kind === 'done' || saga.state === 'running') return withSaga(order, saga, at)
    const { error } = result
    const isPayment = task.step === 'confirmPayment' && order.state === 'paymentPending' && order.payment.capturedAmount === 0
    const told = isPayment ? commanded(order, { kind: 'paymentFailed', state: 'failed', failure: error }, at) : order
    return withSaga({ ...failed({ ...told, saga: null }, steps[task.step].reasonOf(error, result.kind), at) }, saga, at)
  }

  async function runStep(own: Database, logged: Logged): Promise<void> {
    const { stored, task } = logged
    const isCall = task.kind === 'call'
    await probe(`${task.step}.${isCall ? 'logged' : 'undoLogged'}`)
    const step = steps[task.step]
    let performed: Performed
    try {
      performed = await (isCall ? step.call(stored) : step.undo(stored))
      await probe(`${task.step}.${isCall ? 'called' : 'undoCalled'}`)
      await record(own, logged, performed)
    } catch (error) {
      deps.onTrouble(error)
      // What could not be written is tried again as a whole: the step knows its own key.
      await record(own, logged, { result: { kind: 'retry', error: { code: 'unexpected', message: '' } } })
    }
    deps.onChanged()
    await probe(`${task.step}.${isCall ? 'recorded' : 'undoRecorded'}`)
  }

  async function run(own: Database, orderId: string): Promise<Instant | null> {
    for (;;) {
      const begun = await begin(own, orderId)
      if ('task' in begun) await runStep(own, begun)
      else return begun.kind === 'wait' ? begun.until : null
    }
  }

  return async (orderId) => {
    const held = await holdingSaga(db, orderId, (own) => run(own, orderId))
    return held === 'elsewhere' ? toInstant(clock() + BUSY_AGAIN_MS) : held
  }
}

function lineOf(saga: Saga, name: SagaStepName, event: LedgerEntry['event']): LedgerLine {
  const step = saga.steps.find((one) => one.name === name)!
  const { attempts: attempt, externalRef, error, nextAttemptAt } = step
  return { step: name, event, attempt, externalRef, error: event === 'done' || event === 'compensated' ? null : error, nextAttemptAt }
}

/** What the call is about; what was undone says what really went back. */
function withAmount(line: LedgerLine, { payment }: Order): LedgerLine {
  if (line.step !== 'confirmPayment') return line
  return { ...line, amount: line.event === 'compensated' ? payment.refundedAmount : payment.amount }
}

function eventOf(task: Logged['task'], result: StepResult, saga: Saga): LedgerEntry['event'] {
  if (result.kind === 'done') return task.kind === 'call' ? 'done' : 'compensated'
  if (result.kind === 'wait') return 'inDoubt'
  if (task.kind === 'call') return 'failed'
  return saga.state === 'stuck' ? 'deadLetter' : 'compensationFailed'
}
