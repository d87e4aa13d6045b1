import { z } from 'zod'
import { batchNoSchema } from '../audit/batchNo.ts'
import { clientIdSchema, documentIdSchema, epochSchema, mutationIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { jsonSchema } from '../kernel/json.ts'
import { refusalCodes } from '../kernel/refusals.ts'
import { choiceSchema, REASON_CHARS_MAX } from '../contracts/conflict.ts'
import { revisionSchema } from '../replication/revision.ts'
import { SYNC_SCHEMA, wireIdSchema } from './pull.ts'

export const PUSH_MUTATIONS_MAX = 50
export const MUTATION_BYTES_MAX = 32 * 1024
export const CHANGES_MAX = 40
export const AUDIT_EVENTS_MAX = 200
export const AUDIT_EVENT_BYTES_MAX = 1024
export const PUSH_BODY_BYTES_MAX = 2 * 1024 * 1024
invariant(
  PUSH_MUTATIONS_MAX * MUTATION_BYTES_MAX + AUDIT_EVENTS_MAX * AUDIT_EVENT_BYTES_MAX <= PUSH_BODY_BYTES_MAX,
  'a full batch fits in one body',
)

export const changeSchema = z.strictObject({ path: z.string().min(1).max(80), from: jsonSchema, to: jsonSchema })

const mutationHead = {
  mutationId: mutationIdSchema,
  /** Counts up per client; the server keeps the order of one document's mutations. */
  sequence: z.int().min(1),
  id: documentIdSchema,
  baseRev: revisionSchema.nullable(),
}

export const contractMutationSchema = z.strictObject({
  ...mutationHead,
  type: z.literal('contract'),
  /** The body the author saw. The server prefers its own copy of `baseRev` and needs this one only if it lost that. */
  base: jsonSchema,
  changes: z.array(changeSchema).max(CHANGES_MAX),
})
export type ContractMutation = z.infer<typeof contractMutationSchema>

/** Deciding a conflict, or taking it on (`assign`). `baseRev` is the conflict's own revision. */
export const resolutionSchema = z.strictObject({
  sawTheirsRev: revisionSchema,
  choices: z.record(z.string(), choiceSchema),
  reason: z.string().trim().max(REASON_CHARS_MAX),
})
export const conflictMutationSchema = z.strictObject({
  ...mutationHead,
  type: z.literal('conflict'),
  base: jsonSchema,
  changes: z.array(changeSchema).max(0),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('resolve'), resolution: resolutionSchema }),
    z.strictObject({ kind: z.literal('assign'), toMe: z.boolean() }),
  ]),
})
export type ConflictMutation = z.infer<typeof conflictMutationSchema>

export const mutationSchema = z.discriminatedUnion('type', [contractMutationSchema, conflictMutationSchema])
export type Mutation = z.infer<typeof mutationSchema>

/** What was looked at, unmasked, printed or exported on the PC. `saidAt` is the PC's clock: kept as said, never trusted. */
export const auditEventSchema = z.strictObject({
  eventId: z.uuid(),
  action: z.enum(['open', 'unmask', 'print', 'export']),
  /** Of a hub the levels left the PC: they are told by the hub they lie in. */
  docType: z.enum(['contract', 'conflict', 'order', 'hub']),
  docId: wireIdSchema,
  reason: z.string().max(REASON_CHARS_MAX).optional(),
  /** Of what left as one file or paper: the number printed on it. */
  batch: batchNoSchema.optional(),
  saidAt: instantSchema,
  offline: z.boolean(),
})
export type AuditEvent = z.infer<typeof auditEventSchema>

export const pushRequestSchema = z.strictObject({
  epoch: epochSchema,
  schema: z.int().optional().default(SYNC_SCHEMA),
  clientId: clientIdSchema,
  mutations: z.array(mutationSchema).max(PUSH_MUTATIONS_MAX),
  events: z.array(auditEventSchema).max(AUDIT_EVENTS_MAX).optional(),
})
export type PushRequest = z.infer<typeof pushRequestSchema>

export const settledOutcomes = ['applied', 'merged', 'conflict', 'rejected'] as const
export const refusalOnWireSchema = z.strictObject({
  code: z.enum(refusalCodes as readonly [(typeof refusalCodes)[number]]),
  detail: z.string().optional(),
})

/**
 * `applied`: as sent. `merged`: with what others had changed meanwhile. `conflict`: what could be merged is in `rev` (if
 * any), the rest waits at the desk. `duplicate`: this id was settled before, the stored result follows with `original`.
 * `retry`: nothing happened, send it again later.
 */
export const pushResultSchema = z.strictObject({
  mutationId: mutationIdSchema,
  outcome: z.enum([...settledOutcomes, 'duplicate', 'retry']),
  original: z.enum(settledOutcomes).optional(),
  rev: revisionSchema.optional(),
  conflictId: documentIdSchema.optional(),
  refusal: refusalOnWireSchema.optional(),
})
export type PushResult = z.infer<typeof pushResultSchema>

export const pushReplySchema = z.strictObject({ epoch: epochSchema, results: z.array(pushResultSchema), eventsStored: z.int() })
export type PushReply = z.infer<typeof pushReplySchema>
