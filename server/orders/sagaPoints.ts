import { channel } from 'node:diagnostics_channel'
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

/** Of a running program every point is told on this channel of its process: what was loaded beside it may end it there. */
export const SAGA_POINT_CHANNEL = 'dealer-desk:saga-point'
const points = channel(SAGA_POINT_CHANNEL)
export const tellPoint: SagaProbe = (point) => points.publish(point)
