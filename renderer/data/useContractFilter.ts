import { create } from 'zustand'
import type { ContractState } from '../../domain/contracts/contract.ts'
import type { ContractMark } from '../../sync/engineApi.ts'

type Filter = {
  readonly text: string
  readonly states: readonly ContractState[]
  readonly marks: readonly ContractMark[]
  readonly set: (change: Partial<Pick<Filter, 'text' | 'states' | 'marks'>>) => void
  readonly clear: () => void
}

/** What the list is narrowed to. The search box in the header and the list itself share it. */
export const useContractFilter = create<Filter>((set) => ({
  text: '',
  states: [],
  marks: [],
  set: (change) => set(change),
  clear: () => set({ text: '', states: [], marks: [] }),
}))
