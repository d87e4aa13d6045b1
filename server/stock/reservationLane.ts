import type { HubCode, OrderId } from '../../domain/kernel/ids.ts'
import { orderIdSchema } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { refuse, type Refused } from '../../domain/kernel/refusals.ts'
import type { ReservationRequest } from '../../domain/stock/decideReservation.ts'
import { createBatchLane } from '../platform/batchLane.ts'
import type { Database } from '../platform/database.ts'
import { withLaneReach } from '../platform/withReach.ts'
import type { HoldDesk, HoldOutcome } from './holdPorts.ts'
import { settleCrowd, settleHolds } from './settleHolds.ts'

export type LaneDeps = {
  readonly db: Database
  readonly clock: () => Millis
  readonly desk: HoldDesk
  /** After a commit that changed stock: there is something to publish. */
  readonly onStock?: () => void
  readonly batchMax?: number
  readonly waitingMax?: number
}

export type LaneJob =
  | { readonly kind: 'hold'; readonly request: ReservationRequest }
  /** Those who wait at a hub get what came in. */
  | { readonly kind: 'wave'; readonly hubCode: HubCode }
/** Per job: what was decided. Null: the order did not want goods any more. A wave has as many outcomes as it served. */
export type LaneResult = { readonly outcome: HoldOutcome | null; readonly served: readonly HoldOutcome[] }

export type ReservationLane = {
  readonly hold: (request: ReservationRequest) => Promise<HoldOutcome | null | Refused<'server_busy'>>
  readonly allocateWaitlist: (hubCode: HubCode) => Promise<readonly HoldOutcome[]>
  /** Resolves when nothing waits any more. */
  readonly idle: () => Promise<void>
  /** So many requests wait now. */
  readonly waiting: () => number
}

/**
 * STK-8 (S6): one lane per process over all hubs and models. Orders that wait are decided together in one transaction over
 * sorted locks, first come first served, so that a hot model costs one commit for hundreds and exactly as many are held as
 * there are. Several processes are as right, and slower: the row locks decide. Refusal: server_busy beyond the queue.
 */
export function createReservationLane(deps: LaneDeps): ReservationLane {
  const { db, desk, onStock, batchMax, waitingMax } = deps
  const lane = createBatchLane<LaneJob, LaneResult | Refused<'server_busy'>>({
    settle: async (jobs) => {
      const isCrowd = jobs.length > 1 && jobs.every(({ kind }) => kind === 'hold')
      const crowd = isCrowd ? await withLaneReach(db, (tx) => settleCrowd(tx, deps, jobs)) : null
      const settled = crowd ?? (await withLaneReach(db, (tx) => settleHolds(tx, deps, jobs)))
      onStock?.()
      if (settled.outcomes.length > 0) desk.committed(settled.outcomes)
      return settled.results
    },
    turnAway: () => refuse('server_busy'),
    ...(batchMax === undefined ? {} : { batchMax }),
    ...(waitingMax === undefined ? {} : { waitingMax }),
  })
  /** A request that is asked for again while it waits gets the answer of the first. */
  const asked = new Map<OrderId, Promise<LaneResult | Refused<'server_busy'>>>()

  return {
    hold: async (request) => {
      const orderId = orderIdSchema.parse(request.orderId)
      const before = asked.get(orderId)
      const answer = before ?? lane.submit({ kind: 'hold', request }).finally(() => asked.delete(orderId))
      if (!before) asked.set(orderId, answer)
      const result = await answer
      return 'ok' in result ? result : result.outcome
    },
    allocateWaitlist: async (hubCode) => {
      const result = await lane.submit({ kind: 'wave', hubCode })
      return 'ok' in result ? [] : result.served
    },
    idle: lane.idle,
    waiting: lane.waiting,
  }
}
