import { expect, test } from 'vitest'
import type { Role } from '../../../domain/access/permissions.ts'
import { dealerCodeSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import {
  decideResetIssue,
  printedResetCode,
  readResetCode,
  RESET_CODE_CHARS,
  resetCodeFrom,
} from '../../../domain/session/passwordReset.ts'

const person = (n: number, role: Role, dealer: string | null, isDisabled = false) => ({
  userId: userIdSchema.parse(`01960000-0000-7000-8000-${String(n).padStart(12, '0')}`),
  role,
  dealerCode: dealer === null ? null : dealerCodeSchema.parse(dealer),
  isDisabled,
})
const codeOf = (...of: Parameters<typeof decideResetIssue>) => {
  const decided = decideResetIssue(...of)
  return decided.ok ? null : decided.code
}

test('[PWD-4] A-07 a manager for the staff of the own shop, an administrator for everybody else, nobody else for anybody', () => {
  const manager = person(1, 'DEALER_MANAGER', 'D1001')
  const admin = person(2, 'ADMIN', null)
  const staff = person(3, 'DEALER_STAFF', 'D1001')
  expect(codeOf(manager, staff)).toBeNull()
  for (const role of ['DEALER_MANAGER', 'COUNSELOR', 'ADMIN'] as const)
    expect(codeOf(manager, person(4, role, role === 'DEALER_MANAGER' ? 'D1001' : null)), role).toBe('user_unknown')
  expect(codeOf(manager, person(5, 'DEALER_STAFF', 'D1002'))).toBe('user_unknown')
  for (const role of ['DEALER_STAFF', 'DEALER_MANAGER', 'COUNSELOR', 'AUDITOR', 'ADMIN'] as const) {
    expect(codeOf(admin, person(6, role, null)), role).toBeNull()
    if (role !== 'ADMIN' && role !== 'DEALER_MANAGER') expect(codeOf(person(7, role, 'D1001'), staff), role).toBe('user_unknown')
  }
})

test('[PWD-4] A-07 the order of refusals: oneself, then whom nobody knows, who may not sign in, or is not below', () => {
  const admin = person(2, 'ADMIN', null)
  expect(codeOf(admin, { ...admin, isDisabled: true })).toBe('own_access')
  expect(codeOf(admin, undefined)).toBe('user_unknown')
  expect(codeOf(admin, person(3, 'DEALER_STAFF', 'D1001', true))).toBe('user_unknown')
  expect(codeOf(person(1, 'DEALER_MANAGER', null), person(3, 'DEALER_STAFF', null))).toBe('user_unknown')
})

test('[PWD-5] A-07 a code of 130 bits is read as it is printed, however it is typed', () => {
  const code = resetCodeFrom(Uint8Array.from({ length: RESET_CODE_CHARS }, (_, i) => i * 7))
  expect(code).toHaveLength(26)
  const printed = printedResetCode(code)
  expect(printed).toMatch(/^(\w{5}-){5}\w$/)
  expect([printed, printed.toLowerCase(), ` ${printed.replaceAll('-', ' ')} `, printed.replaceAll('0', 'O')].map(readResetCode)).toEqual(
    Array(4).fill(code),
  )
  expect([readResetCode(code.slice(1)), readResetCode(`${code.slice(1)}U`), readResetCode('')]).toEqual([null, null, null])
})
