import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { createDeviceProver } from '../../sync/proveDevice.ts'
import { readProof } from '../../server/auth/readProof.ts'
import { freshDeviceKey } from '../support/provingPc.ts'

const NOW = Date.UTC(2026, 10, 30, 9)
const key = freshDeviceKey()
const proverAt = (now: number) =>
  createDeviceProver({ key, origin: 'https://desk.example', now: () => now, uuid: () => crypto.randomUUID() })
const request = { method: 'POST', path: '/api/v1/auth/refresh' }
const answer = (headers: Record<string, string>, refused: RefusalCode | null = null) => ({
  header: (name: string) => headers[name] ?? null,
  refused,
})

test('[DEV-2] S-08 a proof names its request, is new each time, and carries the public half of the key alone', async () => {
  const prover = proverAt(NOW)
  const [one, other] = [await prover.proofFor(request), await prover.proofFor(request)]
  expect(decodeJwt(one)).toMatchObject({ htm: 'POST', htu: 'https://desk.example/api/v1/auth/refresh', iat: NOW / 1000 })
  expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti)
  const { jwk } = decodeProtectedHeader(one)
  expect(Object.keys(jwk ?? {}).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  expect((await readProof(one))?.deviceKey).toBe(await calculateJwkThumbprint((await key.pair()).publicJwk))
})

test('[DEV-2] a proof is made once more with the nonce that the centre gave, and not for a nonce it quoted already', async () => {
  const prover = proverAt(NOW)
  expect(prover.heard(answer({ 'dpop-nonce': 'n1' }, 'device_nonce_needed'))).toBe(true)
  expect(decodeJwt(await prover.proofFor(request))['nonce']).toBe('n1')
  expect(prover.heard(answer({ 'dpop-nonce': 'n1' }, 'device_nonce_needed'))).toBe(false)
  expect(prover.heard(answer({}, 'device_nonce_needed'))).toBe(false)
  expect(prover.heard(answer({ 'dpop-nonce': 'n2' }))).toBe(false)
  expect(decodeJwt(await prover.proofFor(request))['nonce']).toBe('n2')
})

test('[DEV-2] S-08 a PC whose clock is off learns the time from the centre, and from no answer that does not say it', async () => {
  const prover = proverAt(NOW - HOUR_MS)
  expect(prover.heard(answer({ date: new Date(NOW).toUTCString() }))).toBe(false)
  expect(decodeJwt(await prover.proofFor(request)).iat).toBe((NOW - HOUR_MS) / 1000)
  expect(prover.heard(answer({}, 'clock_wrong'))).toBe(false)
  expect(prover.heard(answer({ date: new Date(NOW).toUTCString() }, 'clock_wrong'))).toBe(true)
  expect(decodeJwt(await prover.proofFor(request)).iat).toBe(NOW / 1000)
})

test('[DEV-2] S-08 what is no proof of a P-256 key is none', async () => {
  const good = await proverAt(NOW).proofFor(request)
  const [, body = '', signature = ''] = good.split('.')
  const { jwk } = decodeProtectedHeader(good)
  const head = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
  const { x: _x, ...half } = jwk ?? {}
  for (const header of [
    { alg: 'none', typ: 'dpop+jwt', jwk },
    { alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct', k: 'AAAA' } },
    { alg: 'ES256', typ: 'JWT', jwk },
    { alg: 'ES256', typ: 'dpop+jwt' },
    { alg: 'ES256', typ: 'dpop+jwt', jwk: half },
    { alg: 'ES256', typ: 'dpop+jwt', jwk, jku: 'https://evil.example' },
  ])
    expect(await readProof(`${head(header)}.${body}.${signature}`), JSON.stringify(header)).toBeNull()
})
