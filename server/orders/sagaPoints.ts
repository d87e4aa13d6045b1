import { sagaStepNames, type SagaStepName } from '../../domain/orders/saga.ts'

/** Where a step stands when something may end the process: logged before the call, called but not recorded, recorded. */
const forwardMoments = ['logged', 'called', 'recorded'] as const
const backwardMoments = ['undoLogged', 'undoCalled', 'undoRecorded'] as const
export type SagaMoment = (typeof forwardMoments)[number] | (typeof backwardMoments)[number]

/** Every point between two effects, by name; docs/SAGA.md tells what stands at each and who goes on from there. */
export type SagaPoint = 'intake.placed' | 'lane.held' | 'finish.contractWritten' | `${SagaStepName}.${SagaMoment}`

const moved = sagaStepNames.filter((step) => step !== 'holdStock')
export const sagaPoints: readonly SagaPoint[] = [
  'intake.placed',
  'lane.held',
  ...moved.flatMap((step) => forwardMoments.map((moment): SagaPoint => `${step}.${moment}`)),
  'finish.contractWritten',
  ...sagaStepNames.toReversed().flatMap((step) => backwardMoments.map((moment): SagaPoint => `${step}.${moment}`)),
]

/** Told at every point, and awaited: a test ends the process there. */
export type SagaProbe = (point: SagaPoint) => Promise<void> | void
