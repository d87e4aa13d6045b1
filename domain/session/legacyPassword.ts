import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import type { Device } from './session.ts'

/** How the system before this one kept passwords. */
export const legacySchemes = ['bcrypt', 'sha256', 'md5'] as const
export type LegacyScheme = (typeof legacySchemes)[number]

/** The doors by which a password comes in; each is moved over by itself. */
export const passwordServices = ['desktop', 'web'] as const
export type PasswordService = (typeof passwordServices)[number]

/** `legacy`: old passwords count and stay as they are; `dual`: they count and are replaced at the sign-in; `new`: they count no more. */
export const passwordModes = ['legacy', 'dual', 'new'] as const
export type PasswordMode = (typeof passwordModes)[number]

export function passwordServiceOf({ platform }: Pick<Device, 'platform'>): PasswordService {
  return platform === 'web' ? 'web' : 'desktop'
}

/** PWD-7: what becomes of a right password that the old system kept. A step back is the same table read from below. Refusal: password_outdated. */
export function decideLegacySignIn(mode: PasswordMode): Outcome<'keep' | 'upgrade', 'password_outdated'> {
  if (mode === 'new') return refuse('password_outdated')
  return accept(mode === 'dual' ? 'upgrade' : 'keep')
}

/**
 * A digest of the old system. `salt`: of bcrypt its settings (`$2b$10$` and 22 signs), of the others what stood before the password.
 * `digest`: as the old system would compute it again.
 */
export type LegacyDigest = { readonly scheme: LegacyScheme; readonly salt: string; readonly digest: string }
export type LegacyRow = LegacyDigest & { readonly loginId: string }

/** A cost above it would hold a sign-in up for a second and more. */
const BCRYPT_COST_MAX = 12
const BCRYPT = /^(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{22})[./A-Za-z0-9]{31}$/
const digits: Readonly<Record<Exclude<LegacyScheme, 'bcrypt'>, number>> = { sha256: 64, md5: 32 }

export type LegacyRowTrouble = 'login_missing' | 'scheme_unknown' | 'hash_malformed' | 'salt_missing' | 'cost_too_high'

/**
 * PWD-6: a row of the export of the old system (login_id, scheme, hash, salt), or the first thing that is wrong with it: a login id, a
 * scheme of ours, a hash of its shape; sha256 comes with a salt, md5 with one or none.
 */
export function parseLegacyRow(row: { readonly [column: string]: string | undefined }): LegacyRow | LegacyRowTrouble {
  const loginId = row['login_id']?.trim().toLowerCase() ?? ''
  const scheme = legacySchemes.find((known) => known === row['scheme']?.trim().toLowerCase())
  const hash = row['hash']?.trim() ?? ''
  const salt = row['salt'] ?? ''
  if (loginId === '') return 'login_missing'
  if (!scheme) return 'scheme_unknown'
  if (scheme === 'bcrypt') {
    const [, settings, cost] = BCRYPT.exec(hash) ?? []
    if (settings === undefined) return 'hash_malformed'
    return Number(cost) > BCRYPT_COST_MAX ? 'cost_too_high' : { loginId, scheme, salt: settings, digest: hash }
  }
  if (hash.length !== digits[scheme] || !/^[0-9a-fA-F]+$/.test(hash)) return 'hash_malformed'
  if (scheme === 'sha256' && salt === '') return 'salt_missing'
  return { loginId, scheme, salt, digest: hash.toLowerCase() }
}
