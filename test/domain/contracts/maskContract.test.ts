import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskConflict, maskContract, maskedValue, readConflictSchema, readContractSchema } from '../../../domain/contracts/maskContract.ts'
import { conflictSchema } from '../../../domain/contracts/conflict.ts'
import { editedContract } from './arbitraryContract.ts'
import { sampleContract } from './sampleContract.ts'

const arbitraryContract = editedContract(sampleContract(1))

test('[CUS-2] a masked contract keeps its shape for readers, and nothing personal but what a mask leaves', () => {
  fc.assert(
    fc.property(arbitraryContract, (contract) => {
      const masked = maskContract(contract)
      expect(readContractSchema.parse(masked)).toEqual(masked)
      expect({ ...masked, customer: contract.customer, msisdn: contract.msisdn }).toEqual(contract)
      expect(masked.msisdn).not.toBe(contract.msisdn)
      expect(masked.customer.birthDate).toBe(`${contract.customer.birthDate.slice(0, 4)}-**-**`)
    }),
  )
})

test('[CUS-2] ATK-27 of a path that is no field nothing is told', () => {
  expect(maskedValue('customer', { name: '홍길동' })).toBeNull()
  expect(maskedValue('memo', '메모')).toBe('메모')
  expect(maskedValue('customer.email', '')).toBe('')
})

test('[CUS-2] what a person typed in himself to decide a conflict is masked with the rest of it', () => {
  fc.assert(
    fc.property(arbitraryContract, arbitraryContract, (base, mine) => {
      const author = { userId: '01960000-0000-7000-8000-000000000001', displayName: '직원', role: 'COUNSELOR', dealerCode: null }
      const id = '01970000-0000-7000-8000-000000000001'
      const conflict = conflictSchema.parse({
        docType: 'contract',
        docId: id,
        contractNo: base.contractNo,
        dealerCode: base.dealerCode,
        mutationId: id,
        baseRev: null,
        theirsRev: `1-${id}`,
        base,
        mine,
        theirs: base,
        merged: [],
        severity: 'high',
        state: 'resolved',
        theirsAt: null,
        assignee: null,
        fields: [{ path: 'customer.name', class: 'IDENTITY' }],
        authors: { mine: author, theirs: null },
        openedAt: base.updatedAt,
        resolution: {
          by: author,
          at: base.updatedAt,
          choices: { 'customer.name': { value: '홍길동' }, msisdn: 'mine' },
          reason: '확인',
          resultRev: `2-${id}`,
        },
      })
      const masked = maskConflict(conflict)
      expect(readConflictSchema.parse(masked)).toEqual(masked)
      expect(masked.resolution?.choices).toEqual({ 'customer.name': { value: '홍*동' }, msisdn: 'mine' })
      expect(masked.mine).toEqual(maskContract(mine))
    }),
    { numRuns: 20 },
  )
})
