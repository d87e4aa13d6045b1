import { expect, test } from 'vitest'
import { applyChanges, type Change } from '../../../domain/contracts/contractChanges.ts'
import { MEMO_CHARS_MAX } from '../../../domain/contracts/contract.ts'
import { serverOnlyFields } from '../../../domain/contracts/contractFields.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { PLAN_B, sampleContract } from './sampleContract.ts'

const base = sampleContract(1)
const change = (path: string, to: Json): Change => ({ path, from: null, to })
const refusalOf = (...changes: Change[]) => {
  const outcome = applyChanges(base, changes)
  return outcome.ok ? 'accepted' : outcome.code
}

test('[CON-2] changes are applied in their order, whole fields, parts of them, or several at once', () => {
  expect(applyChanges(base, [change('memo', '하나'), change('memo', '둘')])).toEqual({ ok: true, value: { ...base, memo: '둘' } })
  expect(applyChanges(base, [change('customer.phone', '010-3000-0001')])).toMatchObject({ value: { customer: { phone: '010-3000-0001' } } })
  const customer = { ...base.customer, address: '부산시', email: '' }
  expect(applyChanges(base, [change('customer', customer)])).toMatchObject({ value: { customer } })
  expect(applyChanges(base, [change('plan', PLAN_B)])).toMatchObject({ value: { plan: PLAN_B } })
})

test('[CON-2] no change at all, and a change that changes nothing, are refused', () => {
  expect(refusalOf()).toBe('change_empty')
  expect(refusalOf(change('memo', base.memo))).toBe('change_empty')
  expect(refusalOf(change('memo', '하나'), change('memo', base.memo))).toBe('change_empty')
})

test('[CON-2] what only the centre writes is not editable, by its name or inside a larger piece', () => {
  for (const path of serverOnlyFields) expect(refusalOf(change(path, 'K1234567'))).toBe('field_not_editable')
})

test('[CON-2] an unknown field is refused, whatever it is called', () => {
  for (const path of ['colour', 'customer.nick', '__proto__', 'constructor.name', 'memo2', ''])
    expect(refusalOf(change(path, 'x'))).toBe('field_unknown')
})

test('[CON-2] a value the schema does not know is refused, with the path and without the value', () => {
  const invalid: readonly (readonly [string, Json])[] = [
    ['plan.monthlyFee', -1],
    ['plan.monthlyFee', 1.5],
    ['plan.__proto__.x', 1],
    ['addOns.0.code', 'A'],
    ['memo', 'ㄱ'.repeat(MEMO_CHARS_MAX + 1)],
    ['memo', null],
    ['customer', { name: '홍길동' }],
    ['status', 'lost'],
    ['customer.phone', '02-123-4567'],
  ]
  for (const [path, to] of invalid) expect(refusalOf(change(path, to))).toBe('field_invalid')
  const outcome = applyChanges(base, [change('customer.phone', '비밀 번호')])
  expect(JSON.stringify(outcome)).not.toContain('비밀')
})

test('[CON-2] the first refusal that applies wins: empty, not editable or unknown in order of the changes, invalid', () => {
  expect(refusalOf(change('contractNo', 'K1'), change('colour', 1))).toBe('field_not_editable')
  expect(refusalOf(change('colour', 1), change('contractNo', 'K1'))).toBe('field_unknown')
  expect(refusalOf(change('memo', 7), change('colour', 1))).toBe('field_unknown')
})
