import { setImmediate as turn } from 'node:timers/promises'
import { setTimeout as wait } from 'node:timers/promises'

type Running = {
  /** The database's process that does it; null: somebody else, who waits for nobody. */
  readonly backend: number | null
  readonly owner: object
  handOver: (() => void) | null
  /** Waits for a lock that somebody else in the world holds. */
  isBlocked: boolean
}

/** Which of these backends wait for a lock, and for whom. */
export type LockWaits = (backends: readonly number[]) => Promise<ReadonlyMap<number, readonly number[]>>

/** As many turns of the event loop as anything of ours takes between two statements; more change nothing. */
const QUIET_TURNS = 6
const LOOK_AFTER_MS = 2

/**
 * The part of a seeded world that is real: statements on PostgreSQL, calls to the gateway. Results are handed over one at a
 * time, in the order the work was begun, and only when everything else is done as well or waits for a lock: then what happens
 * next follows from the seed alone, however fast the machine is. Not repeatable: which of several statements that one commit
 * lets go is the first to meet the next lock, and who is chosen to die in a deadlock.
 */
export class RealWork {
  readonly #running = new Set<Running>()
  readonly #lockWaits: LockWaits
  #moves = 0
  #onFinished: () => void = () => undefined
  /** Statements and calls so far. */
  count = 0

  constructor(lockWaits: LockWaits) {
    this.#lockWaits = lockWaits
  }

  /** Does it now; the result comes when the world has settled so far. `owner` names the process that asks. */
  do<T>(owner: object, backend: number | null, work: () => Promise<T>): Promise<T> {
    this.count++
    this.#moves++
    return new Promise<T>((resolve, reject) => {
      const running: Running = { backend, owner, handOver: null, isBlocked: false }
      this.#running.add(running)
      const finish = (handOver: () => void): void => {
        running.handOver = handOver
        // Whatever it held may be what others wait for.
        for (const other of this.#running) other.isBlocked = false
        this.#onFinished()
      }
      work().then(
        (value) => finish(() => resolve(value)),
        (error: unknown) => finish(() => reject(error as Error)),
      )
    })
  }

  /** That process is dead: nothing it asked for is answered any more. */
  forget(owner: object): void {
    for (const running of this.#running) if (running.owner === owner) this.#running.delete(running)
  }

  /** Resolves when nothing can move any more without time moving. */
  async settle(): Promise<void> {
    for (;;) {
      await this.#quiet()
      if (!(await this.#allWaitOrAreDone())) continue
      const next = [...this.#running].find(({ handOver }) => handOver !== null)
      if (!next) return
      this.#running.delete(next)
      this.#moves++
      next.handOver!()
    }
  }

  async #quiet(): Promise<void> {
    for (let turns = 0, seen = this.#moves; turns < QUIET_TURNS; turns++) {
      await turn()
      if (seen !== this.#moves) [turns, seen] = [0, this.#moves]
    }
  }

  async #allWaitOrAreDone(): Promise<boolean> {
    const working = [...this.#running].filter(({ handOver, isBlocked }) => handOver === null && !isBlocked)
    if (working.length === 0) return true
    const finished = new Promise<true>((resolve) => (this.#onFinished = () => resolve(true)))
    if (await Promise.race([finished, wait(LOOK_AFTER_MS, false)])) return false
    const backends = [...this.#running].flatMap(({ handOver, backend }) => (handOver === null && backend !== null ? [backend] : []))
    const waits = await this.#lockWaits(backends)
    for (const one of working) {
      if (one.handOver === null && one.backend !== null && waits.has(one.backend) && !isInCircle(one.backend, waits)) one.isBlocked = true
    }
    return false
  }
}

/** A deadlock: the database ends it by itself, so it is waited for. */
function isInCircle(backend: number, waits: ReadonlyMap<number, readonly number[]>): boolean {
  const seen = new Set<number>()
  const open = [...(waits.get(backend) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === backend) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(waits.get(next) ?? []))
  }
  return false
}
