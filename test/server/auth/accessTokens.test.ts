import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { createTokenIssuer, createTokenVerifier } from '../../../server/auth/accessTokens.ts'
import type { KeyBook, TokenIssuer, TokenVerifier } from '../../../server/auth/authPorts.ts'

const NOW = 1_770_000_000_000
const claims = {
  sessionId: sessionIdSchema.parse(randomUUID()),
  userId: userIdSchema.parse(randomUUID()),
  deviceKey: null,
  expiresAt: NOW + 600_000,
  now: NOW,
}
let keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
let foreign: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
const known = new Map<string, CryptoKey>()
const book: KeyBook = { keyOf: async (kid) => known.get(kid), holds: (kid) => known.has(kid) }
let tokens: TokenIssuer & TokenVerifier
beforeAll(async () => {
  keys = await generateKeyPair('EdDSA', { extractable: true })
  foreign = await generateKeyPair('EdDSA', { extractable: true })
  known.set('k1', keys.publicKey)
  const issuer = createTokenIssuer(async () => ({ kid: 'k1', signsFrom: 0, privateKey: keys.privateKey }))
  tokens = { ...issuer, ...createTokenVerifier(book) }
})

test('[AUT-9] a token of ours says whose it is and until when, remembered or not', async () => {
  const token = await tokens.issue(claims)
  const { sessionId, userId, deviceKey, expiresAt } = claims
  for (const at of [NOW, NOW + 599_999, NOW + 600_000, NOW + 600_001])
    expect(await tokens.verify(token, at)).toEqual({ ok: true, value: { sessionId, userId, deviceKey, expiresAt } })
})

test('[IDN-5] a token whose key was dropped has run out, remembered or not: it says nothing, and a fresh one is to be had', async () => {
  const token = await tokens.issue(claims)
  expect((await tokens.verify(token, NOW)).ok).toBe(true)
  known.delete('k1')
  expect(await tokens.verify(token, NOW)).toEqual({ ok: false, code: 'token_expired' })
  known.set('k1', keys.publicKey)
})

test('[AUT-9] S-07 ATK-11 ATK-13 a token signed by anybody else, for anybody else, of another kind or by another algorithm is none of ours', async () => {
  const good = { iss: 'dealer-desk', aud: 'dealer-desk-api', sub: claims.userId, sid: claims.sessionId, exp: claims.expiresAt / 1000 }
  const header = { alg: 'EdDSA', kid: 'k1', typ: 'at+jwt' }
  const sign = (head: Record<string, unknown>, body: object, key: CryptoKey | Uint8Array = keys.privateKey) =>
    new SignJWT({ ...body }).setProtectedHeader({ ...header, ...head }).sign(key)
  const own = await sign({}, good)
  const [head = '', body = '', signature = ''] = own.split('.')
  const swapped = Buffer.from(JSON.stringify({ ...good, sub: randomUUID() })).toString('base64url')
  const forged = [
    await sign({}, good, foreign.privateKey),
    await sign({ kid: undefined }, good),
    await sign({ jwk: await exportJWK(foreign.publicKey) }, good, foreign.privateKey),
    await sign({ typ: 'JWT' }, good),
    await sign({}, { ...good, iss: 'somebody' }),
    await sign({}, { ...good, aud: 'another-api' }),
    await sign({}, { ...good, sub: 'no id' }),
    await sign({}, { ...good, sid: undefined }),
    await sign({}, { ...good, exp: undefined }),
    await sign({ alg: 'HS256' }, good, new TextEncoder().encode((await exportJWK(keys.publicKey)).x)),
    new UnsecuredJWT(good).encode(),
    `${head}.${swapped}.${signature}`,
    `${head}.${body}.`,
    `${head}.${body}`,
    '',
  ]
  expect((await tokens.verify(own, NOW)).ok).toBe(true)
  // One of a key that nobody has may be of ours: it gets in nowhere either.
  expect(await tokens.verify(await sign({ kid: 'k2' }, good, foreign.privateKey), NOW)).toEqual({ ok: false, code: 'token_expired' })
  for (const token of forged) expect(await tokens.verify(token, NOW), token).toEqual({ ok: false, code: 'not_signed_in' })
})
