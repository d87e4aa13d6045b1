import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { codeSchema } from '../session/secondFactor.ts'
import { deviceSchema } from '../session/session.ts'
import { auditReasonSchema } from './audit.ts'
import { passkeyAnswerSchema, type PasskeyAnswer } from './passkeys.ts'
import { passwordSchema } from './password.ts'

/** The code that goes with a ticket of 401 `second_factor_needed` or `second_factor_enrolment_needed`. */
export const proveCodeRequestSchema = z.strictObject({
  challengeTicket: z.string().min(1).max(400),
  code: codeSchema,
  device: deviceSchema,
})
/** The code, or what a passkey signed in its place. */
export const proveFactorRequestSchema = z.union([
  proveCodeRequestSchema,
  proveCodeRequestSchema.omit({ code: true }).extend({ passkey: passkeyAnswerSchema }),
])
export type ProveFactorRequest = z.infer<typeof proveFactorRequestSchema>
/** By which second factor somebody proves who they are. */
export type FactorProof = { readonly code: string } | { readonly passkey: PasskeyAnswer }

/** Told once. The factor counts from the first right code on; until then nothing has changed. */
export const factorOfferSchema = z.strictObject({
  /** Base32, for typing. */
  secret: z.string(),
  /** `otpauth://totp/…`, for the QR code. */
  uri: z.string(),
  recoveryCodes: z.array(z.string()),
})
export type FactorOffer = z.infer<typeof factorOfferSchema>

export const factorStateSchema = z.strictObject({
  enrolledAt: instantSchema.nullable(),
  recoveryCodesLeft: z.int(),
  /** This role must have one. */
  isDemanded: z.boolean(),
})
export type FactorState = z.infer<typeof factorStateSchema>

export const askFactorOfferSchema = z.strictObject({ password: passwordSchema })
export const confirmFactorSchema = z.strictObject({ code: codeSchema })
export const removeFactorSchema = z.strictObject({ password: passwordSchema, code: codeSchema })

/** What an administrator does for somebody whose second factor keeps them out. */
export const factorHelps = ['unlock', 'reset'] as const
export type FactorHelp = (typeof factorHelps)[number]
export const helpFactorSchema = z.strictObject({ help: z.enum(factorHelps), reason: auditReasonSchema })
