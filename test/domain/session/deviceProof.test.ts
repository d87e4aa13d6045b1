import { expect, test } from 'vitest'
import { decideProof, PROOF_SKEW_MS, proofClaimsSchema, type ProofClaims } from '../../../domain/session/deviceProof.ts'

const NOW = Date.UTC(2026, 10, 30, 9)
const claims: ProofClaims = {
  htm: 'POST',
  htu: 'https://desk.example/api/v1/auth/refresh',
  iat: NOW / 1000,
  jti: 'one of its kind',
  nonce: 'n1',
  ath: 'hash',
}
const asked = { method: 'POST', host: 'desk.example', path: '/api/v1/auth/refresh', tokenHash: null, nonces: ['n1', 'n0'], now: NOW }
const said = (change: { readonly [K in keyof ProofClaims]?: ProofClaims[K] | undefined }, of: { readonly tokenHash?: string } = {}) => {
  const decided = decideProof({ ...claims, ...change } as ProofClaims, { ...asked, ...of })
  return decided.ok ? 'good' : decided.code
}

test('[DEV-2] S-08 a proof counts for its method, its address, a nonce of ours and the time it was made, and for nothing else', () => {
  expect(said({})).toBe('good')
  expect(said({ nonce: 'n0' })).toBe('good')
  expect(said({ htu: 'http://desk.example/api/v1/auth/refresh' })).toBe('good')
  for (const change of [
    { htm: 'GET' },
    { htm: 'post' },
    { htu: 'https://desk.example.evil/api/v1/auth/refresh' },
    { htu: 'https://desk.example:8443/api/v1/auth/refresh' },
    { htu: 'https://desk.example/api/v1/auth/sign-in' },
    { htu: 'https://desk.example/api/v1/auth/refresh/' },
    { htu: 'https://evil@desk.example/api/v1/auth/refresh' },
  ])
    expect(said(change), JSON.stringify(change)).toBe('device_proof_invalid')
  expect(said({ nonce: 'n9' })).toBe('device_nonce_needed')
  expect(said({ nonce: undefined })).toBe('device_nonce_needed')
  expect(said({}, { tokenHash: 'hash' })).toBe('good')
  expect(said({}, { tokenHash: 'another' })).toBe('device_proof_invalid')
  expect(said({ ath: undefined }, { tokenHash: 'hash' })).toBe('device_proof_invalid')
})

test('[DEV-2] S-08 a clock may be a minute off, either way', () => {
  const skew = PROOF_SKEW_MS / 1000
  expect([said({ iat: claims.iat - skew }), said({ iat: claims.iat + skew })]).toEqual(['good', 'good'])
  expect([said({ iat: claims.iat - skew - 1 }), said({ iat: claims.iat + skew + 1 })]).toEqual(['clock_wrong', 'clock_wrong'])
})

test('[DEV-2] refusals have an order: what it is for, then the nonce, then the clock', () => {
  expect(said({ htm: 'GET', nonce: 'n9', iat: 0 })).toBe('device_proof_invalid')
  expect(said({ nonce: 'n9', iat: 0 })).toBe('device_nonce_needed')
})

test('[DEV-2] what a proof says is parsed: no query in its address, no name too short to be one of its kind', () => {
  expect(proofClaimsSchema.safeParse(claims).success).toBe(true)
  for (const change of [{ htu: `${claims.htu}?a=1` }, { htu: 'app://x/y' }, { jti: 'a' }, { iat: 1.5 }, { htm: 1 }])
    expect(proofClaimsSchema.safeParse({ ...claims, ...change }).success, JSON.stringify(change)).toBe(false)
})
