import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type CryptoKey } from 'jose'
import { z } from 'zod'
import { sessionIdSchema, userIdSchema, type SessionId, type UserId } from '../../domain/kernel/ids.ts'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { AccessTokens } from './authPorts.ts'

const ISSUER = 'dealer-desk'
const AUDIENCE = 'dealer-desk-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'EdDSA'
/** More tokens than people at work; the oldest is forgotten first and simply verified again. */
const CACHE_MAX = 20_000

const claimsSchema = z.object({ sub: userIdSchema, sid: sessionIdSchema, exp: z.int() })
type Claims = { readonly sessionId: SessionId; readonly userId: UserId; readonly expiresAt: Millis }

export type SigningKey = { readonly kid: string; readonly privateKey: CryptoKey; readonly publicKeys: ReadonlyMap<string, CryptoKey> }

/**
 * Signed access tokens (EdDSA, RFC 9068 claims). The header is trusted for nothing but the choice among our own keys.
 * Verified ones are remembered until they expire: checking a signature on every request would queue behind password hashing.
 */
export function createAccessTokens({ kid, privateKey, publicKeys }: SigningKey): AccessTokens {
  const verified = new Map<string, Claims>()

  async function claimsOf(token: string, now: Millis): Promise<Claims | null> {
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid: named }) => {
          const key = named === undefined ? undefined : publicKeys.get(named)
          if (!key) throw new errors.JWKSNoMatchingKey()
          return key
        },
        {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          currentDate: new Date(now),
          requiredClaims: ['exp', 'sub'],
        },
      )
      return parseClaims(payload)
    } catch (error) {
      // Its signature was good: why its session ended may be told.
      return error instanceof errors.JWTExpired ? parseClaims(error.payload) : null
    }
  }

  return {
    issue: ({ sessionId, userId, expiresAt, now }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(Math.floor(now / SECOND_MS))
        .setExpirationTime(Math.floor(expiresAt / SECOND_MS))
        .sign(privateKey),
    async verify(token, now) {
      const name = createHash('sha256').update(token).digest('base64')
      const known = verified.get(name)
      const claims = known ?? (await claimsOf(token, now))
      if (!claims) return refuse('not_signed_in')
      const expired = claims.expiresAt <= now
      if (expired) verified.delete(name)
      else if (!known) {
        verified.set(name, claims)
        const oldest = verified.size > CACHE_MAX ? verified.keys().next().value : undefined
        if (oldest !== undefined) verified.delete(oldest)
      }
      return accept({ sessionId: claims.sessionId, userId: claims.userId, expired })
    },
  }
}

function parseClaims(payload: unknown): Claims | null {
  const claims = claimsSchema.safeParse(payload)
  return claims.success ? { sessionId: claims.data.sid, userId: claims.data.sub, expiresAt: claims.data.exp * SECOND_MS } : null
}
