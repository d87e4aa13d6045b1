import { z } from 'zod'
import { instantSchema, type Instant } from '../../domain/kernel/instant.ts'
import { orderSchema, type Order } from '../../domain/orders/order.ts'

const dated = z.looseObject({ updatedAt: instantSchema }).optional()
const replySchema = z.object({ order: dated, transfer: dated, count: dated, saleRight: dated })

/** What a command became by the centre's reply: when that was written, and the order itself; null where the reply says nothing of it. */
export function answeredBody(reply: unknown): { readonly answeredAt: Instant | null; readonly order: Order | null } {
  const { order, transfer, count, saleRight } = replySchema.safeParse(reply).data ?? {}
  const answeredAt = (order ?? transfer ?? count ?? saleRight)?.updatedAt ?? null
  return { answeredAt, order: orderSchema.safeParse(order).data ?? null }
}
