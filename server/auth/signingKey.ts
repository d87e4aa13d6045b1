import { hkdfSync } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose'
import { z } from 'zod'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { jsonb, type Database } from '../platform/database.ts'
import type { SigningKey } from './accessTokens.ts'

const jwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string().optional() })
const REFRESH_KEY_BYTES = 32

/**
 * The keys that access tokens are signed and checked with, newest first; made at the first start. `refreshKey` is derived
 * from the oldest private key, so that successors of refresh tokens stay the same after a restart and after a new key.
 */
export async function loadSigningKey(
  db: Database,
  { now, uuid }: { readonly now: Millis; readonly uuid: () => string },
): Promise<SigningKey & { readonly refreshKey: Uint8Array }> {
  const stored = () => db.selectFrom('auth.signing_key').selectAll().orderBy('created_at', 'desc').orderBy('kid').execute()
  let rows = await stored()
  if (rows.length === 0) {
    const pair = await generateKeyPair('EdDSA', { extractable: true })
    const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)])
    await db
      .insertInto('auth.signing_key')
      .values({ kid: uuid(), private_jwk: jsonb(privateJwk), public_jwk: jsonb(publicJwk), created_at: toInstant(now) })
      .execute()
    // Read again: another process may have made one at the same time, and all must agree on the newest.
    rows = await stored()
  }
  const [newest, oldest] = [rows[0], rows.at(-1)]
  if (!newest || !oldest) throw new Error('The signing key could not be stored.')
  const publicKeys = new Map<string, CryptoKey>()
  for (const row of rows) publicKeys.set(row.kid, await keyOf(row.public_jwk))
  const secret = jwkSchema.parse(oldest.private_jwk).d ?? ''
  const refreshKey = new Uint8Array(hkdfSync('sha256', secret, '', 'refresh token successors', REFRESH_KEY_BYTES))
  return { kid: newest.kid, privateKey: await keyOf(newest.private_jwk), publicKeys, refreshKey }
}

async function keyOf(jwk: unknown): Promise<CryptoKey> {
  const { kty, crv, x, d } = jwkSchema.parse(jwk)
  const key = await importJWK({ kty, crv, x, ...(d === undefined ? {} : { d }) }, 'EdDSA')
  if (key instanceof Uint8Array) throw new Error('The signing key is no asymmetric key.')
  return key
}
