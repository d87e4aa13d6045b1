import { z } from 'zod'
import { roleSchema } from '../access/permissions.ts'
import { dealerCodeSchema, sessionIdSchema, userIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { deviceStates } from '../session/deviceTable.ts'
import { deviceSchema } from '../session/session.ts'
import { auditReasonSchema } from './audit.ts'

/** A sign-in that waits for a manager asks again, with the ticket of 403 `device_waiting`. */
export const awaitDeviceRequestSchema = z.strictObject({ deviceTicket: z.string().min(1).max(400), device: deviceSchema })
export type AwaitDeviceRequest = z.infer<typeof awaitDeviceRequestSchema>

export const deviceDecisions = ['approve', 'refuse', 'lock'] as const
export type DeviceDecision = (typeof deviceDecisions)[number]

export const decideDeviceSchema = z.strictObject({ decision: z.enum(deviceDecisions), reason: auditReasonSchema })

/** A PC as one person uses it. */
export const enrolledDeviceSchema = z.strictObject({
  id: z.uuid(),
  userId: userIdSchema,
  loginId: z.string(),
  displayName: z.string(),
  role: roleSchema,
  dealerCode: dealerCodeSchema.nullable(),
  name: z.string(),
  /** Four digits that the PC shows while it waits; see `deviceCodeOf`. */
  code: z.string(),
  platform: z.string(),
  appVersion: z.string(),
  state: z.enum(deviceStates).exclude(['none']),
  firstUsedAt: instantSchema,
  lastUsedAt: instantSchema,
  decidedAt: instantSchema.nullable(),
  decidedBy: z.string().nullable(),
  /** Its person is signed in on it now. */
  isInUse: z.boolean(),
  /** The session it began last, by which it is reported lost; null: it began none with this key. */
  lastSessionId: sessionIdSchema.nullable(),
  /** Reported lost, and when it had wiped itself. */
  lost: z.strictObject({ at: instantSchema, wipedAt: instantSchema.nullable() }).nullable(),
})
export type EnrolledDevice = z.infer<typeof enrolledDeviceSchema>

/** Those that wait first, then by last use, newest first. */
export const devicesReplySchema = z.strictObject({ devices: z.array(enrolledDeviceSchema).readonly(), hasMore: z.boolean() })
export type DevicesReply = z.infer<typeof devicesReplySchema>
