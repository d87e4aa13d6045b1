import { z } from 'zod'
import { authorSchema } from '../../domain/access/principal.ts'
import { clientIdSchema, dealerCodeSchema, epochSchema, mutationIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { refusalCodes } from '../../domain/kernel/refusals.ts'
import { documentTypeSchema } from '../../domain/protocol/pull.ts'
import { settledOutcomes } from '../../domain/protocol/push.ts'
import { digestTextSchema } from '../../domain/replication/digest.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import { scopeSchema } from '../../domain/replication/scope.ts'
import type { AuditRow, DocumentWrite, RevisionWrite, SettledMutation, StoredDocument } from './replicationStore.ts'
import { keyText } from './replicationStore.ts'

/** Rows of the database become values of ours here, and the other way round. Bodies are checked by who reads them. */
const body = z.custom<Json>((value) => value !== undefined)
const time = z.date().transform((at) => at.toISOString())

export const documentRowSchema = z
  .object({
    type: documentTypeSchema,
    id: z.string(),
    dealer_code: dealerCodeSchema.nullable(),
    rev: revisionSchema,
    body,
    deleted: z.boolean(),
    updated_by: authorSchema.nullable(),
    updated_at: time,
  })
  .transform(({ dealer_code: dealerCode, updated_by: updatedBy, updated_at: updatedAt, ...row }): StoredDocument => {
    return { ...row, dealerCode, updatedBy, updatedAt }
  })

export const revisionRowSchema = z
  .object({
    type: documentTypeSchema,
    id: z.string(),
    rev: revisionSchema,
    parent_rev: revisionSchema.nullable(),
    mutation_id: mutationIdSchema,
    dealer_code: dealerCodeSchema.nullable(),
    body,
    origin: z.enum(['created', 'imported', 'edited', 'merged', 'resolved']),
    author: authorSchema.nullable(),
    conflict_id: z.string().nullable(),
    at: time,
  })
  .transform((row): RevisionWrite => {
    const { parent_rev: parentRev, mutation_id: mutationId, dealer_code: dealerCode, conflict_id: conflictId, ...rest } = row
    return { ...rest, parentRev, mutationId, dealerCode, conflictId }
  })

const resultSchema = z.object({
  outcome: z.enum(settledOutcomes),
  rev: revisionSchema.exactOptional(),
  conflictId: z.string().exactOptional(),
  refusal: z
    .object({ code: z.enum(refusalCodes as readonly [(typeof refusalCodes)[number]]), detail: z.string().exactOptional() })
    .exactOptional(),
})
export const mutationRowSchema = z
  .object({
    id: mutationIdSchema,
    client_id: clientIdSchema.nullable(),
    sequence: z.int().nullable(),
    user_id: userIdSchema.nullable(),
    type: z.string(),
    document_id: z.string(),
    fingerprint: z.string(),
    result: resultSchema,
    at: time,
  })
  .transform(({ client_id: clientId, user_id: userId, document_id: documentId, ...row }): SettledMutation => {
    return { ...row, clientId, userId, documentId }
  })

export const headRowSchema = z.object({ scope: scopeSchema, seq: z.int(), count: z.int(), digest: digestTextSchema })
export const taggedHeadRowSchema = headRowSchema.extend({ tag: mutationIdSchema.nullable() })
export const tagRowSchema = z.object({ scope: scopeSchema, tag: mutationIdSchema.nullable(), oldest: z.int().nullable() })

/** The revisions of a transaction as rows of `write`, each telling whether the document now has it. */
export function revisionRows(revisions: readonly RevisionWrite[], documents: readonly DocumentWrite[]): string {
  const heads = new Map(documents.map((row) => [keyText(row), row]))
  return JSON.stringify(
    revisions.map((row) => {
      const document = heads.get(keyText(row))
      const head = document !== undefined && document.rev === row.rev && !document.deleted
      const { type, id, rev, parentRev, mutationId, dealerCode, origin, author, conflictId, at } = row
      const revision = {
        type,
        id,
        rev,
        parent_rev: parentRev,
        mutation_id: mutationId,
        dealer_code: dealerCode,
        body: row.body,
        origin,
        author,
      }
      const more = head
        ? { fresh: document.previousRev === null, previous_rev: document.previousRev, priority: document.priority, about: document.about }
        : {}
      return { ...revision, conflict_id: conflictId, at, head, ...more }
    }),
  )
}

export function removedRows(documents: readonly DocumentWrite[]): string {
  return JSON.stringify(
    documents
      .filter((row) => row.deleted)
      .map(({ type, id, rev, previousRev, updatedAt, updatedBy }) => {
        return { type, id, rev, previous_rev: previousRev, at: updatedAt, author: updatedBy }
      }),
  )
}

export function mutationRows(mutations: readonly SettledMutation[]): string {
  return JSON.stringify(
    mutations.map(({ clientId, userId, documentId, ...row }) => ({
      ...row,
      client_id: clientId,
      user_id: userId,
      document_id: documentId,
    })),
  )
}

export function auditRows(rows: readonly AuditRow[]): string {
  return JSON.stringify(
    rows.map(({ userId, sessionId, deviceId, subjectType, subjectId, dealerCode, ...row }) => ({
      ...row,
      user_id: userId,
      session_id: sessionId,
      device_id: deviceId,
      subject_type: subjectType,
      subject_id: subjectId,
      dealer_code: dealerCode,
    })),
  )
}

export function epochOf(rows: readonly unknown[]) {
  const [row] = z.tuple([z.object({ epoch: epochSchema })]).parse(rows)
  return row.epoch
}

export function bodyOf(row: unknown): unknown {
  return z.object({ body: z.unknown() }).parse(row).body
}
