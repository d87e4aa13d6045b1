import { StoreCollision, StoreUnavailable } from './replicationStore.ts'

export const LANE_BATCH_MAX = 500
/** Beyond it a caller is told to come again: ten full batches are seconds of work already. */
export const LANE_WAITING_MAX = 5000
/** A collision is over when the other transaction has committed; three in a row are something else. */
const COLLISIONS_MAX = 3

export type LaneJob = {
  readonly document: string
  /** Shared by the jobs of one request: documents of which an earlier mutation was put off. Later ones follow it. */
  readonly putOff: Set<string>
}

export type LaneDeps<Job extends LaneJob, Result> = {
  /** One transaction for all of them, results in order. */
  readonly settle: (lane: string, jobs: readonly Job[]) => Promise<readonly Result[]>
  /** The answer to a job that was not settled; `error` is absent when the queue was full or an earlier job was put off. */
  readonly giveUp: (job: Job, error?: unknown) => Result
  readonly batchMax?: number
  readonly waitingMax?: number
}

export interface Lanes<Job, Result> {
  /** First come first settled within a lane. Never rejects. */
  readonly submit: (lane: string, job: Job) => Promise<Result>
}

type Waiting<Job, Result> = { readonly job: Job; readonly answer: (result: Result) => void }

/**
 * SYN-8: what waits for one lane is settled together, so a hot scope costs one commit for many mutations. When the
 * transaction fails, each job is done alone: a poisoned one spoils nobody else's. Order is kept per document.
 */
export function createLanes<Job extends LaneJob, Result>(deps: LaneDeps<Job, Result>): Lanes<Job, Result> {
  const queues = new Map<string, Waiting<Job, Result>[]>()

  const putOff = ({ job, answer }: Waiting<Job, Result>, error?: unknown): void => {
    job.putOff.add(job.document)
    answer(deps.giveUp(job, error))
  }

  const settleTogether = async (lane: string, batch: readonly Waiting<Job, Result>[]): Promise<void> => {
    const ready = batch.filter((waiting) => !waiting.job.putOff.has(waiting.job.document))
    for (const waiting of batch) if (!ready.includes(waiting)) putOff(waiting)
    if (ready.length === 0) return
    try {
      const jobs = ready.map(({ job }) => job)
      const results = await deps.settle(lane, jobs)
      ready.forEach(({ answer }, i) => answer(results[i]!))
    } catch (error) {
      if (error instanceof StoreUnavailable) for (const waiting of ready) putOff(waiting, error)
      else for (const waiting of ready) await settleAlone(lane, waiting)
    }
  }

  const settleAlone = async (lane: string, waiting: Waiting<Job, Result>): Promise<void> => {
    if (waiting.job.putOff.has(waiting.job.document)) return putOff(waiting)
    for (let collisions = 0; ; collisions++) {
      try {
        const [result] = await deps.settle(lane, [waiting.job])
        return waiting.answer(result!)
      } catch (error) {
        if (!(error instanceof StoreCollision) || collisions === COLLISIONS_MAX) return putOff(waiting, error)
      }
    }
  }

  const run = async (lane: string, queue: Waiting<Job, Result>[]): Promise<void> => {
    // The rest of the request that started the lane is submitted in this very turn and goes along.
    await Promise.resolve()
    while (queue.length > 0) await settleTogether(lane, queue.splice(0, deps.batchMax ?? LANE_BATCH_MAX))
    queues.delete(lane)
  }

  return {
    submit: (lane, job) =>
      new Promise((answer) => {
        const known = queues.get(lane)
        const queue = known ?? []
        if (queue.length >= (deps.waitingMax ?? LANE_WAITING_MAX)) return putOff({ job, answer })
        queue.push({ job, answer })
        if (known) return
        queues.set(lane, queue)
        void run(lane, queue)
      }),
  }
}
