import { z } from 'zod'
import { editLeasePurposeSchema } from '../contracts/editLease.ts'
import { dealerCodeSchema, documentIdSchema, sessionIdSchema, userIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { scopeSchema } from '../replication/scope.ts'
import { sessionEndSchema } from '../session/session.ts'

/** socket.io path and event names. Events are hints: ids and heads, never personal data; a missed one costs time only. */
export const LIVE_PATH = '/live'

export const liveEvents = {
  /** Some scopes moved: the newest number of each. */
  heads: z.strictObject({ heads: z.record(scopeSchema, z.int().min(0)) }),
  'session.revoked': z.strictObject({ sessionId: sessionIdSchema, end: sessionEndSchema }),
  /** Who works on a contract from now on; `holder` null: nobody any more. Ids and the names of staff only. */
  presence: z.strictObject({
    contractId: documentIdSchema,
    holder: z.strictObject({ userId: userIdSchema, displayName: z.string(), dealerCode: dealerCodeSchema.nullable() }).nullable(),
    purpose: editLeasePurposeSchema.nullable(),
    expiresAt: instantSchema.nullable(),
    /** Set when it was taken over. */
    reason: z.string().nullable(),
  }),
} as const
export type LiveEventName = keyof typeof liveEvents
export type LiveEvent<N extends LiveEventName = LiveEventName> = {
  [K in N]: { readonly name: K; readonly data: z.infer<(typeof liveEvents)[K]> }
}[N]
