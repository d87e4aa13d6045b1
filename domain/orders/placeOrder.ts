import { z } from 'zod'
import { contractSchema, imeiSchema } from '../contracts/contract.ts'
import { documentIdSchema, hubCodeSchema, orderIdSchema, skuCodeSchema } from '../kernel/ids.ts'
import { daySchema } from '../kernel/instant.ts'
import { moneySchema, totalSchema } from '../kernel/money.ts'
import { revisionSchema } from '../replication/revision.ts'
import { fulfilmentSchema, LINE_QUANTITY_MAX, ORDER_LINES_MAX, oldDevices, orderCustomerSchema, orderKindSchema } from './order.ts'
import { paymentMethods } from './payment.ts'

/** What the person typed again so that the wrong line is not ended or given another number: the last four digits and the customer's name. */
export const guardSchema = z.strictObject({ lastFour: z.string().regex(/^\d{4}$/), name: z.string().trim().min(1).max(60) })
export type Guard = z.infer<typeof guardSchema>

export const requestedLineSchema = z.strictObject({
  lineId: z.int().min(1).max(1000),
  offeringCode: z.string().min(1).max(40),
  skuCode: skuCodeSchema,
  quantity: z.int().min(1).max(LINE_QUANTITY_MAX),
  /** The unit in the shop's hand (scanned, or leased); null: whichever is there. Only with quantity 1. */
  imei: imeiSchema.nullable(),
  /** 추가지원금 per piece. */
  dealerSubsidy: moneySchema,
})
export type RequestedLine = z.infer<typeof requestedLineSchema>

export const requestedContractSchema = z.strictObject({
  /** The contract to change; minted by the PC for a new one. */
  contractId: documentIdSchema,
  /** The revision the author saw; null for a new one. */
  baseRev: revisionSchema.nullable(),
  /** Null: the plan stays. */
  planCode: z.string().min(1).max(40).nullable(),
  addOnCodes: z.array(z.string().min(1).max(40)).max(20),
  discountPlan: z.enum(['NONE', 'SELECT25']),
  instalmentMonths: z.int().min(0).max(60),
  /** The number to be ported, wished for, or of 번호변경 the one that comes in its place; null: the centre gives one, or it stays. */
  msisdn: contractSchema.shape.msisdn.nullable(),
  previousCarrier: z.string().max(40).nullable(),
  /** 기변: whether the customer keeps the handset he had or hands it back to the shop. Absent: kept. */
  oldDevice: z.enum(oldDevices).exactOptional(),
  reason: z.string().trim().max(300).nullable(),
  guard: guardSchema.nullable(),
  /** The fencing token of the edit lease, when the author held one. */
  fencingToken: z.int().min(1).nullable(),
})
export type RequestedContract = z.infer<typeof requestedContractSchema>

/** Where it goes; null stands for the customer's own name, phone or address, which a PC may know masked only. */
export const requestedReceiptSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('delivery'),
    recipient: z.string().trim().min(1).max(60).nullable(),
    phone: orderCustomerSchema.shape.phone.nullable(),
    address: z.string().trim().min(5).max(200).nullable(),
    requiredDay: daySchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('pickup'), hubCode: hubCodeSchema, requiredDay: daySchema.nullable() }),
])

/** An order as a PC places it, online or not. Prices are the centre's: `expected` is what the customer was shown. */
export const placeOrderSchema = z.strictObject({
  orderId: orderIdSchema,
  kind: orderKindSchema,
  customerId: documentIdSchema.nullable(),
  /** Null: the contract's own customer. */
  customer: orderCustomerSchema.nullable(),
  fulfilment: fulfilmentSchema,
  receipt: requestedReceiptSchema,
  lines: z.array(requestedLineSchema).max(ORDER_LINES_MAX),
  contract: requestedContractSchema.nullable(),
  /** Take what is there when not all of it is. */
  allowPartial: z.boolean(),
  /** Wait in the next wave when nothing is there. */
  joinWaitlist: z.boolean(),
  payment: z.strictObject({
    method: z.enum(paymentMethods),
    /** From the gateway's window; null: the shop's terminal, or nothing to pay now. */
    paymentKey: z.string().min(1).max(200).nullable(),
  }),
  expected: z.strictObject({ total: totalSchema, paidNow: totalSchema }),
})
export type PlaceOrder = z.infer<typeof placeOrderSchema>
