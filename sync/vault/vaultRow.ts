import { z } from 'zod'
import { documentTypes, type DocumentType, type PulledDocument } from '../../domain/protocol/pull.ts'
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
  if (Array.isArray(value)) return unpackPage(value, mark)
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

/**
 * What a page's own text does not tell: in which copy of its scope each document lies. Null when one lies in several
 * scopes, or two copies of one scope meet.
 */
export function pageHead(documents: readonly StoredDocument[]): PageHead | null {
  const generations: Record<string, number> = {}
  for (const { marks } of documents) {
    const [mark, ...others] = marks
    if (!mark || others.length > 0 || (generations[mark.scope] ?? mark.generation) !== mark.generation) return null
    generations[mark.scope] = mark.generation
  }
  return { generations }
}
const pageHeadSchema = z.strictObject({ generations: z.record(z.string(), z.int()) })
export type PageHead = z.infer<typeof pageHeadSchema>

/** A page of the centre as it came, behind its head. */
function unpackPage([head, page]: readonly unknown[], mark: (scope: Scope, generation: number) => Mark): VaultRow | null {
  const parsed = pageHeadSchema.safeParse(head)
  if (!parsed.success || typeof page !== 'object' || page === null || !('documents' in page) || !Array.isArray(page.documents)) return null
  const marks = new Map(
    Object.entries(parsed.data.generations).map(([scope, generation]) => [scope, [mark(scope as Scope, generation)] as const]),
  )
  const documents: StoredDocument[] = []
  for (const { scope, type, id, rev, body } of page.documents as readonly PulledDocument[]) {
    const marked = marks.get(scope)
    if (!marked || !isPacked([type, id, rev, [], body])) return null
    documents.push({ type, id, rev, marks: marked, body })
  }
  return { documents, gone: [] }
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
