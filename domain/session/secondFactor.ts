import { z } from 'zod'
import type { Role } from '../access/permissions.ts'
import { MINUTE_MS, SECOND_MS, type Millis } from '../kernel/instant.ts'
import { signInWaitMs } from './signInWait.ts'

/** RFC 6238 as every authenticator app speaks it: six digits, a new one each half minute. */
export const TOTP_STEP_MS = 30 * SECOND_MS
export const TOTP_DIGITS = 6
/** A phone's clock may be off, and typing takes its time: the code before and the one after count too. */
export const TOTP_WINDOW_STEPS = 1
export const RECOVERY_CODES = 10
export const RECOVERY_CODE_CHARS = 10
/** What a person may show after the password. */
export const factorKinds = ['totp', 'recovery', 'passkey'] as const
export type FactorKind = (typeof factorKinds)[number]
/** Between the password and the code, and for a phone to be set up. */
export const CHALLENGE_TTL_MS = 10 * MINUTE_MS
/** Wrong codes of one person, one after the other, before waiting begins. */
export const CODE_FAILURES_FREE = 5
/** After so many nobody guesses on: an administrator must look. Source: NIST SP 800-63B §3.2.2. */
export const CODE_FAILURES_MAX = 100

/** Crockford's alphabet: no letter that is taken for another sign. */
const RECOVERY_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const codeSchema = z.string().trim().min(TOTP_DIGITS).max(40)

/** What somebody typed as second factor, as it is compared: spaces and dashes are for the eye. Null: it can be neither. */
export function readCode(typed: string): { readonly kind: 'totp' | 'recovery'; readonly code: string } | null {
  const plain = typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase()
  if (new RegExp(`^\\d{${TOTP_DIGITS}}$`).test(plain)) return { kind: 'totp', code: plain }
  const code = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const fits = code.length === RECOVERY_CODE_CHARS && Array.from(code).every((sign) => RECOVERY_ALPHABET.includes(sign))
  return fits ? { kind: 'recovery', code } : null
}

/** Ten signs of five random bits each, as they are kept and compared; `bytes` are as many random ones. */
export function recoveryCodeFrom(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, RECOVERY_CODE_CHARS), (byte) => RECOVERY_ALPHABET[byte % RECOVERY_ALPHABET.length]).join('')
}

/** The same for the eye: two groups of five. */
export function printedRecoveryCode(code: string): string {
  return `${code.slice(0, RECOVERY_CODE_CHARS / 2)}-${code.slice(RECOVERY_CODE_CHARS / 2)}`
}

/** The number of the half minute a moment lies in. */
export function totpStep(at: Millis): number {
  return Math.floor(at / TOTP_STEP_MS)
}

/**
 * MFA-2: the step that a code is taken for, or null. `matching` are the steps of the window whose code it is; one that is not
 * newer than the last step used is spent, whoever used it. Source: RFC 6238 §5.2, ASVS 6.5.1.
 */
export function decideTotp(matching: readonly number[], lastStep: number | null): number | null {
  return matching.find((step) => lastStep === null || step > lastStep) ?? null
}

/** MFA-1: what is still asked after the right password. `demandedOf`: the roles that must have a second factor. */
export function stepAfterPassword(given: {
  readonly role: Role
  readonly isEnrolled: boolean
  readonly demandedOf: ReadonlySet<Role>
}): 'nothing' | 'code' | 'enrolment' {
  if (given.isEnrolled) return 'code'
  return given.demandedOf.has(given.role) ? 'enrolment' : 'nothing'
}

export type CodeFailures = { readonly count: number; readonly lastAt: Millis | null }

/** MFA-3: how long no code of this person is looked at; 0: now. Infinity: until an administrator has looked. */
export function codeWaitMs({ count, lastAt }: CodeFailures, now: Millis): number {
  if (count >= CODE_FAILURES_MAX) return Infinity
  return lastAt === null ? 0 : signInWaitMs({ count, lastAt }, CODE_FAILURES_FREE, now)
}
