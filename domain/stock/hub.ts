import { z } from 'zod'
import { dealerCodeSchema, hubCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'

export const hubTypes = ['ORG', 'DEALER', 'CENTER'] as const
export const hubStates = ['planned', 'open', 'paused', 'closing', 'closed'] as const

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

const quantity = z.int().min(0).max(1_000_000)

/** How many units of one SKU a hub holds. What can be sold is `availableOf`, never stored. */
export const stockLevelSchema = z.strictObject({
  hubCode: hubCodeSchema,
  skuCode: z.string().min(1).max(60),
  modelCode: z.string(),
  modelName: z.string(),
  colour: z.string(),
  capacity: z.string(),
  onHandQty: quantity,
  reservedQty: quantity,
  unavailableQty: quantity,
  leasedQty: quantity,
  inTransitInQty: quantity,
  countedAt: instantSchema,
})
export type StockLevel = z.infer<typeof stockLevelSchema>

/** STK-1: available = onHand − reserved − unavailable − leased. */
export function availableOf(level: Pick<StockLevel, 'onHandQty' | 'reservedQty' | 'unavailableQty' | 'leasedQty'>): number {
  return level.onHandQty - level.reservedQty - level.unavailableQty - level.leasedQty
}
