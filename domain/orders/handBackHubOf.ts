import type { DealerCode, HubCode } from '../kernel/ids.ts'
import type { Hub } from '../stock/hub.ts'
import type { PlaceOrder } from './placeOrder.ts'

/**
 * ORD-14: the hub of its own that a shop takes a used handset into: the one the order is served or picked up from when that is
 * the shop's, otherwise its first by code. Null: it has none that works; a closed or planned hub takes nothing in.
 */
export function handBackHubOf(
  { fulfilment, receipt }: Pick<PlaceOrder, 'fulfilment' | 'receipt'>,
  dealerCode: DealerCode,
  hubs: Iterable<Pick<Hub, 'hubCode' | 'dealerCode' | 'state'>>,
): HubCode | null {
  const own = [...hubs].filter((hub) => hub.dealerCode === dealerCode && (hub.state === 'open' || hub.state === 'paused'))
  const codes = own.map(({ hubCode }) => hubCode).toSorted()
  const named = [fulfilment.hubCode, ...(receipt.kind === 'pickup' ? [receipt.hubCode] : [])]
  return named.find((code) => codes.includes(code)) ?? codes[0] ?? null
}
