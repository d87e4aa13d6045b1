import { documentTypes, type DocumentType } from '../../domain/protocol/pull.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { Mark } from '../mirror/holdings.ts'
import type { MirrorDocument } from '../ports.ts'

export type StoredDocument = MirrorDocument & { readonly marks: readonly Mark[] }
export type VaultRow = { readonly documents: readonly StoredDocument[]; readonly gone: readonly string[] }

type Packed = readonly [type: DocumentType, id: string, rev: Revision, marks: readonly (readonly [Scope, number])[], body: unknown]

/** A row as JSON: arrays, so that field names are not repeated a hundred thousand times. */
export function packRow(row: VaultRow): unknown {
  const documents = row.documents.map(({ type, id, rev, marks, body }): Packed => [
    type,
    id,
    rev,
    marks.map(({ scope, generation }) => [scope, generation]),
    body,
  ])
  return { documents, gone: row.gone }
}

/**
 * Reads a row of our own disk, or null when it is not one. It was sealed by us, so its shape is checked here and each
 * body is parsed in full when it is first used: parsing 100,000 bodies at every start costs seconds.
 */
export function unpackRow(value: unknown, mark: (scope: Scope, generation: number) => Mark): VaultRow | null {
  if (typeof value !== 'object' || value === null || !('documents' in value) || !('gone' in value)) return null
  const { documents, gone } = value
  if (!Array.isArray(documents) || !Array.isArray(gone) || !documents.every(isPacked) || !gone.every((key) => typeof key === 'string'))
    return null
  return {
    documents: documents.map(([type, id, rev, marks, body]: Packed) => ({
      type,
      id,
      rev,
      marks: marks.map(([scope, generation]) => mark(scope, generation)),
      body,
    })),
    gone,
  }
}

const knownTypes: ReadonlySet<unknown> = new Set(documentTypes)

function isPacked(value: unknown): value is Packed {
  if (!Array.isArray(value) || value.length !== 5) return false
  const [type, id, rev, marks, body] = value as readonly unknown[]
  return (
    knownTypes.has(type) &&
    typeof id === 'string' &&
    typeof rev === 'string' &&
    Array.isArray(marks) &&
    marks.every((mark) => Array.isArray(mark) && typeof mark[0] === 'string' && Number.isInteger(mark[1])) &&
    typeof body === 'object' &&
    body !== null
  )
}
