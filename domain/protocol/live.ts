import { z } from 'zod'
import { sessionIdSchema } from '../kernel/ids.ts'
import { scopeSchema } from '../replication/scope.ts'
import { sessionEndSchema } from '../session/session.ts'

/** socket.io path and event names. Events are hints: ids and heads, never personal data; a missed one costs time only. */
export const LIVE_PATH = '/live'

export const liveEvents = {
  /** Some scopes moved: the newest number of each. */
  heads: z.strictObject({ heads: z.record(scopeSchema, z.int().min(0)) }),
  'session.revoked': z.strictObject({ sessionId: sessionIdSchema, end: sessionEndSchema }),
} as const
export type LiveEventName = keyof typeof liveEvents
export type LiveEvent<N extends LiveEventName = LiveEventName> = {
  [K in N]: { readonly name: K; readonly data: z.infer<(typeof liveEvents)[K]> }
}[N]
