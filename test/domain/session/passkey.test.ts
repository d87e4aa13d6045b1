import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decideNewPasskey,
  decidePasskey,
  PASSKEY_CHALLENGE_TTL_MS,
  passkeyIdSchema,
  passkeyPartyOf,
  PASSKEYS_MAX,
} from '../../../domain/session/passkey.ts'

const NOW = Date.UTC(2026, 0, 5)
const id = passkeyIdSchema.parse('01960000-0000-7000-8000-000000000001')
const asked = { hash: 'c1', expiresAt: NOW + PASSKEY_CHALLENGE_TTL_MS }
const answer = { challengeHash: 'c1', counter: 8 }
const held = { id, counter: 7 }
const decided = (change: Partial<Parameters<typeof decidePasskey>[0]>) => {
  const outcome = decidePasskey({ asked, answer, held, now: NOW, ...change })
  return outcome.ok ? outcome.value.counter : outcome.code
}

test('[MFA-7] A-08 a passkey counts for the open challenge alone, for two minutes', () => {
  expect(PASSKEY_CHALLENGE_TTL_MS).toBe(120_000)
  expect(decided({})).toBe(8)
  expect(decided({ now: asked.expiresAt - 1 })).toBe(8)
  expect(decided({ now: asked.expiresAt })).toBe('passkey_challenge_invalid')
  expect(decided({ asked: null })).toBe('passkey_challenge_invalid')
  expect(decided({ answer: { challengeHash: 'another', counter: 8 } })).toBe('passkey_challenge_invalid')
})

test('[MFA-7] A-08 the order of refusals: no challenge, not one of this person’s, another challenge, the counter', () => {
  expect(decided({ asked: null, answer: null })).toBe('passkey_challenge_invalid')
  expect(decided({ answer: null })).toBe('passkey_unknown')
  expect(decided({ held: null, answer: { challengeHash: 'another', counter: 1 } })).toBe('passkey_unknown')
  expect(decided({ answer: { challengeHash: 'another', counter: 1 } })).toBe('passkey_challenge_invalid')
  expect(decided({ answer: { challengeHash: 'c1', counter: 1 } })).toBe('passkey_counter')
})

test('[MFA-7] A-08 a counter goes on, or is never used: standing still and going back tell of a copy', () => {
  const counter = fc.nat({ max: 2 ** 32 - 1 })
  fc.assert(
    fc.property(counter, counter, (before, shown) => {
      const outcome = decided({ held: { id, counter: before }, answer: { challengeHash: 'c1', counter: shown } })
      expect(outcome).toBe(shown > before || (shown === 0 && before === 0) ? shown : 'passkey_counter')
    }),
  )
  expect(decided({ held: { id, counter: 0 }, answer: { challengeHash: 'c1', counter: 0 } })).toBe(0)
  expect(decided({ answer: { challengeHash: 'c1', counter: 0 } })).toBe('passkey_counter')
})

test('[MFA-8] A-08 ten passkeys are enough, and each is one person’s', () => {
  const of = (count: number, isTaken: boolean) => {
    const outcome = decideNewPasskey({ count, isTaken })
    return outcome.ok || outcome.code
  }
  expect([of(PASSKEYS_MAX - 1, false), of(PASSKEYS_MAX - 1, true), of(PASSKEYS_MAX, true)]).toEqual([
    true,
    'passkey_exists',
    'passkeys_full',
  ])
})

test('[MFA-8] A-08 browsers make passkeys for a name over TLS and for this machine, never for an address in numbers', () => {
  expect(passkeyPartyOf('https://desk.example.kr')).toEqual({ origin: 'https://desk.example.kr', domain: 'desk.example.kr' })
  expect(passkeyPartyOf('https://desk.example.kr:8443')?.domain).toBe('desk.example.kr')
  expect(passkeyPartyOf('http://localhost:21000')).toEqual({ origin: 'http://localhost:21000', domain: 'localhost' })
  for (const origin of ['http://desk.example.kr', 'http://127.0.0.1:21000', 'https://10.1.2.3', 'https://[::1]', 'app://desk', 'null', ''])
    expect(passkeyPartyOf(origin), origin).toBeNull()
})
