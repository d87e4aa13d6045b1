import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { fileCall } from '../../sync/fileCall.ts'
import { createDeviceProver, type DeviceProver, type ProvenRequest } from '../../sync/proveDevice.ts'
import { createProofReader } from '../../server/auth/readProof.ts'
import { tokenHashOf } from '../../server/auth/requestProofs.ts'
import { freshDeviceKey } from '../support/provingPc.ts'

const NOW = Date.UTC(2026, 10, 30, 9)
const key = freshDeviceKey()
const proverAt = (now: number) =>
  createDeviceProver({ key, origin: 'https://desk.example', now: () => now, uuid: () => crypto.randomUUID() })
const entering = { method: 'POST', path: '/api/v1/auth/refresh', carries: 'nothing' } as const
const working = { method: 'GET', path: '/api/v1/orders?state=open', carries: 'cookie' } as const
const read = createProofReader()

/** Sends with `prover` and is answered as told, one after the other; gives back what each proof said. */
async function sent(prover: DeviceProver, request: ProvenRequest, ...answers: readonly [RefusalCode | null, Record<string, string>][]) {
  const said: Record<string, unknown>[] = []
  await prover.send(request, async (proof) => {
    said.push(decodeJwt(proof))
    const [refused, headers]: readonly [RefusalCode | null, Record<string, string>] = answers[said.length - 1] ??
      answers.at(-1) ?? [null, {}]
    return { refused, header: (name) => headers[name] ?? null }
  })
  return said
}

test('[DEV-2] S-08 a proof names its request, is new each time, and carries the public half of the key alone', async () => {
  const prover = proverAt(NOW)
  const [one, other] = [await prover.proofFor(entering), await prover.proofFor(entering)]
  expect(decodeJwt(one)).toMatchObject({ htm: 'POST', htu: 'https://desk.example/api/v1/auth/refresh', iat: NOW / 1000 })
  expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti)
  const { jwk } = decodeProtectedHeader(one)
  expect(Object.keys(jwk ?? {}).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  expect((await read(one))?.deviceKey).toBe(await calculateJwkThumbprint((await key.pair()).publicJwk))
})

test('[DEV-2] a proof is made once more with the nonce that the centre gave, and not for a nonce it quoted already', async () => {
  const prover = proverAt(NOW)
  const said = await sent(prover, entering, ['device_nonce_needed', { 'dpop-nonce': 'n1' }])
  expect(said.map(({ nonce }) => nonce)).toEqual([undefined, 'n1'])
  expect(await sent(prover, entering, ['device_nonce_needed', {}])).toHaveLength(1)
  expect(await sent(prover, entering, [null, { 'dpop-nonce': 'n2' }])).toMatchObject([{ nonce: 'n1' }])
  expect(await sent(prover, entering, [null, {}])).toMatchObject([{ nonce: 'n2' }])
})

test('[DEV-6] S-08 with a token goes its hash: of the one that is at hand, or of the one in the cookie, by the centre’s word', async () => {
  const prover = proverAt(NOW)
  const hash = { 'desk-token-hash': 'h1' }
  const [first, second, ...more] = await sent(prover, working, ['device_proof_invalid', hash])
  expect([first?.['ath'], second?.['ath'], more]).toEqual([undefined, 'h1', []])
  expect(second).toMatchObject({ htm: 'GET', htu: 'https://desk.example/api/v1/orders' })
  // Two that were on their way at once: the second learns nothing new from its answer, and is sent again all the same.
  const late = await Promise.all([1, 2].map(() => sent(prover, working, ['device_proof_invalid', { 'desk-token-hash': 'h2' }], [null, {}])))
  expect(late.map((both) => both.map(({ ath }) => ath))).toEqual([
    ['h1', 'h2'],
    ['h1', 'h2'],
  ])
  expect(await sent(prover, working, ['device_proof_invalid', {}])).toHaveLength(1)
  expect(await sent(prover, entering, [null, {}])).not.toMatchObject([{ ath: 'h2' }])
  const [own] = await sent(prover, { ...working, carries: { accessToken: 'a token' } }, [null, {}])
  expect(own?.['ath']).toBe(tokenHashOf('a token'))
})

test('[DEV-2] S-08 a PC whose clock is off learns the time from the centre, and from no answer that does not say it', async () => {
  const prover = proverAt(NOW - HOUR_MS)
  const date = { date: new Date(NOW).toUTCString() }
  expect(await sent(prover, entering, [null, date])).toHaveLength(1)
  expect(await sent(prover, entering, ['clock_wrong', {}])).toMatchObject([{ iat: (NOW - HOUR_MS) / 1000 }])
  const corrected = await sent(prover, working, ['clock_wrong', date], [null, {}])
  expect(corrected.map(({ iat }) => iat)).toEqual([(NOW - HOUR_MS) / 1000, NOW / 1000])
  // Where it is told so time and again somebody falsifies the time: it gives up.
  expect(await sent(prover, working, ['clock_wrong', date])).toHaveLength(3)
})

test('[DEV-2] S-08 what is no proof of a P-256 key is none, though it is signed with one', async () => {
  const { privateKey, publicJwk: jwk } = await key.pair()
  const claims = Buffer.from(JSON.stringify(decodeJwt(await proverAt(NOW).proofFor(entering)))).toString('base64url')
  const signed = async (head: object, body = claims) => {
    const text = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${body}`
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, Buffer.from(text))
    return `${text}.${Buffer.from(signature).toString('base64url')}`
  }
  const head = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y } }
  const { x = '', ...half } = head.jwk
  const good = await signed(head)
  expect(await read(good)).not.toBeNull()
  // What nobody has to understand is not looked at, least of all an address.
  expect(await read(await signed({ ...head, jku: 'https://evil.example', kid: '../../key' }))).not.toBeNull()
  for (const wrong of [
    { ...head, alg: 'none' },
    { ...head, alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
    { ...head, alg: 'ES384' },
    { ...head, typ: 'JWT' },
    { ...head, crit: ['exp'] },
    { ...head, jwk: undefined },
    { ...head, jwk: half },
    { ...head, jwk: { ...head.jwk, crv: 'P-384' } },
    { ...head, jwk: { ...half, x: `${x.startsWith('A') ? 'B' : 'A'}${x.slice(1)}` } },
    { ...head, jwk: { ...head.jwk, d: x } },
  ])
    expect(await read(await signed(wrong)), JSON.stringify(wrong)).toBeNull()
  const [first = '', second = '', third = ''] = good.split('.')
  for (const text of [
    '',
    'x',
    `${first}.${second}`,
    `${first}.${second}.`,
    `${good}.x`,
    `${good},${good}`,
    `${first}.${second}.${third.slice(1)}=`,
  ])
    expect(await read(text), text.slice(-12)).toBeNull()
  expect(await read(await signed(head, Buffer.from('null').toString('base64url')))).toBeNull()
  // A key that was read before helps no other signature.
  const turned = `${third.startsWith('A') ? 'B' : 'A'}${third.slice(1)}`
  expect(await read(`${first}.${second}.${turned}`)).toBeNull()
})

test('[DEV-6] the engine proves for the page what the page itself carries, a file, and nothing else', async () => {
  const asked: unknown[] = []
  const proveFile = async (request: unknown) => {
    asked.push(request)
    return 'a proof'
  }
  expect(await fileCall({ proveFile }, 'POST /imports', { query: { fileName: '기존 계약.csv' } })).toEqual({
    ok: true,
    value: { url: `/api/v1/imports?fileName=${encodeURIComponent('기존 계약.csv').replaceAll('%20', '+')}`, headers: { dpop: 'a proof' } },
  })
  expect(asked).toMatchObject([{ method: 'POST' }])
  expect(await fileCall({ proveFile }, 'GET /orders' as 'POST /imports', {})).toMatchObject({ code: 'malformed' })
  expect(await fileCall({ proveFile }, 'GET /imports/:id/refused-rows', { params: { id: '../x' } })).toMatchObject({ code: 'malformed' })
  expect(asked).toHaveLength(1)
  // On the desktop main proves, and the page has nothing to add.
  expect(await fileCall({ proveFile: async () => null }, 'POST /imports', { query: {} })).toMatchObject({ value: { headers: {} } })
})
