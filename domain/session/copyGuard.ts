import { z } from 'zod'
import { HOUR_MS, MINUTE_MS, SECOND_MS, instantSchema, type Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

/** Wrong passwords in a row before what was copied to a PC goes. */
export const OFFLINE_TRIES_MAX = 5
/** So long may a PC hold a copy without having heard the centre. */
export const COPY_KEPT_MS = 72 * HOUR_MS
/** So long before its end it is told. */
export const COPY_WARNED_MS = 24 * HOUR_MS
invariant(COPY_WARNED_MS < COPY_KEPT_MS, 'a copy is warned of before it goes')
/** A PC's clock that goes back by more than this was not merely put right. */
const CLOCK_BACK_MS = 5 * MINUTE_MS
/** Going back costs the time it took back, and no more than this: a PC whose battery died starts years ago. */
const CLOCK_BACK_COST_MAX_MS = 24 * HOUR_MS
/** A clock that goes forward by more than this from behind the highest time it showed was lost, and is found again. */
const CLOCK_FOUND_MS = 30 * 24 * HOUR_MS
invariant(COPY_KEPT_MS < CLOCK_FOUND_MS, 'no copy outlives its time by a leap that is shorter')
/** What each wrong password after the first makes the next try wait. */
const TRY_WAITS_MS = [0, 0, 5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS]
invariant(TRY_WAITS_MS.length === OFFLINE_TRIES_MAX, 'every try but the last is followed by another')

/** Why the copy went: too many wrong passwords, or nobody had seen the PC for too long. */
export const wipeCauses = ['tries', 'unseen'] as const
export type WipeCause = (typeof wipeCauses)[number]

/** What a PC keeps about one user's copy, in clear: numbers and times, nothing about anybody. */
export const copyGuardSchema = z.strictObject({
  /** Time without the centre, as far as this PC's clock went forward. */
  awayMs: z.number().min(0),
  /** What the PC's clock showed last. */
  seenAt: z.number(),
  /** The highest it showed since the centre was heard; null: written before this was kept. */
  highestAt: z.number().nullable().default(null),
  wrongTries: z.int().min(0),
  /** The copy is gone until the centre says again who it is. */
  wiped: z.strictObject({ cause: z.enum(wipeCauses), at: instantSchema }).nullable(),
})
export type CopyGuard = z.infer<typeof copyGuardSchema>

/** PCS-29: the centre was heard: what was counted before is forgotten. */
export function heardCentre(now: Millis): CopyGuard {
  return { awayMs: 0, seenAt: now, highestAt: now, wrongTries: 0, wiped: null }
}

/**
 * PCS-29: time that has passed by the PC's clock counts and is never given back; a clock that is set back costs what it took, so that
 * nobody gains by it. A clock that was lost, with its battery say, and is put right again has not seen years pass: what lies behind the
 * highest time it showed counts once. Source: security requirement D-06.
 */
export function seenAgain(guard: CopyGuard, now: Millis): CopyGuard {
  const highestAt = Math.max(guard.highestAt ?? guard.seenAt, guard.seenAt)
  const counts = countsOf({ seenAt: guard.seenAt, highestAt }, now)
  return { ...guard, awayMs: guard.awayMs + counts, seenAt: now, highestAt: Math.max(highestAt, now) }
}

function countsOf({ seenAt, highestAt }: { readonly seenAt: Millis; readonly highestAt: Millis }, now: Millis): Millis {
  const passed = now - seenAt
  if (passed < -CLOCK_BACK_MS) return Math.min(-passed, CLOCK_BACK_COST_MAX_MS)
  const isFound = Math.min(now, highestAt) - seenAt > CLOCK_FOUND_MS
  return Math.max(0, isFound ? now - highestAt : passed)
}

/** What to do with a copy as it stands. */
export type CopyVerdict =
  | { readonly kind: 'open' }
  /** Its time is over: it goes now. */
  | { readonly kind: 'wipe'; readonly cause: WipeCause }
  | { readonly kind: 'gone'; readonly cause: WipeCause }

/** PCS-29: whether the password alone may open it, in this order: gone, wipe, open. `guard` as `seenAgain` left it. */
export function judgeCopy(guard: CopyGuard): CopyVerdict {
  if (guard.wiped !== null) return { kind: 'gone', cause: guard.wiped.cause }
  if (guard.wrongTries >= OFFLINE_TRIES_MAX) return { kind: 'wipe', cause: 'tries' }
  if (guard.awayMs >= COPY_KEPT_MS) return { kind: 'wipe', cause: 'unseen' }
  return { kind: 'open' }
}

/** How long the next try has to wait after so many wrong ones, in milliseconds. */
export function tryWaitMs(wrongTries: number): number {
  return TRY_WAITS_MS[wrongTries] ?? 0
}
