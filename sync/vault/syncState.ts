import { z } from 'zod'
import { epochSchema } from '../../domain/kernel/ids.ts'
import { instantSchema } from '../../domain/kernel/instant.ts'
import { cursorSchema, SYNC_SCHEMA } from '../../domain/protocol/pull.ts'
import { scopeSchema } from '../../domain/replication/scope.ts'

/** Where this store stands. Written in one transaction with the documents that brought it there, never ahead of them. */
export const syncStateSchema = z.strictObject({
  schema: z.literal(SYNC_SCHEMA),
  epoch: epochSchema.nullable(),
  cursors: z.record(scopeSchema, cursorSchema),
  /** Which copy of each scope is the present one. */
  generations: z.record(scopeSchema, z.int()),
  /** Scopes that are being copied again: documents of an older generation go when the copy is complete. */
  sweeping: z.array(scopeSchema),
  /** A pull has come to its end once. */
  complete: z.boolean(),
  lastAt: instantSchema.nullable(),
  /** Documents in the sealed rows: what reading them back comes to. */
  held: z.int().min(0),
  /** The sealed row with the documents that are looked at first. */
  hotRow: z.int().nullable(),
})
export type SyncState = z.infer<typeof syncStateSchema>

export const FRESH_SYNC_STATE: SyncState = {
  schema: SYNC_SCHEMA,
  epoch: null,
  cursors: {},
  generations: {},
  sweeping: [],
  complete: false,
  lastAt: null,
  held: 0,
  hotRow: null,
}
