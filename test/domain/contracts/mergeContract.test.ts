import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedFields, valueAt } from '../../../domain/contracts/contractChanges.ts'
import { contractFieldPaths, contractFields, groupOf, type ContractField } from '../../../domain/contracts/contractFields.ts'
import { mergeContract } from '../../../domain/contracts/mergeContract.ts'
import { mergeLines, mergeSets } from '../../../domain/contracts/mergeLines.ts'
import { jsonEqual } from '../../../domain/kernel/json.ts'
import { editedContract, threeVersions } from './arbitraryContract.ts'
import { PLAN_A, PLAN_B, PLAN_C, sampleContract } from './sampleContract.ts'

const isUnion = (field: ContractField) => contractFields[field] === 'SAFE-UNION'

test('[SYN-3] merge(b,x,b)=x, merge(b,b,y)=y, merge(b,x,x)=x', () => {
  fc.assert(
    fc.property(threeVersions, ({ base, mine, theirs }) => {
      expect(mergeContract(base, mine, base)).toMatchObject({ body: mine, conflicting: [] })
      expect(mergeContract(base, base, theirs)).toMatchObject({ body: theirs, conflicting: [], merged: [] })
      expect(mergeContract(base, mine, mine)).toMatchObject({ body: mine, conflicting: [], merged: [] })
    }),
  )
})

test('[SYN-3] whoever comes second, machine-merged fields are the same, and so is what goes to a person', () => {
  fc.assert(
    fc.property(threeVersions, ({ base, mine, theirs }) => {
      const [one, other] = [mergeContract(base, mine, theirs), mergeContract(base, theirs, mine)]
      expect([...one.conflicting].sort()).toEqual([...other.conflicting].sort())
      for (const field of contractFieldPaths) {
        if (one.conflicting.includes(field)) continue
        expect(valueAt(one.body, field)).toEqual(valueAt(other.body, field))
      }
    }),
  )
})

test('[SYN-3] every value of the result stands in one of the three, unions aside; what nobody changed stays', () => {
  fc.assert(
    fc.property(threeVersions, ({ base, mine, theirs }) => {
      const { body, merged, conflicting } = mergeContract(base, mine, theirs)
      for (const field of contractFieldPaths) {
        const value = valueAt(body, field)
        if (!isUnion(field)) expect([base, mine, theirs].some((side) => jsonEqual(valueAt(side, field), value))).toBe(true)
        if (conflicting.includes(field)) expect(value).toEqual(valueAt(theirs, field))
        const touched = changedFields(base, mine).includes(field) || changedFields(base, theirs).includes(field)
        if (!touched) expect(value).toEqual(valueAt(base, field))
      }
      expect(merged.filter((field) => conflicting.includes(field))).toEqual([])
    }),
  )
})

test('[SYN-3] nothing of mine is lost: each field I changed is in the result, goes to a person, or was changed alike', () => {
  fc.assert(
    fc.property(threeVersions, ({ base, mine, theirs }) => {
      const { body, merged, conflicting } = mergeContract(base, mine, theirs)
      for (const field of changedFields(base, mine)) {
        const kept = merged.includes(field) || conflicting.includes(field) || jsonEqual(valueAt(mine, field), valueAt(theirs, field))
        const contained = isUnion(field) && jsonEqual(valueAt(body, field), valueAt(theirs, field))
        expect(kept || contained).toBe(true)
      }
      for (const field of changedFields(base, theirs)) {
        if (!isUnion(field)) expect(valueAt(body, field)).toEqual(valueAt(theirs, field))
      }
    }),
  )
})

test('[SYN-3] no guarded group in which both sides acted and disagree is merged by the machine', () => {
  fc.assert(
    fc.property(threeVersions, ({ base, mine, theirs }) => {
      const { body, conflicting } = mergeContract(base, mine, theirs)
      const guarded = (fields: readonly ContractField[]) => fields.filter((field) => !isUnion(field)).map(groupOf)
      const both = guarded(changedFields(base, mine)).filter((group) => guarded(changedFields(base, theirs)).includes(group))
      for (const group of both) {
        const fields = contractFieldPaths.filter((field) => groupOf(field) === group)
        const differing = fields.filter((field) => !jsonEqual(valueAt(mine, field), valueAt(theirs, field)))
        if (differing.length > 0) expect(fields.some((field) => conflicting.includes(field))).toBe(true)
        for (const field of fields) expect(valueAt(body, field)).toEqual(valueAt(theirs, field))
      }
    }),
  )
})

test('[SYN-3] different groups are nobody else’s business: plan and address merge, plan and add-on do not', () => {
  const base = sampleContract(1)
  const address = { ...base, customer: { ...base.customer, address: '부산시' } }
  expect(mergeContract(base, { ...base, plan: PLAN_B }, address)).toMatchObject({ merged: ['plan'], conflicting: [] })
  const addOn = { ...base, addOns: [{ code: 'A1', name: '컬러링', monthlyFee: 990 }] }
  expect(mergeContract(base, { ...base, plan: PLAN_B }, addOn).conflicting).toEqual(['plan', 'addOns'])
})

test('[SYN-3] an ending against any other change but a note goes to a person, whoever ended it', () => {
  const base = sampleContract(1)
  const ended = { ...base, status: 'terminated' as const }
  expect(mergeContract(base, { ...base, plan: PLAN_B }, ended).conflicting).toEqual(['plan', 'status'])
  expect(mergeContract(base, ended, { ...base, plan: PLAN_B }).conflicting).toEqual(['plan', 'status'])
  const phone = { ...base, customer: { ...base.customer, phone: '010-3000-0001' } }
  expect(mergeContract(base, phone, ended).conflicting).toEqual(['customer.phone', 'status'])
  const note = mergeContract(base, { ...base, memo: '해지 상담함' }, ended)
  expect(note).toMatchObject({ merged: ['memo'], conflicting: [], body: { status: 'terminated', memo: '해지 상담함' } })
})

test('[SYN-3] a union that would not fit goes to a person', () => {
  const base = sampleContract(1)
  const long = (letter: string) => ({ ...base, memo: letter.repeat(3000) })
  expect(mergeContract(base, long('가'), long('나')).conflicting).toEqual(['memo'])
})

test('[SYN-3] both writing the same is no conflict, and both disagreeing on one value is', () => {
  fc.assert(
    fc.property(editedContract(sampleContract(1)), (same) => {
      expect(mergeContract(sampleContract(1), same, same)).toMatchObject({ merged: [], conflicting: [] })
    }),
  )
  const base = sampleContract(1, { plan: PLAN_A })
  expect(mergeContract(base, { ...base, plan: PLAN_B }, { ...base, plan: PLAN_C }).conflicting).toEqual(['plan'])
})

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '')
const count = (text: string, line: string) => linesOf(text).filter((other) => other === line).length
const text = fc.array(fc.constantFrom('가', '나', '다', '라', ''), { maxLength: 6 }).map((lines) => lines.join('\n'))

test('[SYN-4] what either side removed is gone, what either side added is there, once', () => {
  fc.assert(
    fc.property(text, text, text, (base, mine, theirs) => {
      const united = mergeLines(base, mine, theirs)
      for (const line of new Set([...linesOf(base), ...linesOf(mine), ...linesOf(theirs)])) {
        const [b, l, r] = [count(base, line), count(mine, line), count(theirs, line)]
        const removed = Math.max(0, b - l, b - r)
        expect(count(united, line)).toBe(b - removed + Math.max(0, l - b, r - b))
      }
    }),
  )
})

test('[SYN-4] both sides unite to the same text, and uniting again changes nothing', () => {
  fc.assert(
    fc.property(text, text, text, (base, mine, theirs) => {
      const united = mergeLines(base, mine, theirs)
      expect(mergeLines(base, theirs, mine)).toBe(united)
      // Removal and a repeated line can cancel each other; without repetition an edit that is contained stays contained.
      const plain = [base, mine, theirs].every((part) => new Set(linesOf(part)).size === linesOf(part).length)
      if (plain) expect(linesOf(mergeLines(base, mine, united)).sort()).toEqual(linesOf(united).sort())
    }),
  )
})

test('[SYN-4] a line that both wrote stands once, a repeated line of one side is kept', () => {
  expect(mergeLines('부재중', '부재중\n재방문', '부재중\n재방문')).toBe('부재중\n재방문')
  expect(mergeLines('부재중', '부재중\n부재중', '부재중\n재방문')).toBe('부재중\n부재중\n재방문')
  expect(mergeLines('가\n나', '나', '가\n나\n다')).toBe('나\n다')
})

test('[SYN-4] tags unite as a set', () => {
  expect(mergeSets(['VIP', '민원'], ['VIP', '재약정'], ['VIP', '민원', '가족결합'])).toEqual(['VIP', '가족결합', '재약정'])
})
