import { expect, test } from 'vitest'
import { authorOf } from '../../../domain/access/principal.ts'
import type { Choice, Conflict } from '../../../domain/contracts/conflict.ts'
import { decideAssignment } from '../../../domain/contracts/decideAssignment.ts'
import { decideResolution, rebaseConflict } from '../../../domain/contracts/decideResolution.ts'
import { nextRevision } from '../../../domain/replication/revision.ts'
import {
  contractIdOf,
  counselor,
  counselor2,
  mutationIdOf,
  offerings,
  PLAN_B,
  PLAN_C,
  PLAN_OLD,
  sampleContract,
  staffA,
  staffA2,
} from './sampleContract.ts'

const AT = '2026-03-01T09:00:00.000Z'
const base = sampleContract(1)
/** Somebody else's. */
const TAKEN = '010-5000-0001'
const mine = { ...base, plan: PLAN_B, memo: '내 메모' }
const theirs = { ...base, plan: PLAN_C, discountPlan: 'SELECT25' as const }
const theirsRev = nextRevision(null, mutationIdOf(2))
const conflictRev = nextRevision(null, mutationIdOf(3))
const conflict: Conflict = {
  docType: 'contract',
  docId: contractIdOf(1),
  contractNo: base.contractNo,
  dealerCode: base.dealerCode,
  mutationId: mutationIdOf(3),
  baseRev: nextRevision(null, mutationIdOf(1)),
  theirsRev,
  base,
  mine,
  theirs,
  fields: [
    { path: 'plan', class: 'MONEY' },
    { path: 'discountPlan', class: 'MONEY' },
  ],
  merged: [],
  authors: { mine: authorOf(staffA), theirs: authorOf(staffA2) },
  severity: 'high',
  state: 'open',
  openedAt: AT,
  theirsAt: AT,
  assignee: null,
  resolution: null,
}

test('[CON-5] a person who decides that a line is open dates it as an order would', () => {
  const waiting = { ...base, status: 'pendingActive' as const, activatedAt: null }
  const body: Conflict = {
    ...conflict,
    base: waiting,
    mine: { ...waiting, status: 'active' },
    fields: [{ path: 'status', class: 'TERMINAL' }],
  }
  expect(resolve({ choices: { status: 'mine' }, body, current: { body: waiting } })).toMatchObject({
    contract: { body: { status: 'active', activatedAt: AT } },
  })
})

type Setting = {
  readonly choices: Record<string, Choice>
  readonly reason?: string
  readonly body?: Conflict
  readonly current?: Partial<typeof standing>
}
const standing = { rev: theirsRev, body: theirs as typeof base, by: authorOf(staffA2), at: AT, deleted: false }

function resolve({ choices, reason = '고객 확인', body = conflict, current = {} }: Setting) {
  return decideResolution({
    conflict: { rev: conflictRev, body },
    current: { ...standing, ...current },
    mutation: { mutationId: mutationIdOf(9), resolution: { sawTheirsRev: theirsRev, choices, reason } },
    author: authorOf(counselor),
    at: AT,
    planByCode: (code) => offerings.find((plan) => plan.code === code),
    isNumberTaken: (msisdn) => msisdn === TAKEN,
  })
}
const codeOf = (decision: ReturnType<typeof resolve>) => ('kind' in decision ? decision.kind : decision.code)

test('[CFL-2] a person decides field by field: mine, theirs, base, or a value', () => {
  const decision = resolve({ choices: { plan: 'mine', discountPlan: 'theirs' } })
  expect(decision).toMatchObject({
    kind: 'resolved',
    contract: { body: { plan: PLAN_B, discountPlan: 'SELECT25', memo: base.memo, updatedAt: AT }, changed: ['plan'] },
  })
  expect(resolve({ choices: { plan: 'base', discountPlan: 'base' } })).toMatchObject({
    contract: { body: { plan: base.plan, discountPlan: 'NONE' } },
  })
  expect(resolve({ choices: { plan: { value: PLAN_B }, discountPlan: { value: 'NONE' } } })).toMatchObject({
    contract: { body: { plan: PLAN_B, discountPlan: 'NONE' } },
  })
})

test('[CFL-2] the losing version stays in the conflict with what was chosen, by whom and why', () => {
  const decision = resolve({ choices: { plan: 'theirs', discountPlan: 'theirs' } })
  expect(decision).toMatchObject({ kind: 'resolved', contract: null, conflict: { state: 'resolved', base, mine, theirs } })
  expect(decision).toMatchObject({ conflict: { resolution: { by: authorOf(counselor), reason: '고객 확인', resultRev: theirsRev } } })
})

test('[CFL-2] refusals in their order', () => {
  const all: Record<string, Choice> = { plan: 'mine', discountPlan: 'mine' }
  const moved = { rev: nextRevision(theirsRev, mutationIdOf(7)) }
  const input = {
    mutation: { mutationId: mutationIdOf(9), resolution: { sawTheirsRev: theirsRev, choices: all, reason: '' } },
    author: authorOf(counselor),
    at: AT,
    planByCode: () => undefined,
    isNumberTaken: () => false,
  }
  expect(codeOf(decideResolution({ ...input, conflict: undefined, current: undefined }))).toBe('conflict_unknown')
  expect(codeOf(decideResolution({ ...input, conflict: { rev: conflictRev, body: conflict }, current: undefined }))).toBe(
    'document_unknown',
  )
  expect(codeOf(resolve({ choices: all, current: { deleted: true }, body: { ...conflict, state: 'converged' } }))).toBe('document_gone')
  expect(codeOf(resolve({ choices: all, body: { ...conflict, state: 'converged' }, current: moved }))).toBe('conflict_already_resolved')
  expect(codeOf(resolve({ choices: all, current: moved, reason: '' }))).toBe('conflict_moved')
  expect(codeOf(resolve({ choices: { memo: 'mine' }, reason: '' }))).toBe('reason_missing')
  expect(codeOf(resolve({ choices: { memo: 'mine' } }))).toBe('choice_unknown')
  expect(codeOf(resolve({ choices: { plan: 'mine' } }))).toBe('choice_missing')
  expect(codeOf(resolve({ choices: { ...all, plan: { value: 7 } } }))).toBe('field_invalid')
  expect(codeOf(resolve({ choices: { ...all, plan: { value: PLAN_OLD } } }))).toBe('plan_unknown')
})

test('[CFL-2] a state of the person’s own must follow the one that stands; one of a side’s may come back', () => {
  const ended = { ...theirs, status: 'terminated' as const }
  const body = { ...conflict, theirs: ended, fields: [...conflict.fields, { path: 'status', class: 'TERMINAL' as const }] }
  const choose = (status: Choice) =>
    codeOf(resolve({ choices: { plan: 'theirs', discountPlan: 'theirs', status }, body, current: { body: ended } }))
  expect(choose({ value: 'suspended' })).toBe('contract_state_refused')
  expect(choose('mine')).toBe('resolved')
  expect(choose('theirs')).toBe('resolved')
})

test('[NUM-5] a number that is somebody’s by now is not chosen at the desk either, whoever’s side it is of', () => {
  const sides = { base: { ...base, msisdn: TAKEN }, mine: { ...mine, msisdn: '010-5000-0002' } }
  const body = { ...conflict, ...sides, fields: [...conflict.fields, { path: 'msisdn', class: 'IDENTITY' as const }] }
  const choose = (msisdn: Choice) => codeOf(resolve({ choices: { plan: 'theirs', discountPlan: 'theirs', msisdn }, body }))
  expect(choose('base')).toBe('number_unavailable')
  expect(choose({ value: TAKEN })).toBe('number_unavailable')
  expect(choose('mine')).toBe('resolved')
  expect(choose('theirs')).toBe('resolved')
})

test('[CFL-3] a conflict follows its contract, and closes by itself when both have come to the same', () => {
  const rev = nextRevision(theirsRev, mutationIdOf(4))
  const moved = rebaseConflict(
    { rev: conflictRev, body: conflict },
    { rev, body: { ...theirs, memo: '새' }, by: authorOf(counselor), at: AT },
    mutationIdOf(4),
  )
  expect(moved).toMatchObject({ rev: nextRevision(conflictRev, mutationIdOf(4)), body: { theirsRev: rev, state: 'open', base, mine } })
  expect(moved.body.theirs.memo).toBe('새')
  expect(moved.body.authors).toEqual({ mine: authorOf(staffA), theirs: authorOf(counselor) })
  const met = rebaseConflict(
    { rev: conflictRev, body: conflict },
    { rev, body: { ...mine, memo: '다른 메모' }, by: null, at: AT },
    mutationIdOf(4),
  )
  expect(met.body.state).toBe('converged')
})

test('[CFL-5] a conflict is taken on and given back; somebody else’s only by who saw whose it is', () => {
  const assign = (body: Conflict, toMe: boolean, baseRev = conflictRev) =>
    decideAssignment({
      conflict: { rev: conflictRev, body },
      mutation: { mutationId: mutationIdOf(9), baseRev, toMe },
      author: authorOf(counselor),
    })
  const stale = nextRevision(null, mutationIdOf(8))
  expect(assign(conflict, true, stale)).toMatchObject({
    kind: 'assigned',
    conflict: { assignee: authorOf(counselor), state: 'open' },
    conflictRev: nextRevision(conflictRev, mutationIdOf(9)),
  })
  const mineNow = { ...conflict, assignee: authorOf(counselor) }
  expect(assign(mineNow, false, stale)).toMatchObject({ kind: 'assigned', conflict: { assignee: null } })
  const others = { ...conflict, assignee: authorOf(counselor2) }
  expect(assign(others, true)).toMatchObject({ kind: 'assigned', conflict: { assignee: authorOf(counselor) } })
  expect(assign(others, true, stale)).toMatchObject({ ok: false, code: 'conflict_moved' })
  expect(assign({ ...conflict, state: 'resolved' }, true)).toMatchObject({ ok: false, code: 'conflict_already_resolved' })
  expect(
    decideAssignment({
      conflict: undefined,
      mutation: { mutationId: mutationIdOf(9), baseRev: null, toMe: true },
      author: authorOf(counselor),
    }),
  ).toMatchObject({ code: 'conflict_unknown' })
})
