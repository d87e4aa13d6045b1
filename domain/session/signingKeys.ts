import { HOUR_MS, MINUTE_MS, type Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { ACCESS_TOKEN_TTL_MS, AUTH_GRACE_MS } from './session.ts'

/** How long a key signs before the next one does. */
export const KEY_SIGNS_FOR_MS = 30 * 24 * HOUR_MS
/** A key is published so long before it signs: everybody who verifies knows it by then. */
export const KEY_LEAD_MS = 10 * MINUTE_MS
/** Whoever verifies reads the keys again so often. */
export const KEY_REFRESH_MS = MINUTE_MS
/** A name that nobody knows has the keys read again, but not more often than this: names are free to invent. */
export const UNKNOWN_KEY_PAUSE_MS = MINUTE_MS / 2
/** A key verifies so long after the next one signs: the longest life of a token, the grace while identity is down, and some. */
export const KEY_VERIFIES_AFTER_MS = ACCESS_TOKEN_TTL_MS + AUTH_GRACE_MS + 20 * MINUTE_MS
invariant(KEY_LEAD_MS > 2 * KEY_REFRESH_MS, 'a reader that misses one reading still knows a key before it signs')
invariant(KEY_LEAD_MS + KEY_VERIFIES_AFTER_MS < KEY_SIGNS_FOR_MS, 'at most two keys are in use at a time')

export type KeyAge = { readonly kid: string; readonly signsFrom: Millis }

/** IDN-5: the key that signs now: the one that began last. Undefined: none has begun. */
export function signingKeyAt<K extends KeyAge>(keys: readonly K[], now: Millis): K | undefined {
  const begun = keys.filter(({ signsFrom }) => signsFrom <= now)
  return begun.reduce<K | undefined>((last, key) => (last && last.signsFrom >= key.signsFrom ? last : key), undefined)
}

/**
 * IDN-5: what is to be done about the keys now: publish a new one that signs from then on (at once where none signs), and drop
 * those that no token in use can be signed with any more.
 */
export function decideKeys(
  keys: readonly KeyAge[],
  now: Millis,
): { readonly publish: { readonly signsFrom: Millis } | null; readonly retire: readonly string[] } {
  const inOrder = keys.toSorted((a, b) => a.signsFrom - b.signsFrom)
  const retire = inOrder.filter((_, i) => (inOrder[i + 1]?.signsFrom ?? Infinity) + KEY_VERIFIES_AFTER_MS <= now).map(({ kid }) => kid)
  if (!signingKeyAt(keys, now)) return { publish: { signsFrom: now }, retire }
  const nextFrom = inOrder.at(-1)!.signsFrom + KEY_SIGNS_FOR_MS
  const isDue = now + KEY_LEAD_MS >= nextFrom
  return { publish: isDue ? { signsFrom: Math.max(nextFrom, now + KEY_LEAD_MS) } : null, retire }
}
