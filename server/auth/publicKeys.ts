import { importJWK, type CryptoKey } from 'jose'
import { z } from 'zod'

export const publicJwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().min(40).max(50) })
export const privateJwkSchema = publicJwkSchema.extend({ d: z.string().min(40).max(50) })
/** The public half of a signing key, as it stands in the database and on disk. */
export const publicKeySchema = z.object({ kid: z.string().min(1).max(64), jwk: publicJwkSchema })
export type PublicKey = z.infer<typeof publicKeySchema>

export async function importKey(jwk: z.infer<typeof publicJwkSchema | typeof privateJwkSchema>): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA')
  if (key instanceof Uint8Array) throw new Error('The signing key is no asymmetric key.')
  return key
}
