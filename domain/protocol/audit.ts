import { z } from 'zod'
import { auditFindingSchema } from '../audit/auditFinding.ts'
import { auditGroups } from '../audit/auditActions.ts'
import { batchNoSchema } from '../audit/batchNo.ts'
import { anomalyRuleSchema } from '../audit/findAnomalies.ts'
import { codePointsIn } from '../kernel/codePoints.ts'
import { dealerCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { jsonSchema } from '../kernel/json.ts'
import { countTextSchema } from './countText.ts'

export const AUDIT_PAGE_MAX = 200
/**
 * Why a person's data leave the program, or an alert is closed: a word is no reason. In code points, as the database counts when it
 * holds the same limits. Source: Safety Measures Notice Art. 8(2).
 */
export const AUDIT_REASON_CHARS_MIN = 10
export const AUDIT_REASON_CHARS_MAX = 300
export const auditReasonSchema = z
  .string()
  .trim()
  .refine((reason) => codePointsIn(reason) >= AUDIT_REASON_CHARS_MIN, `shorter than ${AUDIT_REASON_CHARS_MIN} characters`)
  .refine((reason) => codePointsIn(reason) <= AUDIT_REASON_CHARS_MAX, `longer than ${AUDIT_REASON_CHARS_MAX} characters`)
/** The number of an event or an alert in a query string. */
const numberTextSchema = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number)
export const reportMonthSchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/)

/** Newest first. `who`: a login id or a name; `subject`: the number of a contract or an order, or an id; `batch`: what is printed on a file. */
export const auditQuerySchema = z.strictObject({
  who: z.string().trim().min(1).max(80).optional(),
  subject: z.string().trim().min(1).max(80).optional(),
  group: z.enum(auditGroups).optional(),
  dealerCode: dealerCodeSchema.optional(),
  from: instantSchema.optional(),
  until: instantSchema.optional(),
  batch: batchNoSchema.optional(),
  /** The number of one event. */
  event: numberTextSchema.optional(),
  /** Events with smaller numbers than this one. */
  before: numberTextSchema.optional(),
  limit: countTextSchema(AUDIT_PAGE_MAX).optional(),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

const personSchema = z.strictObject({ userId: z.uuid(), loginId: z.string(), displayName: z.string(), role: z.string() })
export type AuditPerson = z.infer<typeof personSchema>

export const auditRowSchema = z.strictObject({
  id: z.int(),
  at: instantSchema,
  /** An action of a newer program may be unknown here. */
  action: z.string(),
  /** Null: nobody was signed in, or the person is gone from the books. */
  who: personSchema.nullable(),
  deviceId: z.uuid().nullable(),
  address: z.string().nullable(),
  dealerCode: z.string().nullable(),
  /** Whose data: the number people know, and the customer's name, masked. */
  subject: z.strictObject({ type: z.string(), id: z.string(), no: z.string().nullable(), name: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
  /** Said by a PC that had no line: its own time, which nobody can prove. */
  saidAt: instantSchema.nullable(),
  offline: z.boolean(),
  detail: jsonSchema,
  isSealed: z.boolean(),
})
export type AuditRow = z.infer<typeof auditRowSchema>
export const auditListReplySchema = z.strictObject({ events: z.array(auditRowSchema), nextBefore: z.int().nullable() })
export type AuditListReply = z.infer<typeof auditListReplySchema>

const proofSchema = z.strictObject({
  at: instantSchema,
  events: z.int(),
  heads: z.int(),
  findings: z.array(auditFindingSchema),
  count: z.int(),
})
/** How the trail stands: sealed up to where and when, proven when, copied out when; null: never yet. */
export const auditStateReplySchema = z.strictObject({
  /** Links of the chain. */
  position: z.int(),
  sealedAt: instantSchema.nullable(),
  waiting: z.int(),
  waitingSince: instantSchema.nullable(),
  proof: proofSchema.nullable(),
  head: z.strictObject({ position: z.int(), at: instantSchema, keyId: z.string() }).nullable(),
  openAlerts: z.int(),
  /** The centre's time of this answer. */
  now: instantSchema,
})
export type AuditStateReply = z.infer<typeof auditStateReplySchema>

export const alertVerdicts = ['explained', 'misuse'] as const
export const auditAlertSchema = z.strictObject({
  id: z.int(),
  rule: anomalyRuleSchema,
  who: personSchema.nullable(),
  /** The event that went over the limit, and how much it was by then. */
  eventId: z.int(),
  at: instantSchema,
  count: z.int(),
  answer: z.strictObject({ verdict: z.enum(alertVerdicts), reason: z.string(), by: personSchema.nullable(), at: instantSchema }).nullable(),
})
export type AuditAlert = z.infer<typeof auditAlertSchema>
export const auditAlertQuerySchema = z.strictObject({
  state: z.enum(['open', 'answered']).optional(),
  before: numberTextSchema.optional(),
})
export const auditAlertListSchema = z.strictObject({ alerts: z.array(auditAlertSchema), nextBefore: z.int().nullable() })
export const answerAlertSchema = z.strictObject({ verdict: z.enum(alertVerdicts), reason: auditReasonSchema })
export type AnswerAlert = z.infer<typeof answerAlertSchema>

const countsSchema = z.array(z.strictObject({ name: z.string(), count: z.int() }))
/** The figures of one month in Korea. Source: Safety Measures Notice Art. 8(2). */
export const auditFiguresSchema = z.strictObject({
  events: z.int(),
  people: z.int(),
  customers: z.int(),
  byGroup: countsSchema,
  byDealer: countsSchema,
  /** Who saw the most customers. */
  busiest: z.array(z.strictObject({ userId: z.uuid(), customers: z.int(), unmasked: z.int(), takenOut: z.int() })),
  alerts: countsSchema,
  alertsOpen: z.int(),
  proofs: z.int(),
  proofsWithFindings: z.int(),
  purged: z.int(),
})
export type AuditFigures = z.infer<typeof auditFiguresSchema>
/** `madeAt` null: the month is not over, these are its figures until now. */
export const auditReportReplySchema = z.strictObject({
  month: reportMonthSchema,
  madeAt: instantSchema.nullable(),
  figures: auditFiguresSchema,
  people: z.array(personSchema),
  review: z.strictObject({ by: personSchema.nullable(), at: instantSchema, note: z.string() }).nullable(),
})
export type AuditReportReply = z.infer<typeof auditReportReplySchema>
export const reviewReportSchema = z.strictObject({ note: auditReasonSchema })
