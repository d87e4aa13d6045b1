import { z } from 'zod'
import { hubCodeSchema, skuCodeSchema, stockCountIdSchema } from '../kernel/ids.ts'
import { imeiSchema } from '../contracts/contract.ts'
import { hubSchema, hubStates, stockLevelSchema } from '../stock/hub.ts'
import { COUNT_IMEIS_MAX, stockCountSchema } from '../stock/stockCount.ts'
import { bookedMovementSchema } from '../stock/stockMovement.ts'
import { stockUnitSchema, stockUnitStates } from '../stock/stockUnit.ts'
import { piecesSchema, quantitySchema } from '../kernel/quantity.ts'
import { countTextSchema } from './countText.ts'

export const STOCK_PAGE_MAX = 500
const reasonSchema = z.string().trim().min(1).max(500)

export const stockUnitsQuerySchema = z.strictObject({
  hubCode: hubCodeSchema,
  skuCode: skuCodeSchema.optional(),
  state: z.enum(stockUnitStates).optional(),
})
export const stockUnitsReplySchema = z.strictObject({ hubCode: hubCodeSchema, units: z.array(stockUnitSchema) })
export const stockUnitParamsSchema = z.strictObject({ imei: imeiSchema })
/** One handset and what was booked for it, oldest first. */
export const stockUnitReplySchema = z.strictObject({ unit: stockUnitSchema, movements: z.array(bookedMovementSchema) })

/** Newest first; `before` is the `seq` of the last row of the page before. */
export const movementsQuerySchema = z.strictObject({
  hubCode: hubCodeSchema,
  skuCode: skuCodeSchema.optional(),
  before: countTextSchema(9_999_999).optional(),
  limit: countTextSchema(STOCK_PAGE_MAX).optional(),
})
export const movementsReplySchema = z.strictObject({ movements: z.array(bookedMovementSchema) })

/** A level at or below its reorder point, and what would be ordered for it from where. */
export const replenishmentProposalSchema = z.strictObject({
  hubCode: hubCodeSchema,
  skuCode: skuCodeSchema,
  modelName: z.string(),
  colour: z.string(),
  capacity: z.string(),
  availableQty: quantitySchema,
  inTransitInQty: quantitySchema,
  reorderPoint: quantitySchema,
  belowMin: z.boolean(),
  proposedQty: piecesSchema,
  /** A centre that has at least one; null: none has. */
  fromHubCode: hubCodeSchema.nullable(),
})
export type ReplenishmentProposal = z.infer<typeof replenishmentProposalSchema>
export const lowStockQuerySchema = z.strictObject({ hubCode: hubCodeSchema.optional() })
export const lowStockReplySchema = z.strictObject({ rows: z.array(replenishmentProposalSchema) })

export const startCountSchema = z.strictObject({
  stockCountId: stockCountIdSchema,
  hubCode: hubCodeSchema,
  skuCodes: z.array(skuCodeSchema).max(200),
})
export const countReplySchema = z.strictObject({ id: stockCountIdSchema, count: stockCountSchema })
/** `scan` adds, `unscan` takes one back, `submit` compares with the books, `reopen` goes on counting, `apply` books the difference. */
export const countActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scan'), imeis: z.array(imeiSchema).min(1).max(COUNT_IMEIS_MAX) }),
  z.strictObject({ kind: z.literal('unscan'), imeis: z.array(imeiSchema).min(1).max(COUNT_IMEIS_MAX) }),
  z.strictObject({ kind: z.literal('submit') }),
  z.strictObject({ kind: z.literal('reopen') }),
  z.strictObject({ kind: z.literal('apply'), reason: reasonSchema }),
  z.strictObject({ kind: z.literal('cancel'), reason: reasonSchema }),
])
export type CountAction = z.infer<typeof countActionSchema>

export const hubStateSchema = z.strictObject({ to: z.enum(hubStates), reason: reasonSchema })
export const hubReplySchema = z.strictObject({ hub: hubSchema })
export const hubParamsSchema = z.strictObject({ hubCode: hubCodeSchema })

/** What a person books by hand on units that lie in a hub. */
export const adjustStockSchema = z.strictObject({
  hubCode: hubCodeSchema,
  imeis: z.array(imeiSchema).min(1).max(200),
  to: z.enum(['inStock', 'damaged', 'onDisplay', 'lost', 'scrapped']),
  reason: reasonSchema,
})
export const adjustStockReplySchema = z.strictObject({ levels: z.array(stockLevelSchema), units: z.array(stockUnitSchema) })
