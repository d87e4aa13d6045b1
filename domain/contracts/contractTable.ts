import type { ContractState } from './contract.ts'

/**
 * CON-1: which state may follow which. Total on purpose: a new state does not compile until every cell is decided.
 * Source: TMF637 product status, and the shop's words 접수, 개통대기, 사용중, 정지, 해지접수, 해지, 취소, 개통실패.
 */
type Row = Record<ContractState, boolean>
const none: Row = {
  created: false,
  pendingActive: false,
  active: false,
  suspended: false,
  pendingTerminate: false,
  terminated: false,
  cancelled: false,
  aborted: false,
}
export const contractTable: Record<ContractState, Row> = {
  created: { ...none, pendingActive: true, cancelled: true },
  pendingActive: { ...none, active: true, cancelled: true, aborted: true },
  // active → terminated is the withdrawal after activation (개통철회).
  active: { ...none, suspended: true, pendingTerminate: true, terminated: true },
  suspended: { ...none, active: true, pendingTerminate: true },
  pendingTerminate: { ...none, active: true, suspended: true, terminated: true },
  terminated: none,
  cancelled: none,
  aborted: none,
}

/** A contract in one of these states accepts no change. */
export function isClosed(state: ContractState): boolean {
  return contractTable[state] === none
}
