import { z } from 'zod'
import { documentIdSchema, mutationIdSchema } from '../../domain/kernel/ids.ts'
import { contractMutationSchema, conflictMutationSchema, refusalOnWireSchema } from '../../domain/protocol/push.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import type { OutboxEntry } from '../engineApi.ts'
import { editSchema } from './edit.ts'

export const workStates = ['waiting', 'blocked', 'conflict', 'refused', 'settling'] as const

const head = {
  sequence: z.int().min(1),
  mutationId: mutationIdSchema,
  documentId: documentIdSchema,
  /** The contract's number, for the panel. */
  label: z.string(),
  /**
   * `waiting` for its turn or its answer; `blocked` behind an earlier edit that is at the desk; `conflict` is at the desk;
   * `refused` is parked; `settling` was written by the centre and stays over the mirror until that is pulled.
   */
  state: z.enum(workStates),
  attempts: z.int(),
  refusal: refusalOnWireSchema.nullable(),
  /** What the centre answered. */
  rev: revisionSchema.nullable(),
  conflictId: documentIdSchema.nullable(),
  /** The edit at the desk that this one waits behind. */
  blockedBy: mutationIdSchema.nullable(),
  /** Was acknowledged once and is offered again because the centre's history changed: nothing of it is shown. */
  reoffered: z.boolean(),
}

/** One edit or decision that the centre has to answer. Once `offered` is set it may have been sent, and never changes. */
export const contractWorkSchema = z.strictObject({
  ...head,
  type: z.literal('contract'),
  edit: editSchema,
  offered: contractMutationSchema.nullable(),
})
export type ContractWork = z.infer<typeof contractWorkSchema>

export const conflictWorkSchema = z.strictObject({
  ...head,
  type: z.literal('conflict'),
  baseRev: revisionSchema,
  action: conflictMutationSchema.shape.action,
  offered: conflictMutationSchema.nullable(),
})
export type ConflictWork = z.infer<typeof conflictWorkSchema>

export const workRowSchema = z.discriminatedUnion('type', [contractWorkSchema, conflictWorkSchema])
export type WorkRow = z.infer<typeof workRowSchema>

/** What stays of an acknowledged mutation: enough to offer it again, unchanged. */
export const sentRowSchema = z.strictObject({
  label: z.string(),
  mutation: z.discriminatedUnion('type', [contractMutationSchema, conflictMutationSchema]),
})
export type SentRow = z.infer<typeof sentRowSchema>

export const FRESH_WORK = {
  state: 'waiting',
  attempts: 0,
  refusal: null,
  rev: null,
  conflictId: null,
  blockedBy: null,
  reoffered: false,
  offered: null,
} as const

/** Could this edit still be changed or taken back: nothing of it has left the PC. */
export function isUnsent(row: WorkRow): boolean {
  return row.offered === null && (row.state === 'waiting' || row.state === 'blocked')
}

export function fieldsOf(row: WorkRow): readonly string[] {
  if (row.type === 'contract') return row.edit.changes.map(({ path }) => path)
  return row.action.kind === 'resolve' ? Object.keys(row.action.resolution.choices) : []
}

/** The row as the page sees it. */
export function outboxEntry(row: WorkRow, inFlight: boolean): OutboxEntry {
  const refusal =
    row.refusal && (row.refusal.detail === undefined ? { code: row.refusal.code } : { code: row.refusal.code, detail: row.refusal.detail })
  return {
    mutationId: row.mutationId,
    type: row.type,
    documentId: row.documentId,
    label: row.label,
    state: inFlight && row.state === 'waiting' ? 'sending' : row.state,
    fields: fieldsOf(row),
    attempts: row.attempts,
    refusal,
  }
}
