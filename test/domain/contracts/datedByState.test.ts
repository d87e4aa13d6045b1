import { expect, test } from 'vitest'
import { authorOf } from '../../../domain/access/principal.ts'
import type { Contract, ContractState } from '../../../domain/contracts/contract.ts'
import { datedByState } from '../../../domain/contracts/datedByState.ts'
import { decideContractMutation } from '../../../domain/contracts/decideContractMutation.ts'
import { nextRevision } from '../../../domain/replication/revision.ts'
import { contractIdOf, counselor, mutationIdOf, sampleContract } from './sampleContract.ts'

const AT = '2026-11-23T01:00:00.000Z'
const waiting = sampleContract(1, { status: 'pendingActive', activatedAt: null })
const rev = nextRevision(null, mutationIdOf(1))

function moved(current: Contract, status: ContractState) {
  const decision = decideContractMutation({
    id: contractIdOf(1),
    current: { rev, body: current, by: null, at: AT, deleted: false },
    knownBase: current,
    stackedOn: undefined,
    mutation: { mutationId: mutationIdOf(2), baseRev: rev, base: current, changes: [{ path: 'status', from: current.status, to: status }] },
    author: authorOf(counselor),
    at: AT,
    planByCode: () => undefined,
    isNumberTaken: () => false,
  })
  return 'kind' in decision && decision.kind === 'write' ? decision.body : decision
}

test('[CON-5] a line that is opened is dated by the centre, whoever moves its state; nothing else dates it', () => {
  expect(moved(waiting, 'active')).toMatchObject({ status: 'active', activatedAt: AT, updatedAt: AT })
  expect(moved(waiting, 'cancelled')).toMatchObject({ activatedAt: null })
  const suspended = sampleContract(1, { status: 'suspended' })
  expect(moved(suspended, 'active')).toMatchObject({ activatedAt: suspended.activatedAt })
  // A line of the old system whose day nobody knows is not opened a second time.
  expect(moved({ ...suspended, activatedAt: null }, 'active')).toMatchObject({ activatedAt: null })
})

test('[CON-5] a line that ends is dated once; one that is taken back has no end', () => {
  const ending = sampleContract(1, { status: 'pendingTerminate' })
  expect(moved(ending, 'terminated')).toMatchObject({ status: 'terminated', terminatedAt: AT, activatedAt: ending.activatedAt })
  expect(moved(sampleContract(1), 'terminated')).toMatchObject({ terminatedAt: AT })
  expect(moved(ending, 'active')).not.toHaveProperty('terminatedAt')
  const ended = { ...ending, status: 'terminated' as const, terminatedAt: '2026-10-01T00:00:00.000Z' }
  expect(datedByState(ended, 'active', AT)).toEqual(ended)
  expect(datedByState(ended, 'terminated', AT)).toEqual(ended)
})
