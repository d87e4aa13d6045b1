import { z } from 'zod'
import { hubCodeSchema } from '../kernel/ids.ts'
import { daySchema, instantSchema } from '../kernel/instant.ts'
import type { StateTable } from '../kernel/stateTable.ts'

export const shipmentStates = [
  'preparing',
  'labelled',
  'shipped',
  'outForDelivery',
  'deliveryFailed',
  'delivered',
  'returning',
  'returned',
  'cancelled',
] as const
export type ShipmentState = (typeof shipmentStates)[number]

/** ORD-2: 준비, 송장, 출고, 배송 중, 배송 실패, 완료, 반송 중, 반송, 취소. A pickup is handed over out of `preparing`. */
export const shipmentTable: StateTable<ShipmentState> = {
  preparing: ['labelled', 'delivered', 'cancelled'],
  labelled: ['shipped', 'cancelled'],
  shipped: ['outForDelivery', 'deliveryFailed', 'delivered'],
  outForDelivery: ['delivered', 'deliveryFailed'],
  deliveryFailed: ['outForDelivery', 'returning'],
  delivered: [],
  returning: ['returned'],
  returned: [],
  cancelled: [],
}

/** One parcel, or one pickup, per seller of an order. Written in the transaction that confirms the hold. */
export const shipmentSchema = z.strictObject({
  shipmentId: z.uuid(),
  sellerCode: z.string(),
  kind: z.enum(['delivery', 'pickup']),
  fromHubCode: hubCodeSchema,
  state: z.enum(shipmentStates),
  carrier: z.string().max(40).nullable(),
  trackingNo: z.string().max(40).nullable(),
  promisedDay: daySchema.nullable(),
  attempts: z.int().min(0),
  deliveredAt: instantSchema.nullable(),
  failReason: z.string().max(300).nullable(),
})
export type Shipment = z.infer<typeof shipmentSchema>
