import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { contractSchema } from '../contracts/contract.ts'
import { dealerCodeSchema, hubCodeSchema, orderIdSchema, skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { totalSchema } from '../kernel/money.ts'
import { PROPOSED_NUMBERS_MAX } from '../orders/lineNumber.ts'
import { orderSchema } from '../orders/order.ts'
import { orderStates } from '../orders/orderTable.ts'
import { paymentMethods } from '../orders/payment.ts'
import { sagaStates, sagaStepNames, sagaStepSchema } from '../orders/saga.ts'
import { alternativeSchema } from '../stock/alternative.ts'
import { countTextSchema } from './countText.ts'

export const IDEMPOTENCY_HEADER = 'idempotency-key'
export const ORDER_PAGE_MAX = 200

export const orderReplySchema = z.strictObject({ id: orderIdSchema, version: z.int().min(1), order: orderSchema })
export type OrderReply = z.infer<typeof orderReplySchema>

/** Newest first. `cursor` is opaque and comes from the page before. */
export const orderListQuerySchema = z.strictObject({
  state: z.enum(orderStates).optional(),
  cursor: z.string().max(200).optional(),
  limit: countTextSchema(ORDER_PAGE_MAX).optional(),
})
export const orderListReplySchema = z.strictObject({ orders: z.array(orderReplySchema), nextCursor: z.string().nullable() })
export type OrderListReply = z.infer<typeof orderListReplySchema>

export const ORDER_REASON_CHARS_MAX = 300
const reasonSchema = z.string().trim().min(1).max(ORDER_REASON_CHARS_MAX)

export const cancelOrderSchema = z.strictObject({ reason: reasonSchema })
export type CancelOrder = z.infer<typeof cancelOrderSchema>

/** Another way to pay after a refusal; `paymentKey` null: the shop's terminal. */
export const payAgainSchema = z.strictObject({ method: z.enum(paymentMethods), paymentKey: z.string().min(1).max(200).nullable() })
export type PayAgain = z.infer<typeof payAgainSchema>

/** What happened to a parcel or a pickup. `shipmentId` absent: the only one. */
export const deliveryEvents = ['pick', 'ship', 'outForDelivery', 'deliver', 'fail', 'retry', 'returnHome', 'returned', 'handOver'] as const
export const deliveryEventSchema = z.strictObject({
  event: z.enum(deliveryEvents),
  shipmentId: z.uuid().optional(),
  carrier: z.string().trim().min(1).max(40).optional(),
  trackingNo: z.string().trim().min(1).max(40).optional(),
  reason: reasonSchema.optional(),
})
export type DeliveryEvent = z.infer<typeof deliveryEventSchema>

export const ledgerEvents = [
  'calling',
  'done',
  'failed',
  'compensating',
  'compensated',
  'compensationFailed',
  /** Undoing waits for a time, after which more is known. */
  'inDoubt',
  /** Money that was not to come any more came and went back. */
  'cameLate',
  'deadLetter',
  'retried',
  'forced',
  'skipped',
] as const
/** One line of what was tried, in the order it was written; `by` is set where a person did it. */
export const ledgerEntrySchema = z.strictObject({
  seq: z.int().min(1),
  at: instantSchema,
  step: z.enum(sagaStepNames),
  event: z.enum(ledgerEvents),
  attempt: z.int().min(0),
  amount: totalSchema.nullable(),
  externalRef: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  nextAttemptAt: instantSchema.nullable(),
  by: authorSchema.nullable(),
  reason: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>
export const ledgerReplySchema = z.strictObject({
  orderId: orderIdSchema,
  state: z.enum(sagaStates).nullable(),
  entries: z.array(ledgerEntrySchema),
})
export type LedgerReply = z.infer<typeof ledgerReplySchema>

/** `lastFour`: how the number is to end, as the customer wishes. */
export const freeNumbersQuerySchema = z.strictObject({
  lastFour: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
})
export const freeNumbersReplySchema = z.strictObject({ numbers: z.array(contractSchema.shape.msisdn).max(PROPOSED_NUMBERS_MAX) })
export type FreeNumbersReply = z.infer<typeof freeNumbersReplySchema>

export const alternativesQuerySchema = z.strictObject({ skuCode: skuCodeSchema, quantity: countTextSchema(1000), hubCode: hubCodeSchema })
export const alternativesReplySchema = z.strictObject({ alternatives: z.array(alternativeSchema) })

/** What waits for a person: sagas that are stuck, with the step that does not get through. */
export const sagaDeskRowSchema = z.strictObject({
  orderId: orderIdSchema,
  orderNo: z.string(),
  dealerCode: dealerCodeSchema,
  orderState: z.enum(orderStates),
  state: z.enum(sagaStates),
  stuckSince: instantSchema.nullable(),
  steps: z.array(sagaStepSchema),
  /** KRW captured and not given back. */
  moneyAtStake: totalSchema,
})
export type SagaDeskRow = z.infer<typeof sagaDeskRowSchema>
export const sagaDeskReplySchema = z.strictObject({ rows: z.array(sagaDeskRowSchema) })

/** `force` says that the step was settled by hand; a second person, not the asker, confirms it with the same words. */
export const sagaActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('retry') }),
  z.strictObject({ kind: z.literal('force'), step: z.enum(sagaStepNames), reason: reasonSchema }),
])
export type SagaAction = z.infer<typeof sagaActionSchema>
/** `waitingForSecond`: noted, and done when a second person says the same. */
export const sagaActionReplySchema = z.strictObject({ row: sagaDeskRowSchema, waitingForSecond: z.boolean() })
