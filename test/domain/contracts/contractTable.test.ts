import { expect, test } from 'vitest'
import { contractStates, type ContractState } from '../../../domain/contracts/contract.ts'
import { contractTable, isClosed } from '../../../domain/contracts/contractTable.ts'

test('[CON-1] exactly these states follow each other', () => {
  const follow: Record<ContractState, readonly ContractState[]> = {
    created: ['pendingActive', 'cancelled'],
    pendingActive: ['active', 'cancelled', 'aborted'],
    active: ['suspended', 'pendingTerminate', 'terminated'],
    suspended: ['active', 'pendingTerminate'],
    pendingTerminate: ['active', 'suspended', 'terminated'],
    terminated: [],
    cancelled: [],
    aborted: [],
  }
  for (const from of contractStates) {
    expect(contractStates.filter((to) => contractTable[from][to]).sort()).toEqual([...follow[from]].sort())
    expect(isClosed(from)).toBe(follow[from].length === 0)
  }
})
