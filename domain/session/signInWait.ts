import { MINUTE_MS, SECOND_MS, type Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

/** Wrong passwords for one login id from one address, or one PC that is known for it, before waiting begins. */
export const LOGIN_FAILURES_FREE = 5
/** Wrong passwords from one address, whatever the login id: a whole shop shares one. */
export const ADDRESS_FAILURES_FREE = 30
/** Wrong passwords for one login id from where nobody knows it, wherever that is: a thief has more than one address. */
export const STRANGER_FAILURES_FREE = 20
export const SIGN_IN_WAIT_FIRST_MS = SECOND_MS
export const SIGN_IN_WAIT_MAX_MS = 15 * MINUTE_MS
/** Failures are forgotten this long after the last one. */
export const SIGN_IN_FAILURES_KEPT_MS = 30 * MINUTE_MS
/** Of failures that many people share one is forgotten in this time: what a shop mistypes in a day must not add up. */
export const SHARED_FAILURE_FORGOTTEN_MS = 5 * MINUTE_MS
invariant(SIGN_IN_WAIT_MAX_MS < SIGN_IN_FAILURES_KEPT_MS, 'a wait ends before its cause is forgotten')
invariant(LOGIN_FAILURES_FREE < STRANGER_FAILURES_FREE, 'one address waits before it makes the others wait')

export type SignInFailures = { readonly count: number; readonly lastAt: Millis }

/** One failure more; those before it are forgotten `SIGN_IN_FAILURES_KEPT_MS` after the last. */
export function oneMoreFailure(before: SignInFailures | undefined, now: Millis): SignInFailures {
  const isFresh = before === undefined || now - before.lastAt >= SIGN_IN_FAILURES_KEPT_MS
  return { count: isFresh ? 1 : before.count + 1, lastAt: now }
}

/** AUT-4: what is left by now of failures that many people share. */
export function sharedFailuresLeft(failures: SignInFailures | undefined, now: Millis): SignInFailures | undefined {
  if (failures === undefined) return undefined
  const forgotten = Math.max(0, now - failures.lastAt) / SHARED_FAILURE_FORGOTTEN_MS
  return { ...failures, count: Math.max(0, failures.count - forgotten) }
}

/**
 * AUT-4: how long this person (or address) must wait before the next try counts: nothing up to `free` failures, then a
 * second that doubles with each further one, at most 15 minutes. 0 means go ahead. Source: Safety Measures Notice Art. 5(6).
 */
export function signInWaitMs(failures: SignInFailures | undefined, free: number, now: Millis): number {
  if (failures === undefined || now - failures.lastAt >= SIGN_IN_FAILURES_KEPT_MS) return 0
  const count = Math.ceil(failures.count)
  if (count < free) return 0
  const wait = Math.min(SIGN_IN_WAIT_FIRST_MS * 2 ** (count - free), SIGN_IN_WAIT_MAX_MS)
  return Math.max(0, failures.lastAt + wait - now)
}
