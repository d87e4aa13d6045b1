import type { Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import { COMPENSATION_ATTEMPTS_MAX, FORWARD_ATTEMPTS_MAX, nextAttemptAt } from './retrySchedule.ts'
import { sagaStepNames, sagaStepTable, type Saga, type SagaStep, type SagaStepName, type SagaStepState } from './saga.ts'

/** What is to be done now. `call` and `compensate` are logged (`beginStep`) before they are done. */
export type SagaTask =
  | { readonly kind: 'call' | 'compensate'; readonly step: SagaStepName }
  | { readonly kind: 'wait'; readonly until: Instant }
  /** `rests`: a person decides how it goes on. */
  | { readonly kind: 'completed' | 'compensated' | 'stuck' | 'closed' | 'rests' }

type StepError = { readonly code: string; readonly message: string }
/**
 * How a call went. `retry`: nothing is known or it may go better later; `refused`: it never will; `declined`: not in this way,
 * and whoever asked may choose another. `wait`, of an undoing: it went well so far and cannot be finished before a time; that is
 * no failed attempt.
 */
export type StepResult =
  | { readonly kind: 'done'; readonly externalRef: string | null }
  | { readonly kind: 'retry' | 'refused' | 'declined'; readonly error: StepError }
  | { readonly kind: 'wait'; readonly until: Instant; readonly error: StepError }

/** A saga before its first step; steps that this order does not have are skipped. */
export function startSaga(skipped: readonly SagaStepName[]): Saga {
  const steps = sagaStepNames.map((name): SagaStep => ({
    name,
    state: skipped.includes(name) ? 'skipped' : 'pending',
    attempts: 0,
    nextAttemptAt: null,
    externalRef: null,
    error: null,
  }))
  return { state: 'running', steps }
}

/** Whether a step, as it stands, may have had an effect that is to be taken back. */
function isToUndo({ state }: SagaStep): boolean {
  return (
    state === 'done' ||
    state === 'calling' ||
    state === 'failed' ||
    state === 'refused' ||
    state === 'compensating' ||
    state === 'compensationFailed' ||
    state === 'deadLetter'
  )
}

/**
 * SAG-5 (M3, M5): the next thing to do, from the log alone: steps forward in order; once it is compensating, back in reverse
 * order, one at a time, also over a call whose answer never came. A step in the middle of a call (`calling`, `compensating`)
 * was cut off by a crash and is done again under the same key.
 */
export function nextTask(saga: Saga, now: Instant): SagaTask {
  const isDue = (step: SagaStep) => step.nextAttemptAt === null || Date.parse(now) >= Date.parse(step.nextAttemptAt)
  if (saga.state === 'completed' || saga.state === 'compensated') return { kind: saga.state }
  if (saga.state === 'closedByOperator') return { kind: 'closed' }
  if (saga.state === 'stuck') return { kind: 'stuck' }
  const isBack = saga.state === 'compensating'
  const step = isBack ? saga.steps.toReversed().find(isToUndo) : saga.steps.find(({ state }) => state !== 'done' && state !== 'skipped')
  if (!step) return { kind: isBack ? 'compensated' : 'completed' }
  if (isBack && step.state === 'deadLetter') return { kind: 'stuck' }
  if (!isBack && step.state === 'refused') return { kind: 'rests' }
  if (!isDue(step)) return { kind: 'wait', until: step.nextAttemptAt ?? now }
  return { kind: isBack ? 'compensate' : 'call', step: step.name }
}

/** SAG-3: the log row that is written before a call, in its own transaction. */
export function beginStep(saga: Saga, task: { readonly kind: 'call' | 'compensate'; readonly step: SagaStepName }): Saga {
  const state = task.kind === 'call' ? 'calling' : 'compensating'
  return withStep(saga, task.step, (step) => {
    const isFirst =
      step.state !== 'calling' && step.state !== 'failed' && step.state !== 'compensating' && step.state !== 'compensationFailed'
    const turnsBack = state === 'compensating' && (step.state === 'calling' || step.state === 'failed')
    return { ...step, state, attempts: isFirst || turnsBack ? 1 : step.attempts + 1, nextAttemptAt: null }
  })
}

/**
 * SAG-4, SAG-5: the saga after a call went as `result` says. Forward, a refusal or too many attempts turn it back, what was
 * declined rests (SAG-14); backward, too many attempts make it stuck, and a time that is waited for counts as none. `random`
 * in [0, 1) spreads the retries.
 */
export function recordResult(
  saga: Saga,
  name: SagaStepName,
  result: StepResult,
  at: { readonly now: Instant; readonly random: number },
): Saga {
  const step = saga.steps.find((one) => one.name === name)
  invariant(step && (step.state === 'calling' || step.state === 'compensating'), 'a result belongs to a call that was logged')
  const isBack = step.state === 'compensating'
  if (result.kind === 'done') {
    const state: SagaStepState = isBack ? 'compensated' : 'done'
    const next = withStep(saga, name, () => ({
      ...step,
      state,
      nextAttemptAt: null,
      error: null,
      externalRef: result.externalRef ?? step.externalRef,
    }))
    return { ...next, state: stateAfter(next) }
  }
  if (result.kind === 'wait') {
    invariant(isBack, 'only what is undone waits for a time')
    const waiting = { ...step, state: 'compensationFailed' as const, attempts: step.attempts - 1, error: result.error }
    return withStep(saga, name, () => ({ ...waiting, nextAttemptAt: result.until }))
  }
  if (result.kind === 'declined' && !isBack)
    return withStep(saga, name, () => ({ ...step, state: 'refused', error: result.error, nextAttemptAt: null }))
  const isOver = step.attempts >= (isBack ? COMPENSATION_ATTEMPTS_MAX : FORWARD_ATTEMPTS_MAX) || result.kind === 'refused'
  if (isBack) {
    const failed = { ...step, error: result.error, nextAttemptAt: isOver ? null : nextAttemptAt(at.now, step.attempts, at.random) }
    const next = withStep(saga, name, () => ({ ...failed, state: 'compensationFailed' }))
    return isOver ? { ...withStep(next, name, () => ({ ...failed, state: 'deadLetter' })), state: 'stuck' } : next
  }
  const next = withStep(saga, name, () => ({
    ...step,
    state: 'failed',
    error: result.error,
    nextAttemptAt: isOver ? null : nextAttemptAt(at.now, step.attempts, at.random),
  }))
  return isOver ? turnBack(next) : next
}

/** Somebody called the order off, or it failed elsewhere: from now on everything is undone. A saga that turned back stays as it is. */
export function turnBack(saga: Saga): Saga {
  if (saga.state !== 'running' && saga.state !== 'completed') return saga
  const turned: Saga = { state: 'compensating', steps: saga.steps.map((step) => ({ ...step, nextAttemptAt: null })) }
  return { ...turned, state: stateAfter(turned) }
}

/** SAG-14: another way was chosen for the step that was declined: it is called anew. Null: no step rests. */
export function callAnew(saga: Saga): Saga | null {
  const step = saga.steps.find(({ state }) => state === 'refused')
  if (saga.state !== 'running' || !step) return null
  return withStep(saga, step.name, () => ({ ...step, state: 'pending', attempts: 0, error: null, externalRef: null }))
}

/** SAG-6: an operator has the stuck step tried again. Null: nothing is stuck. */
export function retryStuck(saga: Saga): Saga | null {
  if (saga.state !== 'stuck') return null
  const steps = saga.steps.map((step) =>
    step.state === 'deadLetter' ? { ...step, state: 'compensating' as const, attempts: 0, nextAttemptAt: null } : step,
  )
  return { state: 'compensating', steps }
}

/**
 * SAG-6: an operator, with a second person, says that the stuck step was settled by hand; what is left is undone as usual, and
 * when nothing is left the operator has closed it. Null: this step is not stuck.
 */
export function forceStep(saga: Saga, name: SagaStepName): Saga | null {
  if (saga.state !== 'stuck' || saga.steps.find((step) => step.name === name)?.state !== 'deadLetter') return null
  const next = withStep({ ...saga, state: 'compensating' }, name, (step) => ({ ...step, state: 'forced', nextAttemptAt: null }))
  return { ...next, state: stateAfter(next) === 'compensated' ? 'closedByOperator' : 'compensating' }
}

function stateAfter({ state, steps }: Saga): Saga['state'] {
  if (state === 'running') return steps.every((step) => step.state === 'done' || step.state === 'skipped') ? 'completed' : 'running'
  if (state !== 'compensating' || steps.some(isToUndo)) return state
  return 'compensated'
}

function withStep(saga: Saga, name: SagaStepName, change: (step: SagaStep) => SagaStep): Saga {
  return {
    ...saga,
    steps: saga.steps.map((step) => {
      if (step.name !== name) return step
      const next = change(step)
      invariant(
        next.state === step.state || mayFollow(sagaStepTable, step.state, next.state),
        `step ${name}: ${step.state} to ${next.state}`,
      )
      return next
    }),
  }
}
