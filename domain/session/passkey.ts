import { z } from 'zod'
import { MINUTE_MS, type Millis } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/** So long a passkey may answer what the centre asked it, by the centre's clock. Source: security requirement A-08. */
export const PASSKEY_CHALLENGE_TTL_MS = 2 * MINUTE_MS
/** A PC at the shop, one at home, a phone, a key on the ring: enough for anybody, and a list that is read at a glance. */
export const PASSKEYS_MAX = 10
export const PASSKEY_NAME_CHARS_MAX = 40
/** EdDSA, ES256, RS256: what the authenticators of Windows, Apple, Android and security keys sign with. */
export const PASSKEY_ALGORITHMS = [-8, -7, -257]

export const passkeyIdSchema = z.uuid().brand<'PasskeyId'>()
export type PasskeyId = z.infer<typeof passkeyIdSchema>

/** Whom passkeys are made for: they sign for pages of this origin alone, and are bound to its name. */
export type PasskeyParty = { readonly origin: string; readonly domain: string }

/** A name over TLS, or this machine: browsers bind a passkey to no address in numbers. */
const partyPattern = /^(?:https:\/\/((?:[a-z\d-]+\.)*[a-z][a-z\d-]*)|http:\/\/(localhost))(?::\d{1,5})?$/

/** The party of an origin as a browser writes it (`https://desk.example.kr`); null: no browser makes a passkey for it. */
export function passkeyPartyOf(origin: string): PasskeyParty | null {
  const [, overTls, here] = partyPattern.exec(origin) ?? []
  const domain = overTls ?? here
  return domain === undefined ? null : { origin, domain }
}

/** What a passkey said that is genuine: its key signed it for our party, and the device made sure who touched it. */
export type GenuineAnswer = { readonly challengeHash: string; readonly counter: number }

/**
 * MFA-7: whether the answer of a passkey counts. `asked`: the open challenge of this very sign-in or session, used up by looking.
 * `answer`: null where it is not genuine. `held`: the passkey as it is kept, null where this person has no such. Accepted: the passkey,
 * with the counter to keep. Refusals in this order: passkey_challenge_invalid (none is open, it is too old, or another one was answered),
 * passkey_unknown, passkey_counter. Source: WebAuthn Level 3 §7.2, security requirement A-08.
 */
export function decidePasskey(given: {
  readonly asked: { readonly hash: string; readonly expiresAt: Millis } | null
  readonly answer: GenuineAnswer | null
  readonly held: { readonly id: PasskeyId; readonly counter: number } | null
  readonly now: Millis
}): Outcome<{ readonly id: PasskeyId; readonly counter: number }, 'passkey_challenge_invalid' | 'passkey_unknown' | 'passkey_counter'> {
  const { asked, answer, held, now } = given
  if (!asked || asked.expiresAt <= now) return refuse('passkey_challenge_invalid')
  if (!answer || !held) return refuse('passkey_unknown')
  if (answer.challengeHash !== asked.hash) return refuse('passkey_challenge_invalid')
  return goesOn(held.counter, answer.counter) ? accept({ id: held.id, counter: answer.counter }) : refuse('passkey_counter')
}

/** A counter that stands or goes back tells of a copy of the key. Passkeys that several devices share do not count: always 0. */
function goesOn(before: number, shown: number): boolean {
  return shown > before || (shown === 0 && before === 0)
}

/** MFA-8: whether one more is taken. Refusals in this order: passkeys_full, passkey_exists (`isTaken`: somebody has this very one). */
export function decideNewPasskey(given: {
  readonly count: number
  readonly isTaken: boolean
}): Outcome<null, 'passkeys_full' | 'passkey_exists'> {
  if (given.count >= PASSKEYS_MAX) return refuse('passkeys_full')
  return given.isTaken ? refuse('passkey_exists') : accept(null)
}
