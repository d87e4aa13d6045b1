import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { codeSchema } from '../session/secondFactor.ts'
import { auditEventSchema } from './push.ts'

/** `actionHash`: SHA-256 of `stepUpText`, in hexadecimal. `action`: the row of the table of endpoints, for the audit trail. */
export const askStepUpSchema = z.strictObject({
  action: z.string().regex(/^(POST|DELETE) \/[\w/:.-]{1,120}$/),
  actionHash: z.string().regex(/^[0-9a-f]{64}$/),
  code: codeSchema,
})
export type AskStepUp = z.infer<typeof askStepUpSchema>

/** Something that lies on a PC already and is shown in clear there, or taken out of it. `docId` null: a list. */
export const localActSchema = z.strictObject({
  action: z.enum(['unmask', 'export']),
  docType: auditEventSchema.shape.docType,
  docId: z.string().max(64).nullable(),
})
export type LocalAct = z.infer<typeof localActSchema>

export const stepUpReplySchema = z.strictObject({ ticket: z.string(), expiresAt: instantSchema })
export type StepUpReply = z.infer<typeof stepUpReplySchema>
