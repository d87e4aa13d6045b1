import { z } from 'zod'
import { MINUTE_MS, SECOND_MS, type Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/** Carries the proof of a PC's key with a request (RFC 9449). */
export const PROOF_HEADER = 'dpop'
/** On an answer: what the next proof must quote, so that none can be made in advance. */
export const NONCE_HEADER = 'dpop-nonce'
/** On an answer to a browser, which cannot read its cookie: the SHA-256 of the access token in it, for the next proof to name. */
export const TOKEN_HASH_HEADER = 'desk-token-hash'
export const PROOF_TYPE = 'dpop+jwt'
/** P-256: every browser keeps such a key where no script can read it. */
export const PROOF_ALGORITHM = 'ES256'
export const PROOF_CURVE = 'P-256'
/** How far a PC's clock may be off. */
export const PROOF_SKEW_MS = MINUTE_MS
/** A nonce counts until the end of the stretch after its own. */
export const NONCE_STRETCH_MS = 2 * MINUTE_MS
/** So long a proof that was seen is remembered. */
export const PROOF_REMEMBERED_MS = 5 * MINUTE_MS
invariant(
  2 * PROOF_SKEW_MS < PROOF_REMEMBERED_MS && 2 * NONCE_STRETCH_MS < PROOF_REMEMBERED_MS,
  'a proof is forgotten when it is too old to count',
)

/** A proof that goes with an access token quotes no nonce: it can be made since the token was given, and counts while its time is right. */
export const REQUEST_PROOF_REMEMBERED_MS = 2 * PROOF_SKEW_MS + SECOND_MS

/** SHA-256 of a public key (RFC 7638): by this the centre knows a PC, whatever the PC says of itself. */
export const keyThumbprintSchema = z
  .string()
  .regex(/^[\w-]{43}$/)
  .brand<'KeyThumbprint'>()
export type KeyThumbprint = z.infer<typeof keyThumbprintSchema>

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Four digits of a key, for two people to compare: which of two PCs of one name waits is told by them. */
export function deviceCodeOf(key: KeyThumbprint): string {
  const number = Array.from(key.slice(0, 5)).reduce((sum, sign) => sum * 64 + BASE64URL.indexOf(sign), 0)
  return String(number % 10_000).padStart(4, '0')
}

/** What a proof says. `iat` in seconds; `ath` goes with an access token: its SHA-256 in base64url. */
export const proofClaimsSchema = z.object({
  htm: z.string(),
  htu: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[^/?#]+\/[^?#]*$/),
  iat: z.int(),
  jti: z.string().min(8).max(100),
  nonce: z.string().optional(),
  ath: z.string().optional(),
})
export type ProofClaims = z.infer<typeof proofClaimsSchema>

/**
 * DEV-2: whether a proof was made for this request, now. Its signature was checked before. The scheme is not compared: TLS ends at the
 * gateway. Refusals in this order: device_proof_invalid (another method or address, or another token), device_nonce_needed (none of
 * ours, or an old one; asked for on signing in and refreshing), clock_wrong. Source: RFC 9449 §4.3, security requirement S-08.
 */
export function decideProof(
  claims: ProofClaims,
  asked: {
    readonly method: string
    readonly host: string
    readonly path: string
    readonly tokenHash: string | null
    /** Nonces that count now; null: none is asked for. */
    readonly nonces: readonly string[] | null
    readonly now: Millis
  },
): Outcome<null, 'device_proof_invalid' | 'device_nonce_needed' | 'clock_wrong'> {
  const isForThis = claims.htm === asked.method && claims.htu.replace(/^https?:\/\//, '') === `${asked.host}${asked.path}`
  if (!isForThis || (asked.tokenHash !== null && claims.ath !== asked.tokenHash)) return refuse('device_proof_invalid')
  if (asked.nonces && !asked.nonces.includes(claims.nonce ?? '')) return refuse('device_nonce_needed')
  if (Math.abs(claims.iat * SECOND_MS - asked.now) > PROOF_SKEW_MS) return refuse('clock_wrong')
  return accept(null)
}
