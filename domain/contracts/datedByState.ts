import type { Instant } from '../kernel/instant.ts'
import type { Contract, ContractState } from './contract.ts'

/**
 * CON-5: the contract with the day its line was opened or ended, when its state has just come to that: 개통 out of
 * pendingActive, 해지 out of anything. It follows from the state, so nobody writes it by hand and whoever moves the state, a
 * person or an order, dates it the same. `at` is the centre's time. A day that stands stays.
 */
export function datedByState(contract: Contract, before: ContractState, at: Instant): Contract {
  const isOpened = before === 'pendingActive' && contract.status === 'active' && contract.activatedAt === null
  if (isOpened) return { ...contract, activatedAt: at }
  const isEnded = before !== 'terminated' && contract.status === 'terminated' && contract.terminatedAt === undefined
  return isEnded ? { ...contract, terminatedAt: at } : contract
}
