import { z } from 'zod'
import type { Role } from '../access/permissions.ts'
import type { DealerCode, UserId } from '../kernel/ids.ts'
import { MINUTE_MS } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/** Long enough to be read out over a counter, too short to lie about. Source: security requirement A-07. */
export const RESET_CODE_TTL_MS = 10 * MINUTE_MS
/** 130 random bits. Source: ASVS 6.4 (at least 128). */
export const RESET_CODE_CHARS = 26
const GROUP = 5

/** Crockford's alphabet: no letter that is taken for another sign. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const resetCodeSchema = z.string().trim().min(1).max(80)

/** The signs of a code, of as many random bytes. */
export function resetCodeFrom(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, RESET_CODE_CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

/** The same for the eye, in groups. */
export function printedResetCode(code: string): string {
  return (code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')
}

/** What somebody typed, as it is compared: spaces, dashes and case are for the eye. Null: it cannot be one. */
export function readResetCode(typed: string): string | null {
  const code = typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === RESET_CODE_CHARS && Array.from(code).every((sign) => ALPHABET.includes(sign)) ? code : null
}

type Person = { readonly userId: UserId; readonly role: Role; readonly dealerCode: DealerCode | null }

/**
 * PWD-4: whether somebody may let another person choose a new password: a manager the staff of the own shop, an administrator everybody
 * else. Refusals in this order: own_access (nobody lets himself in), user_unknown (nobody of that name, nobody who may sign in, or not
 * below: what belongs to another shop is what nobody has). Source: security requirement A-07.
 */
export function decideResetIssue(
  issuer: Person,
  person: (Person & { readonly isDisabled: boolean }) | undefined,
): Outcome<null, 'own_access' | 'user_unknown'> {
  if (person?.userId === issuer.userId) return refuse('own_access')
  if (!person || person.isDisabled || !isBelow(issuer, person)) return refuse('user_unknown')
  return accept(null)
}

function isBelow(issuer: Person, person: Person): boolean {
  if (issuer.role === 'ADMIN') return true
  return (
    issuer.role === 'DEALER_MANAGER' &&
    person.role === 'DEALER_STAFF' &&
    issuer.dealerCode !== null &&
    person.dealerCode === issuer.dealerCode
  )
}
