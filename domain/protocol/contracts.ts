import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { documentIdSchema, mutationIdSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { jsonSchema } from '../kernel/json.ts'
import { REASON_CHARS_MAX } from '../contracts/conflict.ts'
import { contractSchema } from '../contracts/contract.ts'
import { readConflictSchema } from '../contracts/maskContract.ts'
import { hubSchema, stockLevelSchema } from '../stock/hub.ts'
import { revisionSchema } from '../replication/revision.ts'

/** One revision of a contract: who, when (server's clock), what changed, and how it came about. */
export const contractRevisionSchema = z.strictObject({
  rev: revisionSchema,
  parentRev: revisionSchema.nullable(),
  mutationId: mutationIdSchema,
  at: instantSchema,
  author: authorSchema.nullable(),
  origin: z.enum(['created', 'imported', 'edited', 'merged', 'resolved']),
  changes: z.array(z.strictObject({ path: z.string(), from: jsonSchema, to: jsonSchema })),
  /** Set when this revision decided or left open a conflict: the version that lost stays readable there. */
  conflictId: documentIdSchema.nullable(),
})
export type ContractRevision = z.infer<typeof contractRevisionSchema>

export const contractHistoryReplySchema = z.strictObject({
  contractId: documentIdSchema,
  revisions: z.array(contractRevisionSchema),
  /** Versions that did not become the contract: the edits that went to the desk, with what was chosen. */
  conflicts: z.array(z.strictObject({ conflictId: documentIdSchema, body: readConflictSchema })),
})
export type ContractHistoryReply = z.infer<typeof contractHistoryReplySchema>
/** Why somebody has to read the customer's data in what was. */
export const revealHistorySchema = z.strictObject({ reason: z.string().trim().min(1).max(REASON_CHARS_MAX) })

export const contractReplySchema = z.strictObject({ id: documentIdSchema, rev: revisionSchema, body: contractSchema })

export const hubListReplySchema = z.strictObject({ hubs: z.array(hubSchema) })
export const stockLevelsReplySchema = z.strictObject({ hubCode: z.string(), levels: z.array(stockLevelSchema) })
