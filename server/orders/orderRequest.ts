import { z } from 'zod'
import { deviceIdSchema, sessionIdSchema } from '../../domain/kernel/ids.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import { imeiSchema } from '../../domain/contracts/contract.ts'
import type { ReservationRequest } from '../../domain/stock/decideReservation.ts'
import type { Order } from '../../domain/orders/order.ts'

/** What an order asked for and does not say of itself; kept beside it, so that a lane or a saga begins again after a crash. */
export const orderRequestSchema = z.strictObject({
  joinWaitlist: z.boolean(),
  /** The units in the shop's hand, by line. */
  imeis: z.array(z.strictObject({ lineId: z.int(), imei: imeiSchema })),
  /** The contract as it stood when the order was taken: what it changes is merged from here. */
  contractRev: revisionSchema.nullable(),
  placedOn: z.strictObject({ sessionId: sessionIdSchema, deviceId: deviceIdSchema }),
})
export type OrderRequest = z.infer<typeof orderRequestSchema>

/** What the lane is asked for. */
export function reservationRequestOf(orderId: string, order: Order, request: OrderRequest): ReservationRequest {
  const named = new Map(request.imeis.map(({ lineId, imei }) => [lineId, imei]))
  return {
    orderId,
    dealerCode: order.dealerCode,
    hubCode: order.fulfilment.hubCode,
    lines: order.lines.map(({ lineId, skuCode, quantity }) => ({ lineId, skuCode, quantity, imei: named.get(lineId) ?? null })),
    allowPartial: order.allowPartial,
    joinWaitlist: request.joinWaitlist,
  }
}
