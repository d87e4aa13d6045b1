import type { HubCode, OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import type { Alternative } from '../../domain/stock/alternative.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { findAlternatives } from './findAlternatives.ts'
import { activateUnit, partWithHandset, type Activated, type Activation, type Parted, type PartedHandset } from './handsetLife.ts'
import { createReservationLane, type LaneDeps, type ReservationLane } from './reservationLane.ts'
import { endReservation, keepReservation, type EndGiven, type EndResult } from './reservationEnds.ts'
import { settleSale, type OfflineSale, type SettledSale } from './settleSale.ts'
import { figuresAt } from './stockReads.ts'

/** What stock does for orders. What takes a `tx` runs in the order's own transaction, after the order's row was locked. */
export type OrderStock = ReservationLane & {
  readonly keep: (tx: DatabaseTransaction, orderId: OrderId) => Promise<boolean>
  readonly end: (tx: DatabaseTransaction, given: EndGiven) => Promise<EndResult>
  readonly activate: (tx: DatabaseTransaction, given: Activation) => Promise<Activated>
  readonly partWith: (tx: DatabaseTransaction, given: PartedHandset) => Promise<Parted>
  readonly settleOfflineSale: (tx: DatabaseTransaction, sale: OfflineSale) => Promise<SettledSale>
  readonly alternatives: (
    tx: DatabaseTransaction,
    asked: {
      readonly hubCode: HubCode
      readonly skuCode: string
      readonly quantity: number
      readonly now: Instant
      readonly dealerCode?: string
    },
  ) => Promise<readonly Alternative[]>
}

export function createOrderStock(deps: LaneDeps): OrderStock {
  return {
    ...createReservationLane(deps),
    keep: (tx, orderId) => keepReservation(tx, orderId, toInstant(deps.clock())),
    end: endReservation,
    activate: activateUnit,
    partWith: partWithHandset,
    settleOfflineSale: settleSale,
    alternatives: async (tx, { hubCode, skuCode, quantity, now, dealerCode }) => {
      const here = await figuresAt(tx, hubCode, skuCode)
      if (!here) return []
      const wish = {
        hub: here.hub,
        dealerCode: dealerCode ?? here.hub.dealerCode,
        lines: [{ skuCode, quantity }],
        levelOf: () => here.level,
      }
      return (await findAlternatives(tx, [wish], now))[0] ?? []
    },
  }
}
