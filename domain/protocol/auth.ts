import { z } from 'zod'
import { deviceIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { deviceSchema, sessionSchema, signedInUserSchema } from '../session/session.ts'
import { passwordSchema } from './password.ts'

/** Names of the HttpOnly cookies that carry the tokens of a device of platform 'web'. */
export const ACCESS_COOKIE = 'desk_access'
export const REFRESH_COOKIE = 'desk_refresh'

/** On every answer while identity is down (`down`), so that a PC can say so before somebody misses it. */
export const IDENTITY_HEADER = 'desk-identity'

export const signInRequestSchema = z.strictObject({
  loginId: z.string().trim().min(1).max(64),
  password: passwordSchema,
  device: deviceSchema,
})
export type SignInRequest = z.infer<typeof signInRequestSchema>

/** Opens this person's store on this device when the password cannot (PWD-3). 32 bytes in hexadecimal. */
export const recoveryKeySchema = z.string().regex(/^[0-9a-f]{64}$/)

/** A device of platform 'web' gets HttpOnly cookies: its tokens are absent from the body. */
export const signInReplySchema = z.strictObject({
  accessToken: z.string().optional(),
  expiresAt: instantSchema,
  refreshToken: z.string().optional(),
  /** With a sign-in, never with a refresh: it was not asked for the password. */
  recoveryKey: recoveryKeySchema.optional(),
  session: sessionSchema,
  user: signedInUserSchema,
})
export type SignInReply = z.infer<typeof signInReplySchema>

/** Extra members of the 409 `session_conflict` problem. */
export const otherSessionSchema = z.strictObject({ deviceName: z.string(), startedAt: instantSchema, lastActivityAt: instantSchema })
export type OtherSession = z.infer<typeof otherSessionSchema>

export const takeOverRequestSchema = z.strictObject({ takeoverTicket: z.string().min(1).max(400), device: deviceSchema })
export type TakeOverRequest = z.infer<typeof takeOverRequestSchema>

/** The token is in the body on the desktop, in a cookie on the web. */
export const refreshRequestSchema = z.strictObject({ refreshToken: z.string().min(1).max(400).optional() })
export const refreshReplySchema = signInReplySchema

export const meReplySchema = z.strictObject({ user: signedInUserSchema, session: sessionSchema })
export type MeReply = z.infer<typeof meReplySchema>

/** What a lost PC says once it has wiped itself. */
export const deviceWipedSchema = z.strictObject({ deviceId: deviceIdSchema, unsentLost: z.int().min(0).max(1_000_000) })

export const emptySchema = z.strictObject({})
export const liveTicketReplySchema = z.strictObject({ ticket: z.string(), expiresAt: instantSchema })
