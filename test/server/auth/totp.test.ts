import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { TOTP_STEP_MS } from '../../../domain/session/secondFactor.ts'
import { fromBase32, stepsOfCode, toBase32, totpCode, totpUri } from '../../../server/auth/totp.ts'

const RFC_SECRET = Buffer.from('12345678901234567890')

// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('[MFA-2] the code of second %i is %s', (second, code) => {
  expect(totpCode(RFC_SECRET, Math.floor(second / 30))).toBe(code)
})

test('[MFA-2] a code counts in its half minute, the one before and the one after, and no longer', () => {
  const code = totpCode(RFC_SECRET, 1000)
  const found = (step: number, within = 0) => stepsOfCode(RFC_SECRET, code, step * TOTP_STEP_MS + within)
  expect([found(998, TOTP_STEP_MS - 1), found(999), found(1000), found(1001, TOTP_STEP_MS - 1), found(1002)]).toEqual([
    [],
    [1000],
    [1000],
    [1000],
    [],
  ])
  expect(stepsOfCode(RFC_SECRET, '', 30_000)).toEqual([])
})

test('a secret is the same after it was typed by hand', () => {
  expect(Buffer.from(fromBase32('JBSWY3DPEHPK3PXP')).toString('hex')).toBe('48656c6c6f21deadbeef')
  for (let i = 0; i < 50; i++) {
    const secret = randomBytes(20)
    expect(Buffer.from(fromBase32(toBase32(secret)))).toEqual(secret)
  }
  expect(() => fromBase32('0189')).toThrow()
})

test('what the QR code says is read by every authenticator app', () => {
  const uri = new URL(totpUri(fromBase32('JBSWY3DPEHPK3PXP'), 'd1001-staff3'))
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/Dealer Desk:d1001-staff3'])
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'JBSWY3DPEHPK3PXP',
    issuer: 'Dealer Desk',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})
