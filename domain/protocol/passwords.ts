import { z } from 'zod'
import { userIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { passwordModes, passwordServices } from '../session/legacyPassword.ts'
import { resetCodeSchema } from '../session/passwordReset.ts'
import { auditReasonSchema } from './audit.ts'
import { passwordSchema } from './password.ts'

/** More than the rule allows, so that the rule says what is wrong with it (PWD-1); what is longer is not looked at. */
export const newPasswordSchema = z.string().min(1).max(1000)

export const changePasswordSchema = z.strictObject({ password: passwordSchema, next: newPasswordSchema })
export type ChangePassword = z.infer<typeof changePasswordSchema>

/** Null: never since this was written down. */
export const passwordStateSchema = z.strictObject({ changedAt: instantSchema.nullable(), isByReset: z.boolean() })
export type PasswordState = z.infer<typeof passwordStateSchema>

/** Whom the asker may let choose a new password, and until when a code that was given out counts. */
export const resetPeopleReplySchema = z.strictObject({
  people: z
    .array(z.strictObject({ userId: userIdSchema, loginId: z.string(), displayName: z.string(), openUntil: instantSchema.nullable() }))
    .readonly(),
})
export type ResetPeopleReply = z.infer<typeof resetPeopleReplySchema>

/** Told once. */
export const issuedResetSchema = z.strictObject({ code: z.string(), expiresAt: instantSchema })
export type IssuedReset = z.infer<typeof issuedResetSchema>

export const resetPasswordSchema = z.strictObject({ code: resetCodeSchema, next: newPasswordSchema })
export type ResetPassword = z.infer<typeof resetPasswordSchema>

/** People who may sign in, by what stands for their password, and each door with how often an old password was taken or refused there. */
export const passwordMigrationSchema = z.strictObject({
  people: z.strictObject({ own: z.int(), none: z.int(), bcrypt: z.int(), sha256: z.int(), md5: z.int() }),
  services: z
    .array(
      z.strictObject({
        service: z.enum(passwordServices),
        mode: z.enum(passwordModes),
        changedAt: instantSchema.nullable(),
        kept: z.int(),
        upgraded: z.int(),
        refused: z.int(),
      }),
    )
    .readonly(),
})
export type PasswordMigration = z.infer<typeof passwordMigrationSchema>

export const setPasswordModeSchema = z.strictObject({ mode: z.enum(passwordModes), reason: auditReasonSchema })
export type SetPasswordMode = z.infer<typeof setPasswordModeSchema>
