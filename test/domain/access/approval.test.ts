import { expect, test } from 'vitest'
import {
  approvalEvents,
  approvalStates,
  approvalTable,
  BULK_EXPORT_ROWS,
  coversExport,
  decideApproval,
  isBulkExport,
  stateByNow,
  type Approval,
} from '../../../domain/access/approval.ts'

const NOW = 1_770_000_000_000
const asked: Approval = { kind: 'role', state: 'asked', askedBy: 'first', expiresAt: NOW + 1 }
const second = { userId: 'second', permissions: ['access.grant'] }
const decide = (approval: Approval, by = second, event: 'confirm' | 'refuse' = 'confirm') =>
  decideApproval(approval, by, { event, now: NOW })

test('[ACC-10] A-11 every event is decided in every state: what is over stays over, and nothing is used that was not confirmed', () => {
  for (const state of approvalStates)
    for (const event of approvalEvents) expect(['no', ...approvalStates]).toContain(approvalTable[state][event])
  for (const state of ['refused', 'used', 'expired'] as const) expect(new Set(Object.values(approvalTable[state]))).toEqual(new Set(['no']))
  expect(approvalStates.filter((state) => approvalTable[state].use !== 'no')).toEqual(['confirmed'])
})

test('[ACC-10] A-11 a second person with the permission decides, in time, and never who asked; in this order', () => {
  expect(decide(asked)).toEqual({ ok: true, value: 'confirmed' })
  expect(decide(asked, second, 'refuse')).toEqual({ ok: true, value: 'refused' })
  expect(decide({ ...asked, expiresAt: NOW }, { userId: 'first', permissions: [] })).toMatchObject({ code: 'not_permitted' })
  expect(decide({ ...asked, expiresAt: NOW }, { ...second, userId: 'first' })).toMatchObject({ code: 'approval_over' })
  expect(decide({ ...asked, state: 'confirmed' })).toMatchObject({ code: 'approval_over' })
  for (const event of ['confirm', 'refuse'] as const)
    expect(decide(asked, { ...second, userId: 'first' }, event)).toMatchObject({ code: 'second_person_needed' })
  expect(decide({ ...asked, kind: 'export' })).toMatchObject({ code: 'not_permitted', detail: 'audit.answer' })
  expect(stateByNow({ state: 'confirmed', expiresAt: NOW }, NOW)).toBe('expired')
  expect(stateByNow({ state: 'used', expiresAt: NOW }, NOW)).toBe('used')
})

test('[ACC-10] A-11 a list of many customers is one of everything; it may grow by a tenth while somebody is waited for', () => {
  expect(isBulkExport({ docType: 'contract', rows: BULK_EXPORT_ROWS })).toBe(false)
  expect(isBulkExport({ docType: 'contract', rows: BULK_EXPORT_ROWS + 1 })).toBe(true)
  expect(isBulkExport({ docType: 'hub', rows: 9999 })).toBe(false)
  expect([coversExport(2000, 2200), coversExport(2000, 2201)]).toEqual([true, false])
})
