import { z } from 'zod'
import { documentIdSchema, hubCodeSchema, orderIdSchema, skuCodeSchema } from '../../domain/kernel/ids.ts'
import { oldDevices, orderKindSchema } from '../../domain/orders/order.ts'
import { paymentMethods } from '../../domain/orders/payment.ts'
import { discountPlans } from '../../domain/orders/quoteLine.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import type { OrderDraft } from './orderDraft.ts'

const text = z.string().max(500)
const lineSchema = z.strictObject({
  lineId: z.int().min(1),
  offeringCode: text,
  skuCode: skuCodeSchema,
  quantity: z.int().min(1),
  imei: text.nullable(),
  dealerSubsidy: z.int().min(0),
})

/** A sheet as it comes back from this PC's own disk; one of another version of the program is not one. */
export const orderDraftSchema: z.ZodType<OrderDraft> = z.strictObject({
  orderId: orderIdSchema,
  newContractId: documentIdSchema,
  kind: orderKindSchema,
  contract: z.strictObject({ id: documentIdSchema, rev: revisionSchema }).nullable(),
  customer: z.strictObject({ name: text, birthDate: text, phone: text, email: text, address: text }),
  planCode: text.nullable(),
  addOnCodes: z.array(text),
  discountPlan: z.enum(discountPlans),
  instalmentMonths: z.int().min(0),
  lines: z.array(lineSchema),
  hubCode: hubCodeSchema.nullable(),
  receipt: z.strictObject({ kind: z.enum(['delivery', 'pickup']), recipient: text, phone: text, address: text, requiredDay: text }),
  msisdn: text,
  previousCarrier: text,
  oldDevice: z.enum(oldDevices).default('kept'),
  reason: text,
  guard: z.strictObject({ lastFour: text, name: text }),
  allowPartial: z.boolean(),
  joinWaitlist: z.boolean(),
  method: z.enum(paymentMethods),
})
