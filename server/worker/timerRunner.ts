import { sql } from 'kysely'
import { z } from 'zod'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { retryDelayMs } from '../../domain/orders/retrySchedule.ts'
import type { Database } from '../platform/database.ts'
import type { WorkerSeat } from './workerSeat.ts'

/** What runs when a timer of its kind is due; resolves with when to come again, or null when it is over. Done twice it must do once. */
export type TimerHandler = (refId: string) => Promise<Instant | null>

const SLOTS = 8
/** What a worker that died had claimed is found by the others after this at the latest. */
const POLL_MS = 500

export type TimerRunnerDeps = {
  readonly db: Database
  readonly clock: () => Millis
  /** In [0, 1): spreads what failed together. */
  readonly random: () => number
  readonly handlers: Readonly<Record<string, TimerHandler>>
  /** Under whose number timers are claimed; it is put down when the runner stops. */
  readonly seat: WorkerSeat
  readonly onTrouble: (error: unknown) => void
}

export type TimerRunner = {
  /** Looks now: something was armed a moment ago. */
  readonly poke: () => void
  /** Looks by itself from now on. */
  readonly start: () => void
  /** Looks no more and resolves when what runs has ended. */
  readonly stop: () => Promise<void>
  /** Resolves when nothing is due any more and nothing runs: for tests and for a clock that is moved by hand. */
  readonly settle: () => Promise<void>
}

type Claimed = { readonly kind: string; readonly refId: string; readonly attempts: number; readonly by: number }
const claimedRows = z.array(z.object({ kind: z.string(), ref_id: z.string(), attempts: z.int() }))

/**
 * Takes due timers by SKIP LOCKED, several workers beside each other, each timer by one. A claim holds as long as the seat it
 * was made under: what a dead worker claimed is due again at once. One that was armed anew while it ran stays armed.
 */
export function createTimerRunner(deps: TimerRunnerDeps): TimerRunner {
  const { db, clock, handlers, seat } = deps
  const kinds = Object.keys(handlers)
  const running = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let again = false
  let looksForDead = true
  let timer: ReturnType<typeof setInterval> | undefined
  let stopped = false

  async function freeOfDead(): Promise<void> {
    await sql`update desk.timer set claimed_by = null
               where claimed_by is not null and claimed_by not in (select seat from desk.seated_worker)`.execute(db)
  }

  async function claim(limit: number): Promise<readonly Claimed[]> {
    const by = await seat.number()
    const { rows } = await sql`
      update desk.timer as t set claimed_by = ${by}, attempts = t.attempts + 1
        from (select kind, ref_id from desk.timer where due_at <= ${toInstant(clock())} and claimed_by is null
                 and kind = any(${kinds}::text[])
               order by due_at limit ${limit} for update skip locked) as due
       where t.kind = due.kind and t.ref_id = due.ref_id
      returning t.kind, t.ref_id, t.attempts`.execute(db)
    return claimedRows.parse(rows).map(({ kind, ref_id: refId, attempts }) => ({ kind, refId, attempts, by }))
  }

  async function run(claimed: Claimed): Promise<void> {
    try {
      const next = await handlers[claimed.kind]!(claimed.refId)
      await (next === null ? end(claimed) : giveBack(claimed, next, 0))
    } catch (error) {
      deps.onTrouble(error)
      const { attempts } = claimed
      await giveBack(claimed, toInstant(clock() + retryDelayMs(attempts, deps.random())), attempts)
    }
  }

  /** Arming forgets the attempts: a timer without any was armed while it ran, and that is newer than what ran. */
  async function end({ kind, refId, by }: Claimed): Promise<void> {
    const { numAffectedRows } = await sql`
      delete from desk.timer where kind = ${kind} and ref_id = ${refId} and claimed_by = ${by} and attempts > 0`.execute(db)
    if (numAffectedRows === 0n)
      await sql`update desk.timer set claimed_by = null where kind = ${kind} and ref_id = ${refId} and claimed_by = ${by}`.execute(db)
  }

  async function giveBack({ kind, refId, by }: Claimed, next: Instant, attempts: number): Promise<void> {
    await sql`update desk.timer
                 set claimed_by = null, attempts = case when attempts > 0 then ${attempts}::int else 0 end,
                     due_at = case when attempts > 0 then ${next}::timestamptz else due_at end
               where kind = ${kind} and ref_id = ${refId} and claimed_by = ${by}`.execute(db)
  }

  async function look(): Promise<void> {
    if (looksForDead) {
      looksForDead = false
      await freeOfDead()
    }
    do {
      again = false
      const claimed = running.size < SLOTS ? await claim(SLOTS - running.size) : []
      // Told to stop meanwhile: whoever works on finds them without a claim.
      for (const one of stopped ? [] : claimed) {
        const work: Promise<void> = run(one)
          .catch(deps.onTrouble)
          .finally(() => {
            running.delete(work)
            poke()
          })
        running.add(work)
      }
    } while (again && running.size < SLOTS)
  }

  function poke(): void {
    if (stopped || kinds.length === 0) return
    again = true
    looking ??= look()
      .catch(deps.onTrouble)
      .finally(() => {
        looking = null
        // Asked between the last look and now.
        if (again && running.size < SLOTS) poke()
      })
  }

  function poll(): void {
    looksForDead = true
    poke()
  }

  return {
    poke,
    start() {
      timer = setInterval(poll, POLL_MS)
      timer.unref()
      poll()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await Promise.all(running)
      // A look that waits for a seat ends with it.
      await seat.stop()
      await looking
    },
    async settle() {
      poll()
      while (looking || running.size > 0) {
        await looking
        await Promise.all(running)
        // The end of each looks again: that look is awaited as well.
        await Promise.resolve()
      }
    },
  }
}
