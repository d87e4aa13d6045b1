import { z } from 'zod'
import { idempotencyKeySchema, saleRightIdSchema } from '../../domain/kernel/ids.ts'
import { instantSchema } from '../../domain/kernel/instant.ts'
import { orderNoSchema, orderSchema, provisionalNoSchema } from '../../domain/orders/order.ts'
import { refusalOnWireSchema } from '../../domain/protocol/push.ts'
import { queuedEndpoints, type CommandEntry } from '../salesApi.ts'

/** An order without its number: the centre numbers it. */
export const unnumberedOrderSchema = orderSchema.omit({ orderNo: true })

/** One command that the centre has to answer. Once `offered` it may have arrived, and goes out unchanged until it is answered. */
export const commandRowSchema = z.strictObject({
  sequence: z.int().min(1),
  commandId: idempotencyKeySchema,
  endpoint: z.enum(queuedEndpoints),
  path: z.string(),
  body: z.unknown(),
  /** The order, transfer, count or sale right it is about: what is about one thing is sent in its order. */
  targetId: z.uuid().nullable(),
  label: z.string(),
  madeAt: instantSchema,
  /** `settling` was taken by the centre and stays until the mirror holds what it became. */
  state: z.enum(['waiting', 'refused', 'settling']),
  offered: z.boolean(),
  attempts: z.int().min(0),
  refusal: refusalOnWireSchema.nullable(),
  /** A sale without a line: the unit that it holds here, in every state, until the row goes. */
  sale: z.strictObject({ saleRightId: saleRightIdSchema, imei: z.string(), provisionalNo: provisionalNoSchema }).nullable(),
  /** What is shown until the order itself is here: as this PC worked it out, then as the centre answered. */
  preview: unnumberedOrderSchema.nullable(),
  /** The provisional number, then the centre's. */
  orderNo: orderNoSchema.nullable(),
  /** `updatedAt` of what the centre answered. */
  answeredAt: instantSchema.nullable(),
})
export type CommandRow = z.infer<typeof commandRowSchema>

/** Commands that bring their target into being: what is about it cannot go before. */
const creating: readonly CommandRow['endpoint'][] = ['POST /orders', 'POST /transfers', 'POST /stock-counts']

export function isCreating({ endpoint }: Pick<CommandRow, 'endpoint'>): boolean {
  return creating.includes(endpoint)
}

export function commandEntry(row: CommandRow, inFlight: boolean): CommandEntry {
  const { commandId, endpoint, targetId, label, madeAt, attempts, refusal } = row
  return {
    commandId,
    endpoint,
    targetId,
    label,
    provisionalNo: row.sale?.provisionalNo ?? null,
    madeAt,
    state: inFlight && row.state === 'waiting' ? 'sending' : row.state,
    attempts,
    refusal: refusal && (refusal.detail === undefined ? { code: refusal.code } : { code: refusal.code, detail: refusal.detail }),
  }
}
