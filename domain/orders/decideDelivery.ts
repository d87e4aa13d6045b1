import type { Instant } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { mayFollow } from '../kernel/stateTable.ts'
import type { Order } from './order.ts'
import type { OrderCommand } from './orderCommand.ts'
import type { OrderState } from './orderTable.ts'
import { shipmentTable, type Shipment, type ShipmentState } from './shipment.ts'

export type DeliveryCommand = Extract<
  OrderCommand,
  {
    readonly kind:
      | 'pick'
      | 'ship'
      | 'outForDelivery'
      | 'deliver'
      | 'failDelivery'
      | 'retryDelivery'
      | 'handOver'
      | 'returnHome'
      | 'returned'
  }
>

/** The steps of a parcel that a command makes; some make two at once. */
const path: Record<DeliveryCommand['kind'], readonly ShipmentState[]> = {
  pick: [],
  ship: ['labelled', 'shipped'],
  outForDelivery: ['outForDelivery'],
  deliver: ['delivered'],
  failDelivery: ['deliveryFailed'],
  retryDelivery: ['outForDelivery'],
  handOver: ['delivered'],
  returnHome: ['returning'],
  // Also without a word that it was on its way.
  returned: ['returning', 'returned'],
}

/**
 * ORD-2: what happened to the parcels of an order. An order is shipped with its first parcel and delivered with its last; one
 * that fails holds the order until it is tried again or comes back, and then all of it is undone. `shipmentId` null: every
 * parcel that can. Refusal: order_state_refused when no parcel can make the step, or a pickup is shipped.
 */
export function decideDelivery(order: Order, command: DeliveryCommand, now: Instant): Outcome<Order, 'order_state_refused'> {
  if (command.kind === 'pick')
    return order.lines.length === 0 ? refuse('order_state_refused', order.state) : accept({ ...order, state: 'picking' })
  const asked = 'shipmentId' in command ? command.shipmentId : null
  const moved = new Set<string>()
  const shipments = order.shipments.map((shipment) => {
    if ((asked !== null && shipment.shipmentId !== asked) || !fits(shipment, command)) return shipment
    const isUnderWay = command.kind === 'returned' && shipment.state === 'returning'
    const next = walk(shipment, isUnderWay ? ['returned'] : path[command.kind])
    if (next === null) return shipment
    moved.add(shipment.shipmentId)
    return stamped(next, command, now)
  })
  if (moved.size === 0) return refuse('order_state_refused', order.state)
  return accept({ ...order, shipments, ...stateAfter(order, shipments, command) })
}

function fits({ kind }: Shipment, command: DeliveryCommand): boolean {
  return command.kind === 'handOver' ? kind === 'pickup' : kind === 'delivery'
}

function walk(shipment: Shipment, steps: readonly ShipmentState[]): Shipment | null {
  let { state } = shipment
  for (const step of steps) {
    if (!mayFollow(shipmentTable, state, step)) return null
    state = step
  }
  return { ...shipment, state }
}

function stamped(shipment: Shipment, command: DeliveryCommand, now: Instant): Shipment {
  if (command.kind === 'ship') return { ...shipment, carrier: command.carrier, trackingNo: command.trackingNo }
  if (command.kind === 'failDelivery') return { ...shipment, attempts: shipment.attempts + 1, failReason: command.reason }
  return shipment.state === 'delivered' ? { ...shipment, deliveredAt: now, failReason: null } : shipment
}

function stateAfter(
  order: Order,
  shipments: readonly Shipment[],
  command: DeliveryCommand,
): { readonly state: OrderState; readonly stateReason: Order['stateReason'] } {
  if (command.kind === 'returned') return { state: 'compensating', stateReason: 'delivery_failed' }
  if (command.kind === 'failDelivery' || command.kind === 'returnHome') return { state: 'deliveryFailed', stateReason: 'delivery_failed' }
  const isAllThere = shipments.every(({ state }) => state === 'delivered')
  // One on its way back as well: were the order shipped again, nobody could say that the parcel is here, and its money would stay.
  const isStillFailing = shipments.some(({ state }) => state === 'deliveryFailed' || state === 'returning')
  if (isAllThere) return { state: 'delivered', stateReason: null }
  if (isStillFailing) return { state: 'deliveryFailed', stateReason: 'delivery_failed' }
  const isOut = shipments.some(({ state }) => state === 'shipped' || state === 'outForDelivery' || state === 'delivered')
  return { state: isOut ? 'shipped' : order.state, stateReason: null }
}
