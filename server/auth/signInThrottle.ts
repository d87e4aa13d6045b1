import type { Millis } from '../../domain/kernel/instant.ts'
import {
  ADDRESS_FAILURES_FREE,
  LOGIN_FAILURES_FREE,
  SIGN_IN_FAILURES_KEPT_MS,
  signInWaitMs,
  type SignInFailures,
} from '../../domain/session/signInWait.ts'

type Source = { readonly login: string; readonly address: string }

/** Counts wrong passwords per login id and address, and per address. A session conflict is no failure. */
export interface SignInThrottle {
  waitMs(source: Source, now: Millis): number
  failed(source: Source, now: Millis): void
  succeeded(source: Source): void
}

/** Above this many, the oldest counts are forgotten first: a flood of names must not fill the memory. */
const COUNTS_MAX = 50_000

/**
 * In memory: a restart forgives. A login id is counted together with the address, so that a stranger's guesses do not
 * keep its owner out of the shop.
 */
export function createSignInThrottle(): SignInThrottle {
  const counts = new Map<string, SignInFailures>()
  const keysOf = ({ login, address }: Source) => ({ own: `${address} ${login}`, shared: address })

  function add(key: string, now: Millis): void {
    const before = counts.get(key)
    const fresh = before === undefined || now - before.lastAt >= SIGN_IN_FAILURES_KEPT_MS
    counts.delete(key)
    counts.set(key, { count: fresh ? 1 : before.count + 1, lastAt: now })
    const oldest = counts.size > COUNTS_MAX ? counts.keys().next().value : undefined
    if (oldest !== undefined) counts.delete(oldest)
  }

  return {
    waitMs(source, now) {
      const { own, shared } = keysOf(source)
      return Math.max(signInWaitMs(counts.get(own), LOGIN_FAILURES_FREE, now), signInWaitMs(counts.get(shared), ADDRESS_FAILURES_FREE, now))
    },
    failed(source, now) {
      const { own, shared } = keysOf(source)
      add(own, now)
      add(shared, now)
    },
    succeeded(source) {
      counts.delete(keysOf(source).own)
    },
  }
}
