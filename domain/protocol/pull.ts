import { z } from 'zod'
import { contractSchema } from '../contracts/contract.ts'
import { conflictSchema } from '../contracts/conflict.ts'
import { offeringSchema } from '../catalogue/offering.ts'
import { planOfferingSchema } from '../catalogue/planOffering.ts'
import { epochSchema, mutationIdSchema } from '../kernel/ids.ts'
import { orderSchema } from '../orders/order.ts'
import { copyStepSchema } from '../replication/copyStep.ts'
import { digestTextSchema } from '../replication/digest.ts'
import { revisionSchema } from '../replication/revision.ts'
import { scopeSchema } from '../replication/scope.ts'
import { hubSchema, stockLevelSchema } from '../stock/hub.ts'
import { saleRightSchema } from '../stock/saleRight.ts'
import { stockCountSchema } from '../stock/stockCount.ts'
import { transferSchema } from '../stock/transfer.ts'

/** The version of the documents on the wire; the server speaks this one and the one before. */
export const SYNC_SCHEMA = 1
export const PULL_DOCUMENTS_MAX = 5000
export const PULL_DOCUMENTS_DEFAULT = 2000
/** Media type of a pull reply as a gzip file of its JSON, for who accepts it; a reply without documents is plain JSON all the same. */
export const PACKED_PAGE = 'application/gzip'
/** Header of a packed page that is not the last: epoch and cursors to ask with next, told before the page itself has come. */
export const NEXT_PAGE_HEADER = 'x-desk-next-page'

/** Every document type and the schema of its body: the one table both sides parse with. */
export const documentBodies = {
  contract: contractSchema,
  conflict: conflictSchema,
  hub: hubSchema,
  stockLevel: stockLevelSchema,
  plan: planOfferingSchema,
  offering: offeringSchema,
  order: orderSchema,
  transfer: transferSchema,
  saleRight: saleRightSchema,
  stockCount: stockCountSchema,
} as const
export type DocumentType = keyof typeof documentBodies
export type BodyOf<T extends DocumentType> = z.infer<(typeof documentBodies)[T]>
export const documentTypes = Object.keys(documentBodies) as readonly DocumentType[]
export const documentTypeSchema = z.enum([
  'contract',
  'conflict',
  'hub',
  'stockLevel',
  'plan',
  'offering',
  'order',
  'transfer',
  'saleRight',
  'stockCount',
])

/** Ids of synced documents: a readable key for hubs, stock levels, plans and offerings, a uuid for everything else. */
export const wireIdSchema = z.string().min(1).max(80)

/**
 * Where a client stands in one scope. `tag` is the mutation behind change `seq` (null at 0): a server restored from a
 * backup that used the number again is found out. `page` is set while the first copy is under way; it is opaque.
 */
export const cursorSchema = z.strictObject({
  seq: z.int().min(0),
  tag: mutationIdSchema.nullable(),
  page: z.string().max(200).optional(),
})
export type Cursor = z.infer<typeof cursorSchema>

export const pullRequestSchema = z.strictObject({
  /** Null on the very first pull of a store. */
  epoch: epochSchema.nullable(),
  schema: z.int(),
  cursors: z.record(scopeSchema, cursorSchema),
  limit: z.int().min(1).max(PULL_DOCUMENTS_MAX).optional(),
  /** How far the sealed copy has come, where that is told. */
  copy: copyStepSchema.optional(),
})
export type PullRequest = z.infer<typeof pullRequestSchema>

/**
 * One document in one scope. `deleted`: it is gone, or it left this scope; the body is null then. A document in two
 * granted scopes comes once per scope.
 */
export const pulledDocumentSchema = z.strictObject({
  scope: scopeSchema,
  type: documentTypeSchema,
  id: wireIdSchema,
  rev: revisionSchema,
  deleted: z.boolean(),
  body: z.unknown(),
})
export type PulledDocument = z.infer<typeof pulledDocumentSchema>

export const scopeHeadSchema = z.strictObject({ seq: z.int().min(0), count: z.int().min(0), digest: digestTextSchema })
export type ScopeHead = z.infer<typeof scopeHeadSchema>

/** Why a client must begin a scope (or everything) again: `epoch` restore, `fork` a re-used number, `floor` away too long. */
export const resets = ['epoch', 'fork', 'floor'] as const

export const pullReplySchema = z.strictObject({
  epoch: epochSchema,
  documents: z.array(pulledDocumentSchema),
  cursors: z.record(scopeSchema, cursorSchema),
  hasMore: z.boolean(),
  granted: z.array(scopeSchema),
  revoked: z.array(scopeSchema),
  /** The server's count and digest per granted scope, as of the cursors when `hasMore` is false. */
  heads: z.record(scopeSchema, scopeHeadSchema),
  reset: z.enum(resets).optional(),
  /** The scopes to begin again; absent with `reset: 'epoch'`, which means all. */
  resetScopes: z.array(scopeSchema).optional(),
  /** The copy that asked had come further before: it was put back to an earlier day, or cloned. Told to who told its step. */
  copyPutBack: z.literal(true).optional(),
})
export type PullReply = z.infer<typeof pullReplySchema>
