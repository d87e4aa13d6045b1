import { expect, test } from 'vitest'
import { AUDIT_REASON_CHARS_MAX, AUDIT_REASON_CHARS_MIN, auditReasonSchema } from '../../domain/protocol/audit.ts'
import { reasonFault } from '../../renderer/text/reasonFault.ts'

test('the dialog refuses exactly the reasons that the centre would, and counts an emoji as one character', () => {
  const reasons = [
    ['', 'missing'],
    [' '.repeat(20), 'missing'],
    ['가'.repeat(9), 'tooShort'],
    [`${'가'.repeat(8)}🙂`, 'tooShort'],
    [`${'가'.repeat(9)}🙂`, null],
    ['가'.repeat(10), null],
    [`  ${'가'.repeat(300)}  `, null],
    ['🙂'.repeat(300), null],
    ['가'.repeat(301), 'tooLong'],
    ['🙂'.repeat(301), 'tooLong'],
  ] as const
  for (const [reason, kind] of reasons) {
    expect(reasonFault(reason, AUDIT_REASON_CHARS_MIN)?.kind ?? null, reason).toBe(kind)
    expect(auditReasonSchema.safeParse(reason).success, reason).toBe(kind === null)
  }
  expect([AUDIT_REASON_CHARS_MIN, AUDIT_REASON_CHARS_MAX]).toEqual([10, 300])
})
