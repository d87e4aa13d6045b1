import { sql } from 'kysely'
import { z } from 'zod'
import { SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { retryDelayMs } from '../../domain/orders/retrySchedule.ts'
import type { Database } from '../platform/database.ts'

/** What runs when a timer of its kind is due; resolves with when to come again, or null when it is over. Done twice it must do once. */
export type TimerHandler = (refId: string) => Promise<Instant | null>

/** A worker that died gives its timers back after this; longer than any one step of theirs. */
export const CLAIM_MS = 30 * SECOND_MS
const SLOTS = 8
const POLL_MS = 500

export type TimerRunnerDeps = {
  readonly db: Database
  readonly clock: () => Millis
  /** In [0, 1): spreads what failed together. */
  readonly random: () => number
  readonly handlers: Readonly<Record<string, TimerHandler>>
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

type Claimed = { readonly kind: string; readonly refId: string; readonly attempts: number; readonly until: Instant }
const claimedRows = z.array(z.object({ kind: z.string(), ref_id: z.string(), attempts: z.int() }))

/**
 * Takes due timers by SKIP LOCKED, several workers beside each other, each timer by one. A claim moves the timer to
 * its own end, so one that nobody finished comes back by itself; one that was armed anew meanwhile stays armed.
 */
export function createTimerRunner(deps: TimerRunnerDeps): TimerRunner {
  const { db, clock, handlers } = deps
  const kinds = Object.keys(handlers)
  const running = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let again = false
  let timer: ReturnType<typeof setInterval> | undefined
  let stopped = false

  async function claim(limit: number): Promise<readonly Claimed[]> {
    const now = clock()
    const until = toInstant(now + CLAIM_MS)
    const { rows } = await sql`
      update desk.timer as t set due_at = ${until}, attempts = t.attempts + 1
        from (select kind, ref_id from desk.timer where due_at <= ${toInstant(now)} and kind = any(${kinds}::text[])
               order by due_at limit ${limit} for update skip locked) as due
       where t.kind = due.kind and t.ref_id = due.ref_id
      returning t.kind, t.ref_id, t.attempts`.execute(db)
    return claimedRows.parse(rows).map(({ kind, ref_id: refId, attempts }) => ({ kind, refId, attempts, until }))
  }

  async function run({ kind, refId, attempts, until }: Claimed): Promise<void> {
    try {
      const next = await handlers[kind]!(refId)
      await finish({ kind, refId, until }, next, 0)
    } catch (error) {
      deps.onTrouble(error)
      await finish({ kind, refId, until }, toInstant(clock() + retryDelayMs(attempts, deps.random())), attempts)
    }
  }

  /** Only while nobody armed it anew: what was armed is newer than what ran. */
  async function finish({ kind, refId, until }: Omit<Claimed, 'attempts'>, next: Instant | null, attempts: number): Promise<void> {
    if (next === null) await sql`delete from desk.timer where kind = ${kind} and ref_id = ${refId} and due_at = ${until}`.execute(db)
    else
      await sql`update desk.timer set due_at = ${next}, attempts = ${attempts}
                 where kind = ${kind} and ref_id = ${refId} and due_at = ${until}`.execute(db)
  }

  async function look(): Promise<void> {
    do {
      again = false
      const claimed = running.size < SLOTS ? await claim(SLOTS - running.size) : []
      for (const one of claimed) {
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

  return {
    poke,
    start() {
      timer = setInterval(poke, POLL_MS)
      timer.unref()
      poke()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      await Promise.all(running)
    },
    async settle() {
      poke()
      while (looking || running.size > 0) {
        await looking
        await Promise.all(running)
        // The end of each looks again: that look is awaited as well.
        await Promise.resolve()
      }
    },
  }
}
