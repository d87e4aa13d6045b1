import { z } from 'zod'
import { editLeasePurposeSchema, editLeaseSchema } from '../contracts/editLease.ts'
import { hubCodeSchema, saleRightIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { saleRightSchema } from '../stock/saleRight.ts'

/** `takeOver` ends somebody else's lease; it needs a reason, which the other is told. */
export const takeLeaseSchema = z.strictObject({
  purpose: editLeasePurposeSchema,
  takeOver: z.strictObject({ reason: z.string().trim().min(1).max(300) }).nullable(),
})
export type TakeLease = z.infer<typeof takeLeaseSchema>
export const leaseReplySchema = z.strictObject({ lease: editLeaseSchema })
export type LeaseReply = z.infer<typeof leaseReplySchema>
export const leaseTokenSchema = z.strictObject({ fencingToken: z.int().min(1) })

/** A device asks for units of its dealer's hub; the centre decides which and how many. */
export const takeSaleRightSchema = z.strictObject({ saleRightId: saleRightIdSchema, hubCode: hubCodeSchema })
export const saleRightReplySchema = z.strictObject({ id: saleRightIdSchema, saleRight: saleRightSchema, serverNow: instantSchema })
export type SaleRightReply = z.infer<typeof saleRightReplySchema>
