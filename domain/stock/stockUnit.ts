import { z } from 'zod'
import { imeiSchema } from '../contracts/contract.ts'
import { documentIdSchema, hubCodeSchema, orderIdSchema, saleRightIdSchema, skuCodeSchema, transferIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'

export const stockUnitStates = [
  'announced',
  'inTransit',
  'inStock',
  'leased',
  'reserved',
  'allocated',
  'handedOver',
  'shipped',
  'activated',
  'returned',
  'damaged',
  'onDisplay',
  'lost',
  'scrapped',
] as const
export type StockUnitState = (typeof stockUnitStates)[number]

/** States in which a unit lies in its hub and counts into `onHandQty`. */
export const onHandStates: readonly StockUnitState[] = ['inStock', 'leased', 'reserved', 'allocated', 'damaged', 'onDisplay']

/**
 * One handset. It is in exactly one place: in `hubCode` while its state is one of `onHandStates`, on the way in
 * `transferId`, or with a customer (`orderId`, then `contractId`).
 */
export const stockUnitSchema = z.strictObject({
  imei: imeiSchema,
  skuCode: skuCodeSchema,
  /** Where it lies or lay last; the destination while it is on its way. */
  hubCode: hubCodeSchema,
  state: z.enum(stockUnitStates),
  receivedAt: instantSchema.nullable(),
  orderId: orderIdSchema.nullable(),
  contractId: documentIdSchema.nullable(),
  transferId: transferIdSchema.nullable(),
  saleRightId: saleRightIdSchema.nullable(),
})
export type StockUnit = z.infer<typeof stockUnitSchema>
