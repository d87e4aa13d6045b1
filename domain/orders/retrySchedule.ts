import { MINUTE_MS, SECOND_MS, toInstant, type Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

export const RETRY_FIRST_MS = SECOND_MS
export const RETRY_LONGEST_MS = 5 * MINUTE_MS
/** A customer waits at the counter: forward, a call is given up soon and undone. */
export const FORWARD_ATTEMPTS_MAX = 4
/** Backward, nothing but patience brings the money back; then a person is asked. */
export const COMPENSATION_ATTEMPTS_MAX = 10
invariant(FORWARD_ATTEMPTS_MAX < COMPENSATION_ATTEMPTS_MAX, 'undoing is tried harder than doing')

/**
 * SAG-4: the pause before attempt `attempts + 1`: doubling, at most `RETRY_LONGEST_MS`, half of it by chance so that calls that
 * failed together do not come back together. `random` is in [0, 1).
 */
export function retryDelayMs(attempts: number, random: number): number {
  const full = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)))
  return Math.floor(full / 2 + (full / 2) * random)
}

/** When the next attempt is due. */
export function nextAttemptAt(now: Instant, attempts: number, random: number): Instant {
  return toInstant(Date.parse(now) + retryDelayMs(attempts, random))
}
