import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { createAccessTokens } from '../../../server/auth/accessTokens.ts'
import type { AccessTokens } from '../../../server/auth/authPorts.ts'

const NOW = 1_770_000_000_000
const claims = {
  sessionId: sessionIdSchema.parse(randomUUID()),
  userId: userIdSchema.parse(randomUUID()),
  expiresAt: NOW + 600_000,
  now: NOW,
}
let keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
let foreign: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
let tokens: AccessTokens
beforeAll(async () => {
  keys = await generateKeyPair('EdDSA', { extractable: true })
  foreign = await generateKeyPair('EdDSA', { extractable: true })
  tokens = createAccessTokens({ kid: 'k1', privateKey: keys.privateKey, publicKeys: new Map([['k1', keys.publicKey]]) })
})

test('[AUT-9] a token of ours is good until its time is over, cached or not', async () => {
  const token = await tokens.issue(claims)
  const { sessionId, userId } = claims
  for (let i = 0; i < 2; i++)
    expect(await tokens.verify(token, NOW + 599_999)).toEqual({ ok: true, value: { sessionId, userId, expired: false } })
  expect(await tokens.verify(token, NOW + 600_000)).toEqual({ ok: true, value: { sessionId, userId, expired: true } })
})

test('[AUT-9] a token signed by anybody else, for anybody else, of another kind or by another algorithm is none of ours', async () => {
  const good = { iss: 'dealer-desk', aud: 'dealer-desk-api', sub: claims.userId, sid: claims.sessionId, exp: claims.expiresAt / 1000 }
  const header = { alg: 'EdDSA', kid: 'k1', typ: 'at+jwt' }
  const sign = (head: Record<string, unknown>, body: object, key: CryptoKey | Uint8Array = keys.privateKey) =>
    new SignJWT({ ...body }).setProtectedHeader({ ...header, ...head }).sign(key)
  const own = await sign({}, good)
  const [head = '', body = '', signature = ''] = own.split('.')
  const swapped = Buffer.from(JSON.stringify({ ...good, sub: randomUUID() })).toString('base64url')
  const forged = [
    await sign({}, good, foreign.privateKey),
    await sign({ kid: 'k2' }, good),
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
  for (const token of forged) expect(await tokens.verify(token, NOW), token).toEqual({ ok: false, code: 'not_signed_in' })
})
