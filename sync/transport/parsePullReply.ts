import { z } from 'zod'
import { documentTypes, pullReplySchema, wireIdSchema, type PulledDocument, type PullReply } from '../../domain/protocol/pull.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import { scopeSchema } from '../../domain/replication/scope.ts'

const envelopeSchema = pullReplySchema.omit({ documents: true }).extend({ documents: z.array(z.custom<unknown>()) })
const knownTypes: ReadonlySet<unknown> = new Set(documentTypes)
const ID_CHARS_MAX = wireIdSchema.maxLength ?? 0

/**
 * A pull reply as it came from the wire, or null. The envelope is parsed in full; of each document what the engine steers
 * by is checked here, and its body when it is first used (see Replica): full parsing of 100,000 bodies costs seconds.
 */
export function parsePullReply(value: unknown): PullReply | null {
  const envelope = envelopeSchema.safeParse(value)
  if (!envelope.success) return null
  const { documents, ...rest } = envelope.data
  // A page names few scopes, many times.
  const scopes = new Set<unknown>()
  const isScope = (scope: unknown) => {
    if (scopes.has(scope)) return true
    if (!scopeSchema.safeParse(scope).success) return false
    scopes.add(scope)
    return true
  }
  return documents.every((document) => isDocument(document, isScope)) ? { ...rest, documents: documents as PulledDocument[] } : null
}

function isDocument(value: unknown, isScope: (scope: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { scope, type, id, rev, deleted, body } = value as Readonly<Record<string, unknown>>
  return (
    isScope(scope) &&
    knownTypes.has(type) &&
    typeof id === 'string' &&
    id.length > 0 &&
    id.length <= ID_CHARS_MAX &&
    revisionSchema.safeParse(rev).success &&
    typeof deleted === 'boolean' &&
    (deleted || (typeof body === 'object' && body !== null))
  )
}
