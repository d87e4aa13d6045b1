import type { Millis } from '../../domain/kernel/instant.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import {
  ADDRESS_FAILURES_FREE,
  LOGIN_FAILURES_FREE,
  oneMoreFailure,
  sharedFailuresLeft,
  signInWaitMs,
  STRANGER_FAILURES_FREE,
  type SignInFailures,
} from '../../domain/session/signInWait.ts'
import { networkOf } from '../platform/networkOf.ts'

/** `knownKey`: what the PC proved, where this login id is known to be used on it; null: anything else. */
export type SignInSource = { readonly login: string; readonly address: string; readonly knownKey: KeyThumbprint | null }

/** Counts wrong passwords (AUT-4). A session conflict is no failure. */
export interface SignInThrottle {
  waitMs(source: SignInSource, now: Millis): number
  /** By the PC's key, or because this login id got in from there before. */
  knows(source: SignInSource): boolean
  failed(source: SignInSource, now: Millis): void
  /** The password was right: what this login id did wrong here is taken from what it shares with others, too. */
  succeeded(source: SignInSource, now: Millis): void
}

/** Above this many, the oldest are forgotten first: a flood of names must not fill the memory. */
const COUNTS_MAX = 50_000

/**
 * AUT-4, in memory: a restart forgives. A login id is counted at each address, and so are an address and, over all addresses, a
 * login id. Whoever is known, by the PC's key or because the login id got in from this address before, waits for nothing but what
 * was done wrong with this login id on this PC or from this address: neither colleagues nor strangers keep its owner out of the shop.
 */
export function createSignInThrottle(): SignInThrottle {
  const owns = shelf<SignInFailures>()
  const networks = shelf<SignInFailures>()
  const logins = shelf<SignInFailures>()
  const knownPlaces = shelf<true>()

  function add(counts: Shelf<SignInFailures>, key: string, now: Millis): void {
    counts.put(key, oneMoreFailure(counts.get(key), now))
  }
  function addShared(counts: Shelf<SignInFailures>, key: string, now: Millis): void {
    counts.put(key, oneMoreFailure(sharedFailuresLeft(counts.get(key), now), now))
  }
  function forgive(counts: Shelf<SignInFailures>, key: string, { count, now }: { readonly count: number; readonly now: Millis }): void {
    const left = sharedFailuresLeft(counts.get(key), now)
    if (left) counts.put(key, { count: Math.max(0, left.count - count), lastAt: now })
  }

  return {
    waitMs(source, now) {
      const { own, network, login, isKnown } = placesOf(source)
      const ownMs = signInWaitMs(owns.get(own), LOGIN_FAILURES_FREE, now)
      if (isKnown || knownPlaces.get(own)) return ownMs
      const networkMs = signInWaitMs(sharedFailuresLeft(networks.get(network), now), ADDRESS_FAILURES_FREE, now)
      return Math.max(ownMs, networkMs, signInWaitMs(sharedFailuresLeft(logins.get(login), now), STRANGER_FAILURES_FREE, now))
    },
    knows(source) {
      const { own, isKnown } = placesOf(source)
      return isKnown || knownPlaces.get(own) === true
    },
    failed(source, now) {
      const { own, network, login, isKnown } = placesOf(source)
      add(owns, own, now)
      if (isKnown) return
      addShared(networks, network, now)
      if (!knownPlaces.get(own)) addShared(logins, login, now)
    },
    succeeded(source, now) {
      const { own, network, login, isKnown } = placesOf(source)
      const count = owns.get(own)?.count ?? 0
      owns.drop(own)
      if (isKnown) return
      if (count > 0) forgive(networks, network, { count, now })
      if (count > 0 && !knownPlaces.get(own)) forgive(logins, login, { count, now })
      knownPlaces.put(own, true)
    },
  }
}

function placesOf({ login, address, knownKey }: SignInSource) {
  const network = networkOf(address)
  return { own: `${knownKey ?? network} ${login}`, network, login, isKnown: knownKey !== null }
}

type Shelf<V> = { get(key: string): V | undefined; put(key: string, value: V): void; drop(key: string): void }

function shelf<V>(): Shelf<V> {
  const kept = new Map<string, V>()
  return {
    get: (key) => kept.get(key),
    put(key, value) {
      kept.delete(key)
      kept.set(key, value)
      const oldest = kept.size > COUNTS_MAX ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
    },
    drop: (key) => void kept.delete(key),
  }
}
