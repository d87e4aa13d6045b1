import type { SagaStep } from '../../../domain/orders/saga.ts'

/** The step that does not get through: the one that waits for a person, or the last that failed. */
export function stuckStepOf(steps: readonly SagaStep[]): SagaStep | undefined {
  return steps.find(({ state }) => state === 'deadLetter') ?? steps.findLast(({ state }) => state === 'compensationFailed')
}
