import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { sellerSchema } from '../catalogue/offering.ts'
import { addOnSchema, contractSchema, customerSnapshotSchema, imeiSchema, planSchema } from '../contracts/contract.ts'
import { dealerCodeSchema, documentIdSchema, hubCodeSchema, saleRightIdSchema, skuCodeSchema } from '../kernel/ids.ts'
import { daySchema, instantSchema } from '../kernel/instant.ts'
import { moneySchema, totalSchema } from '../kernel/money.ts'
import { quantitySchema } from '../kernel/quantity.ts'
import { refusalCodes, type RefusalCode } from '../kernel/refusals.ts'
import { alternativeSchema } from '../stock/alternative.ts'
import { reservationStates } from '../stock/reservation.ts'
import { orderStates } from './orderTable.ts'
import { paymentSchema } from './payment.ts'
import { sagaSchema } from './saga.ts'
import { shipmentSchema } from './shipment.ts'

export const ORDER_LINES_MAX = 20
export const LINE_QUANTITY_MAX = 100
/** Months a handset may be paid in; 0 is paid at once. */
export const instalmentMonths = [0, 12, 24, 30, 36, 48] as const

/** 가입, 번호이동, 기변, 번호변경, 해지, and a sale without a contract. */
export const orderKinds = ['JOIN', 'PORT_IN', 'DEVICE_CHANGE', 'NUMBER_CHANGE', 'TERMINATE', 'SALE'] as const
export const orderKindSchema = z.enum(orderKinds)
export type OrderKind = (typeof orderKinds)[number]

/**
 * ORD-4, ORD-7: what cannot be taken back once it is done, and so asks for the number and the name anew and waits for a while
 * before its point of no return. It is of the line alone: it has no goods, and its terms stay as they are.
 */
export const hasUndoTime = (kind: OrderKind): kind is 'TERMINATE' | 'NUMBER_CHANGE' => kind === 'TERMINATE' || kind === 'NUMBER_CHANGE'

/**
 * NUM-3: an order that is nothing but what it writes on its contract: when the contract does not take it at the end, the order is
 * undone. Everything else was sold, or came to the same by another hand.
 */
export const standsOnlyOnContract = (kind: OrderKind): boolean => kind === 'NUMBER_CHANGE'

/** A provisional number of a device without a line: dealer, OFF, counter of the device. */
export const provisionalNoSchema = z.string().regex(/^D\d{4}-OFF-\d{6,9}$/)
export const orderNoSchema = z.string().regex(/^D\d{4}-(\d{8}-\d{5,9}|OFF-\d{6,9})$/)

export const fulfilmentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hub'), hubCode: hubCodeSchema }),
  /** Sold without a line out of a device's own units. `soldAt` is that PC's clock: kept as said, never trusted. */
  z.strictObject({
    kind: z.literal('saleRight'),
    hubCode: hubCodeSchema,
    saleRightId: saleRightIdSchema,
    provisionalNo: provisionalNoSchema,
    soldAt: instantSchema,
  }),
])
export type Fulfilment = z.infer<typeof fulfilmentSchema>

export const receiptSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('delivery'),
    recipient: z.string().trim().min(1).max(60),
    phone: z.string().regex(/^010-\d{4}-\d{4}$/),
    address: z.string().trim().min(5).max(200),
    requiredDay: daySchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('pickup'), hubCode: hubCodeSchema, requiredDay: daySchema.nullable() }),
])
export type Receipt = z.infer<typeof receiptSchema>

/** Who buys; a contract's customer in full, a plain sale's as far as he says. */
export const orderCustomerSchema = z.strictObject({
  name: customerSnapshotSchema.shape.name,
  birthDate: daySchema.nullable(),
  phone: customerSnapshotSchema.shape.phone,
  email: customerSnapshotSchema.shape.email,
  address: customerSnapshotSchema.shape.address,
})
export type OrderCustomer = z.infer<typeof orderCustomerSchema>

/** Prices are per piece: list and option deltas, less subsidies. `heldQty` may stay below `quantity` on a partial order only. */
export const orderLineSchema = z.strictObject({
  lineId: z.int().min(1),
  offeringCode: z.string().min(1).max(40),
  name: z.string().min(1).max(80),
  skuCode: skuCodeSchema,
  colour: z.string(),
  capacity: z.string(),
  modelCode: z.string(),
  sellerCode: z.string(),
  quantity: z.int().min(1).max(LINE_QUANTITY_MAX),
  heldQty: quantitySchema,
  /** The units held for it; empty while nothing is held, and for goods without an IMEI. */
  imeis: z.array(imeiSchema).max(LINE_QUANTITY_MAX),
  listPrice: moneySchema,
  optionDelta: z.int(),
  carrierSubsidy: moneySchema,
  dealerSubsidy: moneySchema,
  unitPrice: moneySchema,
})
export type OrderLine = z.infer<typeof orderLineSchema>

/** KRW. total = paidNow + instalmentPrincipal; the seller parts sum to total. Monthly figures are what the customer will be billed. */
export const orderAmountsSchema = z.strictObject({
  total: totalSchema,
  paidNow: totalSchema,
  instalmentPrincipal: totalSchema,
  instalmentMonths: z.int().min(0).max(60),
  monthlyInstalment: moneySchema,
  monthlyFee: moneySchema,
})
export type OrderAmounts = z.infer<typeof orderAmountsSchema>

export const sellerPartSchema = z.strictObject({ seller: sellerSchema, lineIds: z.array(z.int().min(1)).min(1), total: totalSchema })
export type SellerPart = z.infer<typeof sellerPartSchema>

const codeSchema = z.custom<RefusalCode>((value) => refusalCodes.some((code) => code === value))

/** 기변: what becomes of the handset that was on the contract (`before.device`). */
export const oldDevices = ['kept', 'returned'] as const
export type OldDevice = (typeof oldDevices)[number]

/**
 * The old handset comes back to a hub of the shop when the order is over. `refused`: stock says that it cannot be in a
 * customer's hand (`refusal`), and a person has to look. Absent on an order whose customer keeps it.
 */
export const handBackSchema = z.strictObject({
  hubCode: hubCodeSchema,
  state: z.enum(['awaited', 'takenIn', 'refused']),
  refusal: codeSchema.nullable(),
})
export type HandBack = z.infer<typeof handBackSchema>

/** What the order does to a contract. `undoUntil`: until then a termination or another number can be taken back without a trace. */
export const contractPartSchema = z.strictObject({
  contractId: documentIdSchema,
  contractNo: z.string().nullable(),
  msisdn: contractSchema.shape.msisdn.nullable(),
  /** 번호변경: the number that comes in place of `msisdn`; absent on every other kind. */
  newMsisdn: contractSchema.shape.msisdn.exactOptional(),
  plan: planSchema.nullable(),
  addOns: z.array(addOnSchema).max(20),
  discountPlan: z.enum(['NONE', 'SELECT25']),
  previousCarrier: z.string().max(40).nullable(),
  /** What the contract said before, so that undoing gives it back; null for a new one. */
  before: z
    .strictObject({
      status: contractSchema.shape.status,
      plan: planSchema,
      device: contractSchema.shape.device,
      discountPlan: contractSchema.shape.discountPlan,
      instalment: contractSchema.shape.instalment,
      commitment: contractSchema.shape.commitment,
    })
    .nullable(),
  reason: z.string().max(300).nullable(),
  undoUntil: instantSchema.nullable(),
  handBack: handBackSchema.exactOptional(),
})
export type ContractPart = z.infer<typeof contractPartSchema>

export const cancellationSchema = z.strictObject({
  requestedAt: instantSchema,
  by: authorSchema,
  reason: z.string(),
  pointOfNoReturn: z.enum(['before', 'after']),
  outcome: z.enum(['accepted', 'refused']),
  refusal: codeSchema.nullable(),
  /** What goes back to the customer, in KRW, and whether it has. */
  refundAmount: totalSchema,
  refundedAt: instantSchema.nullable(),
})
export type Cancellation = z.infer<typeof cancellationSchema>

/** An order as the shop sees it, wherever it stands. Personal data: customer, receipt, msisdn. */
export const orderSchema = z.strictObject({
  orderNo: orderNoSchema,
  kind: orderKindSchema,
  dealerCode: dealerCodeSchema,
  customerId: documentIdSchema.nullable(),
  customer: orderCustomerSchema,
  fulfilment: fulfilmentSchema,
  receipt: receiptSchema,
  lines: z.array(orderLineSchema).max(ORDER_LINES_MAX),
  sellers: z.array(sellerPartSchema),
  amounts: orderAmountsSchema,
  contract: contractPartSchema.nullable(),
  state: z.enum(orderStates),
  /** Why it is outOfStock, paymentFailed, compensating …; null while all is well. */
  stateReason: codeSchema.nullable(),
  allowPartial: z.boolean(),
  reservation: z.strictObject({ state: z.enum(reservationStates), validUntil: instantSchema.nullable() }).nullable(),
  alternatives: z.array(alternativeSchema).max(20),
  /** `position` counts from 1 inside the wave (차수). */
  waitlist: z.strictObject({ wave: z.int().min(1), position: z.int().min(1), allocatedAt: instantSchema.nullable() }).nullable(),
  payment: paymentSchema,
  shipments: z.array(shipmentSchema).max(ORDER_LINES_MAX),
  cancellation: cancellationSchema.nullable(),
  saga: sagaSchema.nullable(),
  placedBy: authorSchema,
  placedAt: instantSchema,
  updatedAt: instantSchema,
})
export type Order = z.infer<typeof orderSchema>
