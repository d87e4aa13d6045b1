import { z } from 'zod'
import { approvalKindSchema, approvalStateSchema } from '../access/approval.ts'
import { roleCodeSchema, roleScopeSchema } from '../access/roleBook.ts'
import { userIdSchema } from '../kernel/ids.ts'
import { instantSchema, type Instant } from '../kernel/instant.ts'
import { giveRoleSchema } from './access.ts'
import { auditReasonSchema } from './audit.ts'
import { auditEventSchema } from './push.ts'

/** So many are told at once. */
export const APPROVALS_PAGE = 100

/** A role that somebody is to be given. */
export const roleAskedSchema = z.strictObject({ userId: userIdSchema, given: giveRoleSchema })
/** A list of so many rows that is to leave as a file. */
export const exportAskedSchema = auditEventSchema.pick({ docType: true }).extend({ rows: z.int().min(1).max(1_000_000) })
/** What a role is to hold (a program beside this one may know more permissions), or whom it is to stand above. */
export const shapeAskedSchema = z.union([
  z.strictObject({ role: roleCodeSchema, permission: z.string().min(1).max(60) }),
  z.strictObject({ role: roleCodeSchema, junior: roleCodeSchema }),
])
export type ShapeAsked = z.infer<typeof shapeAskedSchema>
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
  /** Who is to be given what; null for anything else. */
  role: z.strictObject({ userId: userIdSchema, displayName: z.string(), role: z.string(), scope: roleScopeSchema }).nullable(),
  /** Null for anything but a file. */
  export: exportAskedSchema.nullable(),
  /** Null for anything but a role that is to get more. */
  shape: shapeAskedSchema.nullable(),
  decidedBy: z.string().nullable(),
})
export type ApprovalRow = z.infer<typeof approvalSchema>
export const approvalsReplySchema = z.strictObject({ approvals: z.array(approvalSchema).readonly(), nextAfter: z.string().nullable() })
/** The last of a page: whether it waited, when it was asked for, which it was. What waits comes before what is over. */
export type ApprovalCursor = { readonly isOpen: boolean; readonly askedAt: Instant; readonly id: string }
const cursorSchema = z
  .string()
  .max(80)
  .transform((text) => text.split('~'))
  .pipe(z.tuple([z.enum(['open', 'over']), instantSchema, z.uuid()]))
  .transform(([open, askedAt, id]): ApprovalCursor => ({ isOpen: open === 'open', askedAt, id }))
/** `after`: the `nextAfter` of the page before. */
export const approvalsQuerySchema = z.strictObject({ after: cursorSchema.optional() })

/** The text of a cursor, as a page tells it. */
export function approvalCursorOf({ state, askedAt, id }: Pick<ApprovalRow, 'state' | 'askedAt' | 'id'>): string {
  return `${state === 'asked' ? 'open' : 'over'}~${askedAt}~${id}`
}
export type ApprovalsReply = z.infer<typeof approvalsReplySchema>

export const decideApprovalSchema = z.strictObject({ event: z.enum(['confirm', 'refuse']) })

/** `waitsForSecond`: it was not done; somebody else has to confirm it first. */
export const doneOrWaitingSchema = z.strictObject({ waitsForSecond: z.boolean() })
