import { z } from 'zod'
import { imeiSchema } from '../contracts/contract.ts'
import { hubCodeSchema, skuCodeSchema, transferIdSchema } from '../kernel/ids.ts'
import { piecesSchema, quantitySchema } from '../kernel/quantity.ts'
import { discrepancyResolutionSchema, TRANSFER_IMEIS_MAX, TRANSFER_LINES_MAX, transferSchema } from '../stock/transfer.ts'

const reasonSchema = z.string().trim().min(1).max(500)
const linesOf = <T extends z.ZodType>(line: T) => z.array(line).min(1).max(TRANSFER_LINES_MAX)
const imeis = z.array(imeiSchema).max(TRANSFER_IMEIS_MAX)

export const requestTransferSchema = z.strictObject({
  transferId: transferIdSchema,
  kind: z.enum(['replenishment', 'transfer']),
  fromHubCode: hubCodeSchema,
  toHubCode: hubCodeSchema,
  lines: linesOf(z.strictObject({ skuCode: skuCodeSchema, quantity: piecesSchema })),
  reason: reasonSchema.nullable(),
})
export type RequestTransfer = z.infer<typeof requestTransferSchema>

export const transferReplySchema = z.strictObject({ id: transferIdSchema, transfer: transferSchema })
export type TransferReply = z.infer<typeof transferReplySchema>

const quantityLine = z.strictObject({ skuCode: skuCodeSchema, quantity: quantitySchema })
/**
 * What one person found in the parcel. Goods with an IMEI are named, and a name that comes twice counts once; others are
 * counted. `final`: nothing more comes, what is missing is short.
 */
export const receivedLineSchema = z.strictObject({
  skuCode: skuCodeSchema,
  acceptedImeis: imeis,
  damagedImeis: imeis,
  overImeis: imeis,
  acceptedQty: quantitySchema,
  damagedQty: quantitySchema,
  overQty: quantitySchema,
})
export type ReceivedLine = z.infer<typeof receivedLineSchema>

export const transferActionSchema = z.discriminatedUnion('kind', [
  /** More than was asked for needs a reason. */
  z.strictObject({ kind: z.literal('approve'), lines: linesOf(quantityLine), reason: reasonSchema.nullable() }),
  z.strictObject({ kind: z.literal('reject'), reason: reasonSchema }),
  z.strictObject({ kind: z.literal('pick') }),
  /** Goods with an IMEI are named; `quantity` is then their number. */
  z.strictObject({
    kind: z.literal('dispatch'),
    lines: linesOf(z.strictObject({ skuCode: skuCodeSchema, quantity: quantitySchema, imeis })),
    trackingNo: z.string().trim().min(1).max(40).nullable(),
    reason: reasonSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('receive'), lines: z.array(receivedLineSchema).max(TRANSFER_LINES_MAX), final: z.boolean() }),
  z.strictObject({ kind: z.literal('recall'), reason: reasonSchema }),
  z.strictObject({ kind: z.literal('cancel'), reason: reasonSchema }),
  z.strictObject({
    kind: z.literal('closeDiscrepancy'),
    discrepancyId: z.string().min(3).max(80),
    resolution: discrepancyResolutionSchema,
    reason: reasonSchema,
  }),
])
export type TransferAction = z.infer<typeof transferActionSchema>
export type TransferActionKind = TransferAction['kind']

/** Makes one replenishment per centre out of what is low in a hub. */
export const proposeReplenishmentSchema = z.strictObject({
  hubCode: hubCodeSchema,
  lines: linesOf(z.strictObject({ skuCode: skuCodeSchema, quantity: piecesSchema, fromHubCode: hubCodeSchema })),
})
export const proposeReplenishmentReplySchema = z.strictObject({ transfers: z.array(transferReplySchema) })
