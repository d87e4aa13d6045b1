import { refuse, type Outcome, accept } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { Hub, HubState, StockFigures } from './hub.ts'
import { hubTable } from './hubTable.ts'

/**
 * STK-2 (S10): a hub moves as its table says, and is closed only when nothing is left: no piece here, promised, lent, on its
 * way or waiting to be looked at, no open order or transfer. Refusals in this order: hub_state_refused, hub_not_empty.
 */
export function decideHubState(input: {
  readonly hub: Hub
  readonly to: HubState
  readonly levels: readonly StockFigures[]
  /** Handsets that customers handed back: in no level before somebody looked at them. */
  readonly toInspect: number
  readonly openOrders: number
  readonly openTransfers: number
}): Outcome<Hub, 'hub_state_refused' | 'hub_not_empty'> {
  const { hub, to, levels } = input
  if (!mayFollow(hubTable, hub.state, to)) return refuse('hub_state_refused', hub.state)
  const isLeft = levels.some((level) => level.onHandQty + level.reservedQty + level.leasedQty + level.inTransitInQty > 0)
  if (to === 'closed' && (isLeft || input.toInspect > 0 || input.openOrders > 0 || input.openTransfers > 0)) return refuse('hub_not_empty')
  return accept({ ...hub, state: to })
}
