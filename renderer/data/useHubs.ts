import { useMemo } from 'react'
import { holds } from '../../domain/access/permissions.ts'
import type { HubCode } from '../../domain/kernel/ids.ts'
import type { Hub, StockLevel } from '../../domain/stock/hub.ts'
import { mayRunHub } from '../../domain/stock/mayRunHub.ts'
import { useUser } from './useStatus.ts'
import { useTopic } from './useTopic.ts'

export type Hubs = {
  readonly hubs: readonly Hub[]
  readonly levels: readonly StockLevel[]
  /** Whose stock this person may change; empty for somebody who only looks. */
  readonly own: readonly Hub[]
  readonly nameOf: (hubCode: HubCode) => string
  readonly byCode: ReadonlyMap<HubCode, Hub>
  /** False until the first copy has brought them. */
  readonly known: boolean
}

const NO_HUBS: readonly Hub[] = []
const NO_LEVELS: readonly StockLevel[] = []

/** The hubs this PC knows, and which of them the person runs. */
export function useHubs(): Hubs {
  const view = useTopic('stock', null)
  const user = useUser()
  return useMemo(() => {
    const hubs = view?.hubs ?? NO_HUBS
    const byCode = new Map(hubs.map((hub) => [hub.hubCode, hub]))
    return {
      hubs,
      byCode,
      levels: view?.levels ?? NO_LEVELS,
      own: user && holds(user, 'stock.change') ? hubs.filter((hub) => mayRunHub(user, hub)) : NO_HUBS,
      nameOf: (hubCode) => byCode.get(hubCode)?.name ?? hubCode,
      known: view !== undefined,
    }
  }, [view, user])
}
