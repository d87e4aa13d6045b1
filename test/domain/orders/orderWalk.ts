import { decideOrderCommand } from '../../../domain/orders/decideOrderCommand.ts'
import { type Order } from '../../../domain/orders/order.ts'
import type { OrderCommand, OrderCommandKind } from '../../../domain/orders/orderCommand.ts'
import { type Shipment } from '../../../domain/orders/shipment.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, NOW } from '../stock/sampleStock.ts'
import { heldLines, lineOf, staff } from './sampleOrder.ts'

export const shipmentOf = (order: Order, number: number, kind: Shipment['kind']): Shipment => ({
  shipmentId: uuidOf(25, number),
  sellerCode: order.sellers[0]?.seller.sellerCode ?? 'S0001',
  kind,
  fromHubCode: order.fulfilment.hubCode,
  state: 'preparing',
  carrier: null,
  trackingNo: null,
  promisedDay: null,
  attempts: 0,
  deliveredAt: null,
  failReason: null,
})

/** Sheets of different shapes: at home, at the counter, in part. */
export const placements: readonly object[] = [
  {},
  { receipt: { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null } },
  { lines: [lineOf('S25', 'S25-256-M', 2)], allowPartial: true, expected: { total: 2_310_000, paidNow: 2_310_000 } },
]

/** A command that fits the order where it can: parcels for its receipt, the sum it costs. */
export function commandOf(order: Order, kind: OrderCommandKind, n: number): OrderCommand {
  const shipmentId = n % 3 === 0 ? null : uuidOf(25, n % 2)
  switch (kind) {
    case 'hold': {
      const lines = heldLines(order, n % 4 === 0 ? 1 : 9)
      const isFull = lines.every(({ heldQty, requestedQty }) => heldQty === requestedQty)
      return { kind, outcome: isFull ? 'held' : 'partiallyHeld', lines, validUntil: after(900_000) }
    }
    case 'waitlist':
      return { kind, wave: 1, position: 1 + n, alternatives: [] }
    case 'outOfStock':
      return { kind, reason: 'stock_short', alternatives: [] }
    case 'askPayment':
      return {
        kind,
        shipments: order.lines.length === 0 ? [] : Array.from({ length: 1 + (n % 2) }, (_, i) => shipmentOf(order, i, order.receipt.kind)),
      }
    case 'paid':
      return { kind, capturedAmount: n % 7 === 0 ? order.payment.amount - 1 : order.payment.amount, externalRef: 'pay-1' }
    case 'paymentFailed':
      return n % 2 === 0
        ? { kind, state: 'denied', failure: { code: 'REJECT_CARD', message: '거절' }, mayBePaidAgain: true }
        : { kind, state: 'failed', failure: { code: 'NO_ANSWER', message: '' } }
    case 'ship':
      return { kind, shipmentId, carrier: '택배', trackingNo: '12-34' }
    case 'outForDelivery':
    case 'deliver':
    case 'retryDelivery':
    case 'returnHome':
      return { kind, shipmentId }
    case 'failDelivery':
      return { kind, shipmentId, reason: '부재' }
    case 'cancel':
      return { kind, by: staff, reason: '변심' }
    case 'fail':
      return { kind, reason: 'shipment_failed' }
    case 'undone':
      return { kind, refundedAmount: order.payment.capturedAmount }
    case 'payAgain':
      return { kind, method: n % 2 === 0 ? 'CARD' : 'TRANSFER', paymentKey: n % 3 === 0 ? null : `pay-${n}` }
    case 'confirm':
    case 'pick':
    case 'handOver':
    case 'returned':
    case 'complete':
    case 'stick':
    case 'undoAgain':
      return { kind }
  }
}

/** The order after these commands, one after the other. Throws when one is refused. */
export function walk(order: Order, ...commands: (OrderCommandKind | OrderCommand)[]): Order {
  return commands.reduce((now, command) => {
    const decided = decideOrderCommand(now, typeof command === 'string' ? commandOf(now, command, 3) : command, NOW)
    if (!decided.ok) throw new Error(`${typeof command === 'string' ? command : command.kind}: ${decided.code}`)
    return decided.value
  }, order)
}
