import { z } from 'zod'
import { approvalKindSchema, approvalStateSchema } from '../access/approval.ts'
import { roleScopeSchema } from '../access/roleBook.ts'
import { userIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { giveRoleSchema } from './access.ts'
import { auditReasonSchema } from './audit.ts'
import { auditEventSchema } from './push.ts'

/** So many are told, newest first. */
export const APPROVALS_MAX = 100

/** A role that somebody is to be given. */
export const roleAskedSchema = z.strictObject({ userId: userIdSchema, given: giveRoleSchema })
/** A list of so many rows that is to leave as a file. */
export const exportAskedSchema = auditEventSchema.pick({ docType: true }).extend({ rows: z.int().min(1).max(1_000_000) })
export type ExportAsked = z.infer<typeof exportAskedSchema>
export const askExportSchema = exportAskedSchema.extend({ reason: auditReasonSchema })
export type AskExport = z.infer<typeof askExportSchema>

export const approvalSchema = z.strictObject({
  id: z.uuid(),
  kind: approvalKindSchema,
  state: approvalStateSchema,
  askedBy: z.strictObject({ userId: userIdSchema, displayName: z.string(), dealerCode: z.string().nullable() }),
  askedAt: instantSchema,
  expiresAt: instantSchema,
  reason: z.string(),
  /** Who is to be given what; null for a file. */
  role: z.strictObject({ userId: userIdSchema, displayName: z.string(), role: z.string(), scope: roleScopeSchema }).nullable(),
  /** Null for a role. */
  export: exportAskedSchema.nullable(),
  decidedBy: z.string().nullable(),
})
export type ApprovalRow = z.infer<typeof approvalSchema>
export const approvalsReplySchema = z.strictObject({ approvals: z.array(approvalSchema).readonly() })
export type ApprovalsReply = z.infer<typeof approvalsReplySchema>

export const decideApprovalSchema = z.strictObject({ event: z.enum(['confirm', 'refuse']) })

/** `waitsForSecond`: it was not done; somebody else has to confirm it first. */
export const doneOrWaitingSchema = z.strictObject({ waitsForSecond: z.boolean() })
