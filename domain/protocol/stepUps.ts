import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { codeSchema } from '../session/secondFactor.ts'
import { exportAskedSchema } from './approvals.ts'
import { passkeyAnswerSchema } from './passkeys.ts'
import { auditEventSchema } from './push.ts'

/** `actionHash`: SHA-256 of `stepUpText`, in hexadecimal. `action`: the row of the table of endpoints, for the audit trail. */
const askByCodeSchema = z.strictObject({
  action: z.string().regex(/^(POST|DELETE) \/[\w/:.-]{1,120}$/),
  actionHash: z.string().regex(/^[0-9a-f]{64}$/),
  code: codeSchema,
})
/** By a code, or by what a passkey signed in its place. */
export const askStepUpSchema = z.union([askByCodeSchema, askByCodeSchema.omit({ code: true }).extend({ passkey: passkeyAnswerSchema })])
export type AskStepUp = z.infer<typeof askStepUpSchema>

/** What lies on a PC already and is shown in clear there. */
export const unmaskingSchema = auditEventSchema.pick({ docType: true, docId: true })
/** A list of so many rows that leaves a PC as a file. */
export const takingOutSchema = exportAskedSchema

export const stepUpReplySchema = z.strictObject({ ticket: z.string(), expiresAt: instantSchema })
export type StepUpReply = z.infer<typeof stepUpReplySchema>
