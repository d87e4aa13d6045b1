import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorOf } from '../../../domain/access/principal.ts'
import { conflictSchema } from '../../../domain/contracts/conflict.ts'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { changedFields, valueAt } from '../../../domain/contracts/contractChanges.ts'
import { decideContractMutation, type ContractMutationInput } from '../../../domain/contracts/decideContractMutation.ts'
import { mergedRevision, nextRevision, type Revision } from '../../../domain/replication/revision.ts'
import { editedContract } from './arbitraryContract.ts'
import {
  contractIdOf,
  mutationIdOf,
  offerings,
  PLAN_A,
  PLAN_B,
  PLAN_C,
  PLAN_OLD,
  sampleContract,
  staffA,
  staffA2,
} from './sampleContract.ts'

const BASE_REV = nextRevision(null, mutationIdOf(1))
const THEIR_REV = nextRevision(BASE_REV, mutationIdOf(2))
const AT = '2026-03-01T09:00:00.000Z'

type Setting = {
  readonly base: Contract
  readonly mine: Contract
  readonly current?: Contract
  readonly currentRev?: Revision
  readonly baseRev?: Revision | null
  readonly known?: boolean
  readonly deleted?: boolean
  readonly stackedOn?: ContractMutationInput['stackedOn']
  readonly number?: number
}

function decide({
  base,
  mine,
  current = base,
  currentRev,
  baseRev = BASE_REV,
  known = true,
  deleted = false,
  stackedOn,
  number = 9,
}: Setting) {
  const rev = currentRev ?? (current === base ? BASE_REV : THEIR_REV)
  const changes = changedFields(base, mine).map((path) => ({ path, from: valueAt(base, path)!, to: valueAt(mine, path)! }))
  return decideContractMutation({
    id: contractIdOf(1),
    current: { rev, body: current, by: authorOf(staffA2), at: AT, deleted },
    knownBase: known ? base : undefined,
    stackedOn,
    mutation: { mutationId: mutationIdOf(number), baseRev, base, changes },
    author: authorOf(staffA),
    at: AT,
    planByCode: (code) => offerings.find((plan) => plan.code === code),
    isNumberTaken: (msisdn) => msisdn === TAKEN,
  })
}

const base = sampleContract(1)
/** Somebody else's. */
const TAKEN = '010-5000-0001'
const codeOf = (decision: ReturnType<typeof decide>) => ('kind' in decision ? decision.kind : decision.code)

test('[SYN-2] equal revisions: applied as sent, under the revision its author minted', () => {
  const mine = { ...base, memo: '메모', plan: PLAN_B }
  const decision = decide({ base, mine })
  expect(decision).toMatchObject({
    kind: 'write',
    outcome: 'applied',
    rev: nextRevision(BASE_REV, mutationIdOf(9)),
    changed: ['memo', 'plan'],
  })
  expect(decision).toMatchObject({ body: { ...mine, updatedAt: AT } })
})

test('[SYN-2] different groups: merged, under a revision that is nobody else’s name for another body', () => {
  const decision = decide({ base, mine: { ...base, memo: '메모' }, current: { ...base, plan: PLAN_B } })
  expect(decision).toMatchObject({ kind: 'write', outcome: 'merged', body: { memo: '메모', plan: PLAN_B } })
  expect(decision).toMatchObject({ rev: mergedRevision(THEIR_REV, BASE_REV, mutationIdOf(9)) })
})

test('[SYN-1] a merged revision never equals the one the author minted for his own version', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (current, seen) => {
      const line = (length: number, from: number) =>
        Array.from({ length }, (_, i) => mutationIdOf(from + i)).reduce<Revision | null>((rev, id) => nextRevision(rev, id), null)!
      const [standing, mine] = [line(current, 100), line(seen, 200)]
      expect(mergedRevision(standing, mine, mutationIdOf(9))).not.toBe(nextRevision(mine, mutationIdOf(9)))
    }),
  )
})

test('[CFL-1] one money field by two people: nothing is written, and the conflict holds base, mine and theirs', () => {
  const [mine, theirs] = [
    { ...base, plan: PLAN_B },
    { ...base, plan: PLAN_C },
  ]
  const decision = decide({ base, mine, current: theirs })
  expect(decision).toMatchObject({ kind: 'conflict', rev: null, folded: false, changed: [] })
  if (!('kind' in decision) || decision.kind !== 'conflict') throw new Error('a conflict')
  expect(decision.conflict).toMatchObject({ base, mine, theirs, theirsRev: THEIR_REV, baseRev: BASE_REV, state: 'open', severity: 'high' })
  expect(decision.conflict.fields).toEqual([{ path: 'plan', class: 'MONEY' }])
  expect(decision.conflict.authors).toEqual({ mine: authorOf(staffA), theirs: authorOf(staffA2) })
  expect(conflictSchema.safeParse(decision.conflict).success).toBe(true)
})

test('[CFL-1] what can be merged is written at once, only the rest waits', () => {
  const decision = decide({ base, mine: { ...base, memo: '메모', plan: PLAN_B }, current: { ...base, plan: PLAN_C } })
  expect(decision).toMatchObject({ kind: 'conflict', changed: ['memo'], body: { memo: '메모', plan: PLAN_C } })
  expect(decision).toMatchObject({ rev: mergedRevision(THEIR_REV, BASE_REV, mutationIdOf(9)) })
  expect(decision).toMatchObject({ conflict: { merged: ['memo'], theirsRev: mergedRevision(THEIR_REV, BASE_REV, mutationIdOf(9)) } })
})

test('[SYN-2] both wrote the same: nothing is left to do, and no conflict', () => {
  const same = { ...base, plan: PLAN_B, memo: '같은 메모' }
  expect(decide({ base, mine: same, current: same })).toEqual({ kind: 'already', rev: THEIR_REV })
})

test('[SYN-2] the server’s own copy of the base is used, the client’s only when it has none', () => {
  const mine = { ...base, memo: '메모' }
  expect(codeOf(decide({ base, mine, current: { ...base, plan: PLAN_B }, known: false }))).toBe('write')
  expect(codeOf(decide({ base, mine, current: { ...base, plan: PLAN_B }, baseRev: null }))).toBe('revision_unknown')
  const nonsense = decideContractMutation({
    ...inputOf({ base, mine, current: { ...base, plan: PLAN_B } }),
    knownBase: undefined,
    mutation: { mutationId: mutationIdOf(9), baseRev: BASE_REV, base: { half: true }, changes: [{ path: 'memo', from: '', to: '메모' }] },
  })
  expect(codeOf(nonsense)).toBe('revision_unknown')
})

function inputOf({ current, mine }: Setting): ContractMutationInput {
  return {
    id: contractIdOf(1),
    current: { rev: THEIR_REV, body: current ?? base, by: null, at: AT, deleted: false },
    knownBase: base,
    stackedOn: undefined,
    mutation: { mutationId: mutationIdOf(9), baseRev: BASE_REV, base, changes: [{ path: 'memo', from: base.memo, to: mine.memo }] },
    author: authorOf(staffA),
    at: AT,
    planByCode: () => undefined,
    isNumberTaken: () => false,
  }
}

test('[SYN-2] refusals in their order', () => {
  const mine = { ...base, memo: '메모' }
  expect(codeOf(decideContractMutation({ ...inputOf({ base, mine }), current: undefined }))).toBe('document_unknown')
  expect(codeOf(decide({ base, mine, deleted: true, baseRev: null }))).toBe('document_gone')
  expect(codeOf(decide({ base, mine: base }))).toBe('change_empty')
  const closed = { ...base, status: 'terminated' as const }
  expect(codeOf(decide({ base: closed, mine: { ...closed, plan: PLAN_OLD } }))).toBe('plan_unknown')
  expect(codeOf(decide({ base: closed, mine: { ...closed, memo: '메모' } }))).toBe('contract_terminated')
  expect(codeOf(decide({ base: closed, mine: { ...closed, msisdn: TAKEN } }))).toBe('contract_terminated')
  expect(codeOf(decide({ base, mine: { ...base, msisdn: TAKEN, status: 'created' } }))).toBe('number_unavailable')
  expect(codeOf(decide({ base, mine: { ...base, status: 'created' } }))).toBe('contract_state_refused')
})

test('[CON-3] a plan is taken only as the catalogue sells it now', () => {
  expect(codeOf(decide({ base, mine: { ...base, plan: PLAN_B } }))).toBe('write')
  for (const plan of [PLAN_OLD, { ...PLAN_B, monthlyFee: 1 }, { ...PLAN_B, name: '다른 이름' }, { ...PLAN_B, code: 'P-X' }]) {
    expect(codeOf(decide({ base, mine: { ...base, plan } }))).toBe('plan_unknown')
  }
  // A contract that has an old plan is edited like any other.
  const old = { ...base, plan: PLAN_OLD }
  expect(codeOf(decide({ base: old, mine: { ...old, memo: '메모' } }))).toBe('write')
})

test('[NUM-5] a number that is somebody else’s is not written by hand; one that stands already, or is free, is', () => {
  expect(decide({ base, mine: { ...base, msisdn: TAKEN } })).toEqual({ ok: false, code: 'number_unavailable' })
  expect(codeOf(decide({ base, mine: { ...base, msisdn: TAKEN }, current: { ...base, msisdn: '010-5000-0009' } }))).toBe(
    'number_unavailable',
  )
  expect(codeOf(decide({ base, mine: { ...base, msisdn: '010-5000-0002' } }))).toBe('write')
  const had = { ...base, msisdn: TAKEN }
  expect(codeOf(decide({ base: had, mine: { ...had, memo: '메모' } }))).toBe('write')
  expect(codeOf(decide({ base, mine: had, current: had }))).toBe('already')
})

test('[CON-4] who saw the contract closed may not write to it; closed meanwhile, a note merges and the rest goes to a person', () => {
  for (const status of ['terminated', 'cancelled', 'aborted'] as const) {
    const closed = { ...base, status }
    expect(codeOf(decide({ base: closed, mine: { ...closed, memo: '메모' } }))).toBe('contract_terminated')
    expect(decide({ base, mine: { ...base, memo: '메모' }, current: closed })).toMatchObject({
      kind: 'write',
      body: { status, memo: '메모' },
    })
    expect(decide({ base, mine: { ...base, plan: PLAN_B }, current: closed })).toMatchObject({
      kind: 'conflict',
      rev: null,
      body: { status },
    })
  }
})

test('[CFL-4] an edit typed on top of one that waits joins it: one conflict, one base, the newest mine', () => {
  const [theirs, mineFirst] = [
    { ...base, plan: PLAN_C },
    { ...base, plan: PLAN_B, memo: '처음' },
  ]
  const first = decide({ base, mine: mineFirst, current: theirs, number: 9 })
  if (!('kind' in first) || first.kind !== 'conflict') throw new Error('a conflict')
  const waiting = { rev: nextRevision(null, mutationIdOf(9)), body: first.conflict }
  const mineSecond = { ...mineFirst, memo: '처음\n다음', discountPlan: 'SELECT25' as const }
  const second = decide({
    base: mineFirst,
    mine: mineSecond,
    current: first.body,
    currentRev: first.rev!,
    baseRev: nextRevision(BASE_REV, mutationIdOf(9)),
    known: false,
    stackedOn: waiting,
    number: 10,
  })
  expect(second).toMatchObject({ kind: 'conflict', folded: true, body: { memo: '처음\n다음', plan: PLAN_C, discountPlan: 'NONE' } })
  if (!('kind' in second) || second.kind !== 'conflict') throw new Error('a conflict')
  expect(second.conflict).toMatchObject({ base, mutationId: mutationIdOf(9), baseRev: BASE_REV, theirsRev: second.rev, merged: ['memo'] })
  expect(second.conflict.mine).toMatchObject({ plan: PLAN_B, discountPlan: 'SELECT25', memo: '처음\n다음' })
  expect(second.conflict.fields.map(({ path }) => path)).toEqual(['plan', 'discountPlan'])
})

test('[CFL-4] on top of an edit that waits, what is in no conflict is merged and opens nothing', () => {
  const [theirs, mineFirst] = [
    { ...base, plan: PLAN_C },
    { ...base, plan: PLAN_B },
  ]
  const first = decide({ base, mine: mineFirst, current: theirs })
  if (!('kind' in first) || first.kind !== 'conflict') throw new Error('a conflict')
  const second = decide({
    base: mineFirst,
    mine: { ...mineFirst, memo: '다음' },
    current: theirs,
    baseRev: nextRevision(BASE_REV, mutationIdOf(9)),
    known: false,
    stackedOn: { rev: nextRevision(null, mutationIdOf(9)), body: first.conflict },
    number: 10,
  })
  expect(second).toMatchObject({ kind: 'write', outcome: 'merged', body: { memo: '다음', plan: PLAN_C } })
})

test('[SYN-2] whatever two people do, every field of the second is written, in a conflict, or was there already', () => {
  const catalogue = [PLAN_A, PLAN_B, PLAN_C].map((plan) => ({ ...plan, state: 'launched' as const }))
  const pair = fc.record({ mine: editedContract(base), theirs: editedContract(base) })
  fc.assert(
    fc.property(pair, ({ mine, theirs }) => {
      const changes = changedFields(base, mine).map((path) => ({ path, from: valueAt(base, path)!, to: valueAt(mine, path)! }))
      const decision = decideContractMutation({
        ...inputOf({ base, mine, current: theirs }),
        mutation: { mutationId: mutationIdOf(9), baseRev: BASE_REV, base, changes },
        planByCode: (code) => catalogue.find((plan) => plan.code === code),
      })
      if (!('kind' in decision)) {
        expect(['change_empty', 'contract_state_refused']).toContain(decision.code)
        return
      }
      if (decision.kind === 'already') {
        const guarded = changedFields(base, mine).filter((field) => field !== 'memo' && field !== 'tags')
        expect(guarded.filter((field) => changedFields(theirs, mine).includes(field))).toEqual([])
        return
      }
      const waiting: readonly string[] = decision.kind === 'conflict' ? decision.conflict.fields.map(({ path }) => path) : []
      for (const field of changedFields(base, mine)) {
        const united = field === 'memo' || field === 'tags'
        const stands = JSON.stringify(valueAt(decision.body, field)) === JSON.stringify(valueAt(mine, field))
        expect(united || stands || waiting.includes(field)).toBe(true)
      }
      // Nothing of theirs is overwritten.
      for (const field of changedFields(base, theirs)) {
        if (field !== 'memo' && field !== 'tags') expect(valueAt(decision.body, field)).toEqual(valueAt(theirs, field))
      }
    }),
  )
})
