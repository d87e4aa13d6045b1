import { z } from 'zod'
import { mayFollow, type StateTable } from '../../domain/kernel/stateTable.ts'
import { orderTable } from '../../domain/orders/orderTable.ts'
import { paymentTable } from '../../domain/orders/payment.ts'
import { sagaTable } from '../../domain/orders/saga.ts'
import { shipmentTable } from '../../domain/orders/shipment.ts'
import { hubTable } from '../../domain/stock/hubTable.ts'
import { reservationTable } from '../../domain/stock/reservation.ts'
import { saleRightTable } from '../../domain/stock/saleRight.ts'
import { stockCountTable } from '../../domain/stock/stockCount.ts'
import { stockUnitTable } from '../../domain/stock/stockUnitTable.ts'
import { transferTable } from '../../domain/stock/transferTable.ts'
import type { SellingWorld } from './sellingWorld.ts'
import type { WatchedTable } from './worldDatabase.ts'

const tables: Record<WatchedTable, StateTable<string>> = {
  order: orderTable,
  shipment: shipmentTable,
  payment: paymentTable,
  saga: sagaTable,
  reservation: reservationTable,
  stock_unit: stockUnitTable,
  transfer: transferTable,
  sale_right: saleRightTable,
  stock_count: stockCountTable,
  hub: hubTable,
}

/** Steps that one transaction makes at once, so that the database sees only their ends. */
const atOnce: Partial<Record<WatchedTable, readonly (readonly string[])[]>> = {
  order: [
    // Nothing is to be paid: there is nothing to wait for.
    ['paymentPending', 'paid', 'confirmed'],
    // Sold without a line: the customer has it already.
    ['confirmed', 'picking', 'delivered'],
    // Nothing was begun that would have to be undone.
    ['placed', 'cancelling', 'cancelled'],
    ['waitlisted', 'cancelling', 'cancelled'],
  ],
  shipment: [
    ['preparing', 'labelled', 'shipped'],
    ['deliveryFailed', 'returning', 'returned'],
  ],
  // What was thought to have failed had been taken, and went back as soon as that was known.
  payment: [
    ['failed', 'captured', 'refunded'],
    ['pendingAuthorization', 'captured', 'refunded'],
  ],
  stock_unit: [
    ['reserved', 'allocated', 'shipped'],
    ['reserved', 'allocated', 'handedOver'],
  ],
}

const stepSchema = z.object({ thing: z.string(), id: z.string(), before: z.string(), after: z.string() })
const stepRows = z.array(stepSchema)
type Step = z.infer<typeof stepSchema>

/** M7, S7, S8: nothing ever left its table, as the database itself wrote it down, committed step by committed step. */
export async function brokenStateLaws(world: SellingWorld): Promise<readonly string[]> {
  const steps = stepRows.parse(await world.database.ask('select thing, id, before, after from watched.step order by seq'))
  return steps
    .filter((step) => !isAllowed(step))
    .map(({ thing, id, before, after }) => `M7: ${thing} ${id} went from ${before} to ${after}`)
}

function isAllowed({ thing, before, after }: Step): boolean {
  const table = thing as WatchedTable
  if (mayFollow(tables[table], before, after)) return true
  return (atOnce[table] ?? []).some((path) => {
    const isWhole = path[0] === before && path.at(-1) === after
    return isWhole && path.every((state, i) => i === 0 || mayFollow(tables[table], path[i - 1]!, state))
  })
}
