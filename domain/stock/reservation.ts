import { z } from 'zod'
import { imeiSchema } from '../contracts/contract.ts'
import { hubCodeSchema, orderIdSchema, skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { piecesSchema, quantitySchema } from '../kernel/quantity.ts'
import type { StateTable } from '../kernel/stateTable.ts'

/** TMF687: queued is ACCEPTED, held is DONE, rejected is TERMINATED_WITH_ERROR. */
export const reservationStates = [
  'queued',
  'held',
  'partiallyHeld',
  'waitlisted',
  'rejected',
  'consumed',
  'released',
  'expired',
  'returned',
] as const
export type ReservationState = (typeof reservationStates)[number]

/** STK-5: stock that was let go or used up is never held again under the same reservation. */
export const reservationTable: StateTable<ReservationState> = {
  queued: ['held', 'partiallyHeld', 'waitlisted', 'rejected', 'released'],
  held: ['consumed', 'released', 'expired'],
  partiallyHeld: ['held', 'consumed', 'released', 'expired'],
  waitlisted: ['held', 'partiallyHeld', 'released', 'expired'],
  rejected: [],
  // The goods came back from the customer.
  consumed: ['returned'],
  released: [],
  expired: [],
  returned: [],
}

export const reservationLineSchema = z.strictObject({
  lineId: z.int().min(1),
  skuCode: skuCodeSchema,
  requestedQty: piecesSchema,
  heldQty: quantitySchema,
  imeis: z.array(imeiSchema),
})
export type ReservationLine = z.infer<typeof reservationLineSchema>

/** What an order holds at one hub. `validUntil`: null once it was paid for. */
export const reservationSchema = z.strictObject({
  orderId: orderIdSchema,
  hubCode: hubCodeSchema,
  lines: z.array(reservationLineSchema),
  state: z.enum(reservationStates),
  validUntil: instantSchema.nullable(),
})
export type Reservation = z.infer<typeof reservationSchema>

/** The states in which a reservation counts into `reservedQty`. */
export const holdingStates: readonly ReservationState[] = ['held', 'partiallyHeld']
