import { z } from 'zod'
import { refusals, type RefusalCode } from '../kernel/refusals.ts'
import { otherSessionSchema } from './auth.ts'
import { factorOfferSchema } from './factors.ts'
import { doubtKindSchema } from '../session/contextPolicy.ts'
import { sessionEndSchema } from '../session/session.ts'

const codeSchema = z.custom<RefusalCode>((value) => typeof value === 'string' && Object.hasOwn(refusals, value))

/** RFC 9457. `code` is a key of the refusals table; `detail` is for a person and names no personal datum. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: codeSchema,
  detail: z.string().optional(),
  traceId: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfterSeconds: z.int().optional(),
  otherSession: otherSessionSchema.optional(),
  takeoverTicket: z.string().optional(),
  /** With second_factor_needed and second_factor_enrolment_needed: goes with the code. */
  challengeTicket: z.string().optional(),
  /** With second_factor_needed: this person has a passkey, which pages of this origin can ask. */
  passkeyOrigin: z.string().optional(),
  /** With second_factor_enrolment_needed: what the authenticator app is set up with. */
  factorOffer: factorOfferSchema.optional(),
  /** With device_waiting: asks again without the password. */
  deviceTicket: z.string().optional(),
  /** With device_waiting: tells this PC from others of its name. */
  deviceCode: z.string().optional(),
  /** With policy_denied: what is not allowed here and now. */
  policyReasons: z.array(doubtKindSchema).readonly().optional(),
  /** With session_revoked and session_expired: what ended it. */
  end: sessionEndSchema.optional(),
})
export type Problem = z.infer<typeof problemSchema>
