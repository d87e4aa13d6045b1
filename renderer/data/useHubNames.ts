import { useCallback } from 'react'
import type { HubCode } from '../../domain/kernel/ids.ts'
import { useTopicPart } from './useTopic.ts'

/** What a hub is called; its code while the name is not here. */
export function useHubNames(): (hubCode: HubCode) => string {
  const hubs = useTopicPart('stock', null, (stock) => stock.hubs)
  return useCallback((hubCode) => hubs?.find((hub) => hub.hubCode === hubCode)?.name ?? hubCode, [hubs])
}
