import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roles } from '../../../domain/access/permissions.ts'
import { MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import {
  CODE_FAILURES_FREE,
  CODE_FAILURES_MAX,
  codeWaitMs,
  decideTotp,
  printedRecoveryCode,
  readCode,
  recoveryCodeFrom,
  stepAfterPassword,
} from '../../../domain/session/secondFactor.ts'

describe('what is asked after the password', () => {
  test.each(roles)('[MFA-1] %s: a code where a factor is held, an enrolment where one is demanded and missing, else nothing', (role) => {
    const asked = (isEnrolled: boolean, demanded: boolean) =>
      stepAfterPassword({ role, isEnrolled, demandedOf: new Set(demanded ? [role] : roles.filter((other) => other !== role)) })
    expect([asked(true, true), asked(true, false), asked(false, true), asked(false, false)]).toEqual([
      'code',
      'code',
      'enrolment',
      'nothing',
    ])
  })
})

describe('a typed code', () => {
  test('[MFA-2] is read whatever stands between its signs', () => {
    for (const typed of ['123456', ' 123 456 ', '123-456', '１２３４５６'])
      expect(readCode(typed)).toEqual({ kind: 'totp', code: '123456' })
    for (const typed of ['', '12345', '1234567', 'abcdef', '12345a']) expect(readCode(typed)).toBeNull()
  })

  test('[MFA-2] a recovery code survives being printed, read aloud and typed in small letters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const code = recoveryCodeFrom(bytes)
        const printed = printedRecoveryCode(code)
        expect(printed).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
        for (const typed of [printed, printed.toLowerCase(), code.replaceAll('0', 'o').replaceAll('1', 'l')])
          expect(readCode(typed)).toEqual({ kind: 'recovery', code })
      }),
    )
    expect(readCode('UUUUU-UUUUU')).toBeNull()
  })
})

describe('a code of the authenticator app', () => {
  test('[MFA-2] is taken for the first step that is newer than every one used', () => {
    expect(decideTotp([7], null)).toBe(7)
    expect(decideTotp([7], 6)).toBe(7)
    expect(decideTotp([7], 7)).toBeNull()
    expect(decideTotp([7], 8)).toBeNull()
    expect(decideTotp([6, 7], 6)).toBe(7)
    expect(decideTotp([], null)).toBeNull()
  })

  test('[MFA-2] no run of codes takes a step twice, or one before another that was taken', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }), { maxLength: 30 }), (tries) => {
        let last: number | null = null
        for (const matching of tries) {
          const step = decideTotp(
            matching.toSorted((a, b) => a - b),
            last,
          )
          if (step === null) continue
          expect(last === null || step > last).toBe(true)
          last = step
        }
      }),
    )
  })
})

describe('wrong codes', () => {
  test('[MFA-3] the sixth waits, longer each time and never more than a quarter of an hour; the hundredth locks', () => {
    const wait = (count: number, since: number) => codeWaitMs({ count, lastAt: 1_000_000 }, 1_000_000 + since)
    expect(codeWaitMs({ count: 0, lastAt: null }, 5)).toBe(0)
    expect(wait(CODE_FAILURES_FREE - 1, 0)).toBe(0)
    expect(wait(CODE_FAILURES_FREE, 0)).toBe(SECOND_MS)
    expect(wait(CODE_FAILURES_FREE, SECOND_MS)).toBe(0)
    expect(wait(CODE_FAILURES_FREE + 3, 0)).toBe(8 * SECOND_MS)
    expect(wait(CODE_FAILURES_MAX - 1, 0)).toBe(15 * MINUTE_MS)
    expect(wait(CODE_FAILURES_MAX, 100 * MINUTE_MS)).toBe(Infinity)
  })
})
