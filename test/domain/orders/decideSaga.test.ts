import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import {
  beginStep,
  callAnew,
  forceStep,
  nextTask,
  recordResult,
  retryStuck,
  startSaga,
  turnBack,
  type StepResult,
} from '../../../domain/orders/decideSaga.ts'
import { COMPENSATION_ATTEMPTS_MAX, FORWARD_ATTEMPTS_MAX, RETRY_LONGEST_MS, retryDelayMs } from '../../../domain/orders/retrySchedule.ts'
import { sagaStates, sagaTable, type Saga, type SagaStepName } from '../../../domain/orders/saga.ts'
import { after, NOW } from '../stock/sampleStock.ts'
import { runSaga, sagaScript, skippedSteps } from './sagaWorld.ts'

const error = { code: 'PROVIDER_ERROR', message: '응답 없음' }
const done: StepResult = { kind: 'done', externalRef: null }
const at = { now: NOW, random: 0.5 }

/** One call, as the worker makes it: log, call, note the result. */
function run(saga: Saga, result: StepResult): Saga {
  const task = nextTask(saga, after(10_000_000_000))
  if (task.kind !== 'call' && task.kind !== 'compensate') throw new Error(task.kind)
  return recordResult(beginStep(saga, task), task.step, result, at)
}
const runAll = (saga: Saga, ...results: StepResult[]) => results.reduce(run, saga)

test('[SAG-2] a saga ends completed, compensated or closed by an operator', () => {
  expect(sagaStates.filter((state) => sagaTable[state].length === 0)).toEqual(['compensated', 'closedByOperator'])
  // Called off before the point of no return, or come back undelivered.
  expect(sagaTable.completed).toEqual(['compensating'])
  expect(sagaStates.filter((state) => mayFollow(sagaTable, state, 'closedByOperator'))).toEqual(['stuck'])
})

test('[SAG-4] pauses double up to their longest, half of each by chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempts, random) => {
      const delay = retryDelayMs(attempts, random)
      const full = Math.min(RETRY_LONGEST_MS, 1000 * 2 ** (attempts - 1))
      expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2))
      expect(delay).toBeLessThanOrEqual(full)
    }),
  )
})

test('[SAG-5] all steps done, in their order: completed; a step the order does not have is passed over', () => {
  const names: SagaStepName[] = []
  let saga = startSaga(['changeContract'])
  for (let task = nextTask(saga, NOW); task.kind === 'call'; task = nextTask(saga, NOW)) {
    names.push(task.step)
    saga = run(saga, done)
  }
  expect(names).toEqual(['holdStock', 'writeShipment', 'confirmPayment', 'confirmOrder'])
  expect(saga.state).toBe('completed')
  expect(nextTask(saga, NOW)).toEqual({ kind: 'completed' })
})

test('[SAG-5] what was refused is undone in reverse order, the refused call itself first', () => {
  let saga = runAll(startSaga([]), done, done, { kind: 'refused', error })
  expect(saga.state).toBe('compensating')
  const undone: string[] = []
  for (let task = nextTask(saga, NOW); task.kind === 'compensate'; task = nextTask(saga, NOW)) {
    undone.push(task.step)
    saga = run(saga, done)
  }
  expect(undone).toEqual(['confirmPayment', 'writeShipment', 'holdStock'])
  expect(saga).toMatchObject({
    state: 'compensated',
    steps: [{ state: 'compensated' }, { state: 'compensated' }, { state: 'compensated' }, { state: 'pending' }, { state: 'pending' }],
  })
})

test('[SAG-4] a call that failed waits, and is given up after its attempts; an operator has a stuck one tried again', () => {
  let saga = runAll(startSaga([]), { kind: 'retry', error })
  expect(nextTask(saga, NOW)).toEqual({ kind: 'wait', until: after(750) })
  for (let i = 1; i < FORWARD_ATTEMPTS_MAX; i++) saga = run(saga, { kind: 'retry', error })
  expect(saga.state).toBe('compensating')
  for (let i = 0; i < COMPENSATION_ATTEMPTS_MAX; i++) saga = run(saga, { kind: 'retry', error })
  expect(saga).toMatchObject({
    state: 'stuck',
    steps: [{ state: 'deadLetter', attempts: COMPENSATION_ATTEMPTS_MAX, error }, {}, {}, {}, {}],
  })
  expect(nextTask(saga, NOW)).toEqual({ kind: 'stuck' })
  const again = retryStuck(saga)!
  expect(run(again, done).state).toBe('compensated')
})

test('[SAG-14] what was declined rests until another way is chosen, then it is called anew; or everything is undone', () => {
  const rests = runAll(startSaga([]), done, done, { kind: 'declined', error })
  expect(rests).toMatchObject({ state: 'running', steps: [{}, {}, { state: 'refused', nextAttemptAt: null, error }, {}, {}] })
  expect(nextTask(rests, after(RETRY_LONGEST_MS))).toEqual({ kind: 'rests' })
  const anew = callAnew(rests)!
  expect(nextTask(anew, NOW)).toEqual({ kind: 'call', step: 'confirmPayment' })
  expect(runAll(anew, { kind: 'retry', error })).toMatchObject({ steps: [{}, {}, { state: 'failed', attempts: 1 }, {}, {}] })
  expect(runAll(anew, done, done, done).state).toBe('completed')
  expect(callAnew(anew)).toBeNull()
  // The gateway's books are asked once more before its goods are let go.
  expect(nextTask(turnBack(rests), NOW)).toEqual({ kind: 'compensate', step: 'confirmPayment' })
  expect(runAll(turnBack(rests), done, done, done).state).toBe('compensated')
  expect(callAnew(turnBack(rests))).toBeNull()
})

test('[SAG-5] an order that was completed and then called off is undone from its last step', () => {
  const completed = runAll(startSaga([]), done, done, done, done, done)
  const turned = turnBack(completed)
  expect(nextTask(turned, NOW)).toEqual({ kind: 'compensate', step: 'confirmOrder' })
  expect(runAll(turned, done, done, done, done, done).state).toBe('compensated')
  expect(turnBack(runAll(turned, done, done, done, done, done)).state).toBe('compensated')
})

test('[SAG-6] forcing settles the stuck step only, and what is left is undone as usual', () => {
  const stuck = () => {
    let saga = turnBack(runAll(startSaga([]), done, done, done))
    for (let i = 0; i < COMPENSATION_ATTEMPTS_MAX; i++) saga = run(saga, { kind: 'retry', error })
    return saga
  }
  expect(stuck().state).toBe('stuck')
  expect(forceStep(stuck(), 'holdStock')).toBeNull()
  expect(forceStep(turnBack(startSaga([])), 'confirmPayment')).toBeNull()
  expect(retryStuck(startSaga([]))).toBeNull()
  const forced = forceStep(stuck(), 'confirmPayment')!
  expect(forced).toMatchObject({ state: 'compensating' })
  expect(nextTask(forced, NOW)).toEqual({ kind: 'compensate', step: 'writeShipment' })
  expect(runAll(forced, done, done).state).toBe('compensated')
  let last = turnBack(runAll(startSaga([]), done))
  for (let i = 0; i < COMPENSATION_ATTEMPTS_MAX; i++) last = run(last, { kind: 'retry', error })
  expect(forceStep(last, 'holdStock')!.state).toBe('closedByOperator')
})

test('[SAG-3] killed at any moment, with answers lost: it ends completed with everything, or compensated with nothing', () => {
  const ends = new Set<string>()
  fc.assert(
    fc.property(sagaScript, skippedSteps, (script, skipped) => {
      ends.add(runSaga(script, skipped))
    }),
    { numRuns: 500 },
  )
  expect([...ends].toSorted()).toEqual(['compensated', 'completed'])
})
