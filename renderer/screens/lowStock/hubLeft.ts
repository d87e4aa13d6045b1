import type { Hub, StockLevel } from '../../../domain/stock/hub.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { isDone } from './openTransfers.ts'

export type HubLeft = Readonly<Record<'onHand' | 'reserved' | 'leased' | 'inTransit' | 'transfers', number>>

/** What keeps a hub from being closed, as this PC knows it. The server decides; it knows open orders besides. */
export function hubLeft({ hubCode }: Pick<Hub, 'hubCode'>, levels: readonly StockLevel[], transfers: readonly TransferView[]): HubLeft {
  const own = levels.filter((level) => level.hubCode === hubCode)
  const sum = (of: 'onHandQty' | 'reservedQty' | 'leasedQty' | 'inTransitInQty') => own.reduce((total, level) => total + level[of], 0)
  return {
    onHand: sum('onHandQty'),
    reserved: sum('reservedQty'),
    leased: sum('leasedQty'),
    inTransit: sum('inTransitInQty'),
    transfers: transfers.filter(({ body }) => !isDone(body.state) && (body.fromHubCode === hubCode || body.toHubCode === hubCode)).length,
  }
}

export const isEmpty = (left: HubLeft) => Object.values(left).every((count) => count === 0)
