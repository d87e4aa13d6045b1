import fc from 'fast-check'
import { expect } from 'vitest'
import {
  beginStep,
  callAnew,
  nextTask,
  recordResult,
  retryStuck,
  startSaga,
  turnBack,
  type StepResult,
} from '../../../domain/orders/decideSaga.ts'
import { RETRY_LONGEST_MS } from '../../../domain/orders/retrySchedule.ts'
import { sagaSchema, sagaStepNames, type SagaStepName } from '../../../domain/orders/saga.ts'
import { after } from '../stock/sampleStock.ts'

/**
 * What befalls one call: it goes well, fails, is refused, is declined until another way is chosen, does its work without an
 * answer, is never made; or somebody steps in.
 */
export type SagaEvent = 'done' | 'retry' | 'refused' | 'declined' | 'another' | 'lostAnswer' | 'killed' | 'turnBack' | 'operator'
export const sagaScript = fc.array(
  fc.constantFrom<SagaEvent>('done', 'done', 'retry', 'refused', 'declined', 'another', 'lostAnswer', 'killed', 'turnBack', 'operator'),
  { maxLength: 60, size: 'max' },
)
export const skippedSteps = fc.subarray<SagaStepName>(['confirmPayment', 'changeContract'])

export const soundSaga = { callAnew, nextTask, recordResult, retryStuck, turnBack }
export type SagaDecisions = typeof soundSaga

const error = { code: 'PROVIDER_ERROR', message: '응답 없음' }
/** Whatever the script leaves undone is done after it, so that every run ends. */
const GOOD_END: readonly SagaEvent[] = Array<SagaEvent>(30).fill('done')

/** Runs a script against a world outside that does a call under a known key only once; says how it ended. */
export function runSaga(script: readonly SagaEvent[], skipped: readonly SagaStepName[], planted: Partial<SagaDecisions> = {}): string {
  const decide = { ...soundSaga, ...planted }
  let saga = startSaga(skipped)
  let later = 0
  const effects: SagaStepName[] = []
  const counts = { capture: 0, refund: 0 }
  for (const [i, event] of [...script, ...GOOD_END].entries()) {
    sagaSchema.parse(saga)
    later += RETRY_LONGEST_MS
    if (event === 'turnBack') saga = decide.turnBack(saga)
    // After the script nobody chooses another way: the time for it ends.
    if (i >= script.length && decide.nextTask(saga, after(later)).kind === 'rests') saga = decide.turnBack(saga)
    if (event === 'another') saga = decide.callAnew(saga) ?? saga
    if (event === 'operator' || i >= script.length) saga = decide.retryStuck(saga) ?? saga
    const task = decide.nextTask(saga, after(later))
    if (task.kind !== 'call' && task.kind !== 'compensate') continue
    // M5: nothing is undone while something done after it still stands.
    if (task.kind === 'compensate')
      expect(sagaStepNames.indexOf(task.step)).toBeGreaterThanOrEqual(Math.max(-1, ...effects.map((name) => sagaStepNames.indexOf(name))))
    saga = beginStep(saga, task)
    // Killed after the log row and before the call: the row alone brings it back.
    if (event === 'killed') continue
    const hasEffect = event !== 'retry' && event !== 'refused' && event !== 'declined'
    if (hasEffect && task.kind === 'call' && !effects.includes(task.step)) {
      effects.push(task.step)
      if (task.step === 'confirmPayment') counts.capture++
    }
    if (hasEffect && task.kind === 'compensate' && effects.includes(task.step)) {
      effects.splice(effects.indexOf(task.step), 1)
      if (task.step === 'confirmPayment') counts.refund++
    }
    if (event === 'lostAnswer') continue
    const result: StepResult = hasEffect ? { kind: 'done', externalRef: null } : { kind: event, error }
    saga = decide.recordResult(saga, task.step, result, { now: after(later), random: 0.5 })
  }
  expect(['completed', 'compensated']).toContain(saga.state)
  expect(effects).toEqual(saga.state === 'completed' ? sagaStepNames.filter((name) => !skipped.includes(name)) : [])
  expect(counts.capture).toBeLessThanOrEqual(1)
  expect(counts.refund).toBe(saga.state === 'completed' ? 0 : counts.capture)
  return saga.state
}
