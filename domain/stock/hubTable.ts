import type { StateTable } from '../kernel/stateTable.ts'
import type { HubState } from './hub.ts'

/** STK-2: 준비, 운영, 출고정지, 폐쇄 중, 폐쇄. Closing ends in closed only when nothing is left there, see `decideHubState`. */
export const hubTable: StateTable<HubState> = {
  planned: ['open'],
  open: ['paused', 'closing'],
  paused: ['open', 'closing'],
  closing: ['closed'],
  closed: [],
}
