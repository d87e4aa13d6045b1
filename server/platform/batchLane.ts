export const BATCH_MAX = 500
/** Beyond it a caller is told to come again: ten full batches are seconds of work already. */
export const WAITING_MAX = 5000
/** A collision is over when the other transaction has committed; three in a row are something else. */
const COLLISIONS_MAX = 3
/** Unique key taken, deadlock, serialization: another transaction was faster. */
const COLLISIONS: ReadonlySet<unknown> = new Set(['23505', '40P01', '40001'])

export type BatchLaneDeps<Job, Result> = {
  /** One transaction for all of them, results in order. */
  readonly settle: (jobs: readonly Job[]) => Promise<readonly Result[]>
  /** The answer when the queue is full. */
  readonly turnAway: (job: Job) => Result
  readonly batchMax?: number
  readonly waitingMax?: number
}

export type BatchLane<Job, Result> = {
  /** First come first settled. Rejects when a job fails even alone. */
  readonly submit: (job: Job) => Promise<Result>
  /** Resolves when nothing waits any more. */
  readonly idle: () => Promise<void>
  /** So many wait now; those that are being settled are not counted. */
  readonly waiting: () => number
}

type Waiting<Job, Result> = { readonly job: Job; readonly answer: (result: Result) => void; readonly fail: (error: unknown) => void }

/**
 * What waits is settled together: a batch is as large as the queue that gathered during the one before, so that a hot row
 * costs one commit for many and a quiet one waits for nobody. When a batch fails, each of its jobs is done alone: a
 * poisoned one spoils nobody else's.
 */
export function createBatchLane<Job, Result>(deps: BatchLaneDeps<Job, Result>): BatchLane<Job, Result> {
  const queue: Waiting<Job, Result>[] = []
  let running: Promise<void> | null = null

  const settleAlone = async ({ job, answer, fail }: Waiting<Job, Result>): Promise<void> => {
    for (let collisions = 0; ; collisions++) {
      try {
        const [result] = await deps.settle([job])
        return answer(result!)
      } catch (error) {
        if (!isCollision(error) || collisions === COLLISIONS_MAX) return fail(error)
      }
    }
  }

  const settleTogether = async (batch: readonly Waiting<Job, Result>[]): Promise<void> => {
    try {
      const results = await deps.settle(batch.map(({ job }) => job))
      batch.forEach(({ answer }, i) => answer(results[i]!))
    } catch {
      for (const waiting of batch) await settleAlone(waiting)
    }
  }

  const run = async (): Promise<void> => {
    // Who asks in the same turn goes along.
    await Promise.resolve()
    while (queue.length > 0) await settleTogether(queue.splice(0, deps.batchMax ?? BATCH_MAX))
    running = null
  }

  return {
    submit: (job) =>
      new Promise((answer, fail) => {
        if (queue.length >= (deps.waitingMax ?? WAITING_MAX)) return answer(deps.turnAway(job))
        queue.push({ job, answer, fail })
        running ??= run()
      }),
    idle: async () => {
      while (running) await running
    },
    waiting: () => queue.length,
  }
}

/** What was read before the locks were held is not so any more: tried again, everything is seen. */
export class OvertakenRead extends Error {
  readonly code = '40001'
}

/** True when another transaction was faster and trying again finds what it wrote. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && COLLISIONS.has(error.code)
}
