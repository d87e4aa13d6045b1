import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { passwordSchema } from './password.ts'

/** More than the rule allows, so that the rule says what is wrong with it (PWD-1); what is longer is not looked at. */
export const newPasswordSchema = z.string().min(1).max(1000)

export const changePasswordSchema = z.strictObject({ password: passwordSchema, next: newPasswordSchema })
export type ChangePassword = z.infer<typeof changePasswordSchema>

/** Null: never since this was written down. */
export const passwordStateSchema = z.strictObject({ changedAt: instantSchema.nullable(), isByReset: z.boolean() })
export type PasswordState = z.infer<typeof passwordStateSchema>
