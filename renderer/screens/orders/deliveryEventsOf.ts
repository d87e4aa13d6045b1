import type { deliveryEvents } from '../../../domain/protocol/orders.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'

export type DeliveryEventName = (typeof deliveryEvents)[number]

/** What a shop can say has happened next, the usual thing first. */
export function deliveryEventsOf({ state, receipt, lines, shipments }: OrderView['body']): readonly DeliveryEventName[] {
  if (lines.length === 0) return []
  const isReturning = shipments.some((shipment) => shipment.state === 'returning')
  if (state === 'confirmed') return ['pick']
  if (state === 'picking') return receipt.kind === 'pickup' ? ['handOver'] : ['ship']
  if (state === 'shipped') return ['deliver', 'fail']
  if (state === 'deliveryFailed') return isReturning ? ['returned'] : ['retry', 'returnHome']
  return []
}
