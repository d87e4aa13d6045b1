import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { sessionIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import type { KeyBook, TokenClaims, TokenIssuer, TokenVerifier } from './authPorts.ts'
import type { SigningKey } from './keyRing.ts'

const ISSUER = 'dealer-desk'
const AUDIENCE = 'dealer-desk-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'EdDSA'
/** More tokens than people at work; the oldest is forgotten first and simply verified again. */
const CACHE_MAX = 20_000

const claimsSchema = z.object({
  sub: userIdSchema,
  sid: sessionIdSchema,
  exp: z.int(),
  // RFC 7800: the key of the device that it was given to.
  cnf: z.object({ jkt: keyThumbprintSchema }).optional(),
})

/** Signs access tokens (EdDSA, RFC 9068 claims) with the key that signs at that moment. */
export function createTokenIssuer(signingKey: (now: Millis) => Promise<SigningKey>): TokenIssuer {
  return {
    async issue({ sessionId, userId, deviceKey, expiresAt, now }) {
      const { kid, privateKey } = await signingKey(now)
      return new SignJWT({ sid: sessionId, ...(deviceKey === null ? {} : { cnf: { jkt: deviceKey } }) })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(Math.floor(now / SECOND_MS))
        .setExpirationTime(Math.floor(expiresAt / SECOND_MS))
        .sign(privateKey)
    },
  }
}

type Verified = { readonly kid: string; readonly claims: TokenClaims }

/**
 * Checks access tokens by public keys alone. The header is trusted for nothing but the choice among our own keys. Verified
 * ones are remembered until they expire, or their key is gone: a signature on every request would queue behind other work.
 */
export function createTokenVerifier(keys: KeyBook): TokenVerifier {
  const verified = new Map<string, Verified>()

  function remember(name: string, fresh: Verified): void {
    verified.set(name, fresh)
    const oldest = verified.size > CACHE_MAX ? verified.keys().next().value : undefined
    if (oldest !== undefined) verified.delete(oldest)
  }

  return {
    async verify(token, now) {
      const name = createHash('sha256').update(token).digest('base64')
      const known = verified.get(name)
      if (known && known.claims.expiresAt > now && keys.holds(known.kid)) return accept(known.claims)
      verified.delete(name)
      const read = await readToken(keys, token, now)
      if (read === 'key_gone') return refuse('token_expired')
      if (!read) return refuse('not_signed_in')
      if (read.claims.expiresAt > now) remember(name, read)
      return accept(read.claims)
    },
  }
}

/**
 * `key_gone`: it names a key that nobody has. It may be one of ours that was taken away in haste: whoever holds a refresh token gets
 * another, and who made the name up gets nothing by it.
 */
async function readToken(keys: KeyBook, token: string, now: Millis): Promise<Verified | 'key_gone' | null> {
  let kid = ''
  try {
    const { payload } = await jwtVerify(
      token,
      async (header) => {
        kid = header.kid ?? ''
        const key = await keys.keyOf(kid)
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
    return parseClaims(kid, payload)
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey && kid !== '') return 'key_gone'
    // Its signature was good: why its session ended may be told, and while identity is down it may count for longer.
    return error instanceof errors.JWTExpired ? parseClaims(kid, error.payload) : null
  }
}

function parseClaims(kid: string, payload: unknown): Verified | null {
  const { success, data } = claimsSchema.safeParse(payload)
  if (!success) return null
  const { sid: sessionId, sub: userId, exp, cnf } = data
  return { kid, claims: { sessionId, userId, deviceKey: cnf?.jkt ?? null, expiresAt: exp * SECOND_MS } }
}
