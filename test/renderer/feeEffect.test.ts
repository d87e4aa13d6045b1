import { expect, test } from 'vitest'
import { conflictSchema, type Conflict } from '../../domain/contracts/conflict.ts'
import { monthlyFeeOf, type Contract } from '../../domain/contracts/contract.ts'
import { feeEffect, pricedWith } from '../../renderer/screens/conflicts/useDecision.ts'
import { PLAN_A, PLAN_B, PLAN_C, sampleContract, staffA, uuidOf } from '../domain/contracts/sampleContract.ts'

const rev = (number: number) => `${number}-${uuidOf(2, number)}`
const music = { code: 'MUSIC', name: '음악', monthlyFee: 8000 }

function conflictOf(mine: Partial<Contract>, theirs: Partial<Contract>, paths: readonly string[]): Conflict {
  const { userId, displayName, role, dealerCode } = staffA
  return conflictSchema.parse({
    docType: 'contract',
    docId: uuidOf(1, 1),
    contractNo: 'KD00000001',
    dealerCode: 'D1001',
    mutationId: uuidOf(2, 3),
    baseRev: rev(1),
    theirsRev: rev(2),
    base: sampleContract(1),
    mine: sampleContract(1, mine),
    theirs: sampleContract(1, theirs),
    fields: paths.map((path) => ({ path, class: 'MONEY' })),
    merged: [],
    authors: { mine: { userId, displayName, role, dealerCode }, theirs: null },
    severity: 'high',
    state: 'open',
    openedAt: '2026-01-05T03:00:00.000Z',
    theirsAt: null,
    assignee: null,
    resolution: null,
  })
}

const conflict = conflictOf({ plan: PLAN_B, addOns: [music] }, { plan: PLAN_C }, ['plan', 'addOns'])
const feeWith = (choices: Parameters<typeof pricedWith>[1]) => {
  const priced = pricedWith(conflict, choices)
  return priced && monthlyFeeOf(priced)
}

test('what is not chosen yet stays as the contract is now', () => {
  expect(feeWith({})).toBe(PLAN_C.monthlyFee)
  expect(feeWith({ addOns: 'mine' })).toBe(PLAN_C.monthlyFee + music.monthlyFee)
  expect(feeWith({ plan: 'base', addOns: 'mine' })).toBe(PLAN_A.monthlyFee + music.monthlyFee)
})

test('a value written by hand counts; one that is none makes no price', () => {
  expect(feeWith({ plan: { value: PLAN_B } })).toBe(PLAN_B.monthlyFee)
  expect(feeWith({ plan: { value: 'nonsense' } })).toBeUndefined()
})

test('each side’s value is weighed alone, against what both started from', () => {
  expect(feeEffect(conflict, 'plan', 'mine')).toBe(PLAN_B.monthlyFee - PLAN_A.monthlyFee)
  expect(feeEffect(conflict, 'plan', 'theirs')).toBe(PLAN_C.monthlyFee - PLAN_A.monthlyFee)
  expect(feeEffect(conflict, 'addOns', 'mine')).toBe(music.monthlyFee)
  expect(feeEffect(conflict, 'addOns', 'theirs')).toBe(0)
})
