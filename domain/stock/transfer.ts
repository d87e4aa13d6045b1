import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { imeiSchema } from '../contracts/contract.ts'
import { dealerCodeSchema, hubCodeSchema, skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { quantitySchema } from '../kernel/quantity.ts'

export const TRANSFER_LINES_MAX = 100
/** Of one line; a pallet is larger, but nobody scans more in one go. */
export const TRANSFER_IMEIS_MAX = 1000

export const transferStates = [
  'requested',
  'approved',
  'rejected',
  'picking',
  'dispatched',
  'partiallyReceived',
  'discrepancyOpen',
  'closed',
  'recalled',
  'cancelled',
] as const
export type TransferState = (typeof transferStates)[number]

const imeis = z.array(imeiSchema).max(TRANSFER_IMEIS_MAX)

/**
 * One model on its way between two hubs. Received means accepted. At the end accepted + damaged + short = dispatched;
 * `overQty` came besides and stands in no level until a person decides. IMEI lists are empty for goods without one.
 */
export const transferLineSchema = z.strictObject({
  skuCode: skuCodeSchema,
  modelName: z.string(),
  serialised: z.boolean(),
  requestedQty: quantitySchema,
  approvedQty: quantitySchema,
  dispatchedQty: quantitySchema,
  receivedQty: quantitySchema,
  damagedQty: quantitySchema,
  shortQty: quantitySchema,
  overQty: quantitySchema,
  dispatchedImeis: imeis,
  receivedImeis: imeis,
  damagedImeis: imeis,
  overImeis: imeis,
})
export type TransferLine = z.infer<typeof transferLineSchema>

export const discrepancyKinds = ['short', 'damaged', 'over'] as const
export const discrepancyResolutions = {
  /** Never arrived: written off. Arrived later. Never left, and stands at the source again. */
  short: ['lost', 'arrivedLater', 'neverLeft'],
  /** Stays at the hub as damaged, is written off, or turned out to be fine. */
  damaged: ['keptDamaged', 'scrapped', 'foundFine'],
  /** Taken over from the source's stock, or sent back without entering this hub's. */
  over: ['takenOver', 'sentBack'],
} as const
export type DiscrepancyKind = (typeof discrepancyKinds)[number]
const resolutions = [...discrepancyResolutions.short, ...discrepancyResolutions.damaged, ...discrepancyResolutions.over] as const
export const discrepancyResolutionSchema = z.enum(resolutions)
export type DiscrepancyResolution = z.infer<typeof discrepancyResolutionSchema>

export const discrepancySchema = z.strictObject({
  /** `<skuCode>|<kind>`, with a number behind it when one of the kind was closed before. */
  discrepancyId: z.string().min(3).max(80),
  kind: z.enum(discrepancyKinds),
  skuCode: skuCodeSchema,
  quantity: quantitySchema,
  imeis,
  openedAt: instantSchema,
  closed: z.strictObject({ resolution: discrepancyResolutionSchema, reason: z.string(), by: authorSchema, at: instantSchema }).nullable(),
})
export type Discrepancy = z.infer<typeof discrepancySchema>

/** Goods from one hub to another; a replenishment comes from a logistics centre. */
export const transferSchema = z.strictObject({
  transferNo: z.string().regex(/^T-\d{4}-\d{6,9}$/),
  kind: z.enum(['replenishment', 'transfer']),
  fromHubCode: hubCodeSchema,
  toHubCode: hubCodeSchema,
  /** Whose hubs they are; null for centres and organisation HUBs. */
  fromDealerCode: dealerCodeSchema.nullable(),
  toDealerCode: dealerCodeSchema.nullable(),
  state: z.enum(transferStates),
  lines: z.array(transferLineSchema).min(1).max(TRANSFER_LINES_MAX),
  discrepancies: z.array(discrepancySchema),
  trackingNo: z.string().max(40).nullable(),
  requestedBy: authorSchema,
  requestedAt: instantSchema,
  approvedBy: authorSchema.nullable(),
  dispatchedAt: instantSchema.nullable(),
  /** Why it was asked for beyond its need, rejected, recalled or cancelled. */
  reason: z.string().max(500).nullable(),
  updatedAt: instantSchema,
})
export type Transfer = z.infer<typeof transferSchema>
