import { MINUTE_MS, SECOND_MS, type Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

/** Wrong passwords for one login id from one address before waiting begins. */
export const LOGIN_FAILURES_FREE = 5
/** Wrong passwords from one address, whatever the login id: a whole shop shares one. */
export const ADDRESS_FAILURES_FREE = 30
export const SIGN_IN_WAIT_FIRST_MS = SECOND_MS
export const SIGN_IN_WAIT_MAX_MS = 15 * MINUTE_MS
/** Failures are forgotten this long after the last one. */
export const SIGN_IN_FAILURES_KEPT_MS = 30 * MINUTE_MS
invariant(SIGN_IN_WAIT_MAX_MS < SIGN_IN_FAILURES_KEPT_MS, 'a wait ends before its cause is forgotten')

export type SignInFailures = { readonly count: number; readonly lastAt: Millis }

/**
 * AUT-4: how long this person (or address) must wait before the next try counts: nothing up to `free` failures, then a
 * second that doubles with each further one, at most 15 minutes. 0 means go ahead. Source: Safety Measures Notice Art. 5(6).
 */
export function signInWaitMs(failures: SignInFailures | undefined, free: number, now: Millis): number {
  if (failures === undefined || failures.count < free || now - failures.lastAt >= SIGN_IN_FAILURES_KEPT_MS) return 0
  const wait = Math.min(SIGN_IN_WAIT_FIRST_MS * 2 ** (failures.count - free), SIGN_IN_WAIT_MAX_MS)
  return Math.max(0, failures.lastAt + wait - now)
}
