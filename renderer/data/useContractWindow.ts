import { useDeferredValue, useState } from 'react'
import type { ContractWindow } from '../../sync/engineApi.ts'
import { useContractFilter } from './useContractFilter.ts'
import { useTopic } from './useTopic.ts'

const STEP = 30
export const WINDOW_ROWS = 90

/** The part of the list around row `first`; the one before stays until the next has come, so that scrolling never blanks. */
export function useContractWindow(first: number): ContractWindow | undefined {
  const { text, states, marks } = useContractFilter()
  const offset = Math.max(0, Math.floor((first - STEP) / STEP) * STEP)
  const query = useDeferredValue(JSON.stringify({ text, states, marks, offset, limit: WINDOW_ROWS }))
  const window = useTopic('contracts', JSON.parse(query))
  const [last, setLast] = useState<ContractWindow>()
  if (window && window !== last) setLast(window)
  return window ?? last
}
