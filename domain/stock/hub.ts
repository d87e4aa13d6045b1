import { z } from 'zod'
import { dealerCodeSchema, hubCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { quantitySchema } from '../kernel/quantity.ts'

export const hubTypes = ['ORG', 'DEALER', 'CENTER'] as const
export const hubStates = ['planned', 'open', 'paused', 'closing', 'closed'] as const
export type HubState = (typeof hubStates)[number]

/** A place that holds stock: a logistics centre, marketing's organisation HUB, or a dealer's own HUB. */
export const hubSchema = z.strictObject({
  hubCode: hubCodeSchema,
  name: z.string().min(1).max(60),
  hubType: z.enum(hubTypes),
  /** The owner of a DEALER hub, null otherwise. */
  dealerCode: dealerCodeSchema.nullable(),
  region: z.strictObject({ sido: z.string(), sigungu: z.string() }),
  state: z.enum(hubStates),
})
export type Hub = z.infer<typeof hubSchema>

/**
 * When and how much to order again. Below `minQty` a shop runs dry before the next delivery; at `reorderPoint` an order is
 * proposed, of `reorderQty` at least and up to `maxQty`. A `reorderQty` of 0 means: never proposed.
 */
export const stockThresholdsSchema = z.strictObject({
  minQty: quantitySchema,
  reorderPoint: quantitySchema,
  reorderQty: quantitySchema,
  maxQty: quantitySchema,
})
export type StockThresholds = z.infer<typeof stockThresholdsSchema>
export const NO_THRESHOLDS: StockThresholds = { minQty: 0, reorderPoint: 0, reorderQty: 0, maxQty: 0 }

/** How many units of one SKU a hub holds. What can be sold is `availableOf`, never stored. */
export const stockLevelSchema = z.strictObject({
  hubCode: hubCodeSchema,
  skuCode: z.string().min(1).max(60),
  modelCode: z.string(),
  modelName: z.string(),
  colour: z.string(),
  capacity: z.string(),
  onHandQty: quantitySchema,
  reservedQty: quantitySchema,
  unavailableQty: quantitySchema,
  leasedQty: quantitySchema,
  inTransitInQty: quantitySchema,
  countedAt: instantSchema,
  /** Absent: nobody set any, see NO_THRESHOLDS. */
  thresholds: stockThresholdsSchema.exactOptional(),
})
export type StockLevel = z.infer<typeof stockLevelSchema>

/** The five figures of a level, without what the model is called. */
export type StockFigures = Pick<StockLevel, 'onHandQty' | 'reservedQty' | 'unavailableQty' | 'leasedQty' | 'inTransitInQty'>

/** STK-1: available = onHand − reserved − unavailable − leased. */
export function availableOf(level: Pick<StockLevel, 'onHandQty' | 'reservedQty' | 'unavailableQty' | 'leasedQty'>): number {
  return level.onHandQty - level.reservedQty - level.unavailableQty - level.leasedQty
}
