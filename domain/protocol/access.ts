import { z } from 'zod'
import { permissionListSchema, permissions } from '../access/permissions.ts'
import { givenRoleSchema, roleBookSchema, roleCodeSchema, roleScopeSchema } from '../access/roleBook.ts'
import { dealerCodeSchema, sessionIdSchema, userIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { auditReasonSchema } from './audit.ts'

export const ACCESS_PAGE = 100
/** What was given to one person: so many are told, what goes with the post and what is not over before what is. */
export const GIVEN_MAX = 50

export const accessPersonSchema = z.strictObject({
  userId: userIdSchema,
  loginId: z.string(),
  displayName: z.string(),
  /** The post: whose data, which screens. */
  role: z.string(),
  dealerCode: dealerCodeSchema.nullable(),
  isStopped: z.boolean(),
  permissions: permissionListSchema,
  given: z.array(givenRoleSchema).readonly(),
  isSignedIn: z.boolean(),
})
export type AccessPerson = z.infer<typeof accessPersonSchema>

/** `q`: the beginning of a login id or a name. `after`: the login id of the last one. */
export const accessPeopleQuerySchema = z.strictObject({
  q: z.string().trim().min(1).max(80).optional(),
  after: z.string().min(1).max(80).optional(),
})
export const accessPeopleReplySchema = z.strictObject({
  people: z.array(accessPersonSchema).readonly(),
  nextAfter: z.string().nullable(),
  now: instantSchema,
})
export type AccessPeopleReply = z.infer<typeof accessPeopleReplySchema>

export const accessBookReplySchema = z.strictObject({ book: roleBookSchema })

/** `validFrom` absent: from now on; `validTo` null: until it is taken away. */
export const giveRoleSchema = z
  .strictObject({
    role: roleCodeSchema,
    scope: roleScopeSchema,
    validFrom: instantSchema.optional(),
    validTo: instantSchema.nullable(),
    reason: auditReasonSchema,
  })
  .refine(({ validFrom, validTo }) => validFrom === undefined || validTo === null || Date.parse(validFrom) < Date.parse(validTo), {
    path: ['validTo'],
    message: 'ends before it begins',
  })
export type GiveRole = z.infer<typeof giveRoleSchema>

export const withReasonSchema = z.strictObject({ reason: auditReasonSchema })

export const makeRoleSchema = z.strictObject({ code: roleCodeSchema, name: z.string().trim().min(1).max(40), reason: auditReasonSchema })
export type MakeRole = z.infer<typeof makeRoleSchema>

/** From now on the role holds the permission, or no longer does. */
export const holdPermissionSchema = z.strictObject({ permission: z.enum(permissions), held: z.boolean(), reason: auditReasonSchema })
export type HoldPermission = z.infer<typeof holdPermissionSchema>

/** From now on the role stands above the junior, or no longer does. */
export const standAboveSchema = z.strictObject({ junior: roleCodeSchema, above: z.boolean(), reason: auditReasonSchema })
export type StandAbove = z.infer<typeof standAboveSchema>

export const openSessionSchema = z.strictObject({
  sessionId: sessionIdSchema,
  userId: userIdSchema,
  loginId: z.string(),
  displayName: z.string(),
  role: z.string(),
  dealerCode: dealerCodeSchema.nullable(),
  deviceName: z.string(),
  platform: z.string(),
  startedAt: instantSchema,
  lastActivityAt: instantSchema,
})
export type OpenSession = z.infer<typeof openSessionSchema>
export const openSessionsReplySchema = z.strictObject({ sessions: z.array(openSessionSchema).readonly(), hasMore: z.boolean() })
export type OpenSessionsReply = z.infer<typeof openSessionsReplySchema>
