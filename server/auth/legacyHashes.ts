import { createHash } from 'node:crypto'
import { legacySchemes, type LegacyDigest, type LegacyScheme } from '../../domain/session/legacyPassword.ts'
import { legacyBcrypt } from './legacyBcrypt.ts'

/** Stands where a person has no password yet: nothing typed fits it. */
export const NO_PASSWORD = '!'

/** What is stored for a digest of the old system: it is the argon2id of the digest, so that a copy of the database gives none away. */
export type LegacyWrap = { readonly scheme: LegacyScheme; readonly salt: string; readonly wrapped: string }

const SHAPE = /^legacy\$(\w+)\$([0-9a-f]*)\$(\$argon2id\$.+)$/

export function readLegacyWrap(stored: string): LegacyWrap | null {
  const [, name, salt, wrapped] = SHAPE.exec(stored) ?? []
  const scheme = legacySchemes.find((known) => known === name)
  if (!scheme || salt === undefined || wrapped === undefined) return null
  return { scheme, salt: Buffer.from(salt, 'hex').toString('utf8'), wrapped }
}

export function legacyWrapText({ scheme, salt, wrapped }: LegacyWrap): string {
  return `legacy$${scheme}$${Buffer.from(salt, 'utf8').toString('hex')}$${wrapped}`
}

/** What the old system would have kept for this password. */
export async function legacyDigestOf({ scheme, salt }: Pick<LegacyDigest, 'scheme' | 'salt'>, password: string): Promise<string> {
  if (scheme === 'bcrypt') return legacyBcrypt(password, salt)
  return createHash(scheme)
    .update(salt + password, 'utf8')
    .digest('hex')
}
