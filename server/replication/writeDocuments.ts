import type { Author } from '../../domain/access/principal.ts'
import { withValueAt } from '../../domain/contracts/contractChanges.ts'
import type { MutationId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { jsonEqual, type Json } from '../../domain/kernel/json.ts'
import type { ScopeHead } from '../../domain/protocol/pull.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { Decisions } from './decisions.ts'
import type { AuditRow, DocumentKey, ReplicationTransaction, SettledMutation } from './replicationStore.ts'
import { Workbench, type DocumentState, type Step } from './workbench.ts'

export const WRITE_DOCUMENTS_MAX = 2000

export type WriteRequest = {
  /** At most `WRITE_DOCUMENTS_MAX`; of any types and dealers, each document once. */
  readonly documents: readonly DocumentState[]
  readonly origin: 'created' | 'imported'
  readonly author: Author | null
  /** The same id again changes nothing. Minted when absent. */
  readonly mutationId?: MutationId
  /** `create` leaves what stands already as it is; `replace` puts the new body in its place. */
  readonly mode: 'create' | 'replace'
}

/** `unchanged`: it stands exactly so; `exists`: another body stands, and was left alone. */
export type WrittenDocument = {
  readonly type: DocumentState['type']
  readonly id: string
  readonly outcome: 'created' | 'replaced' | 'unchanged' | 'exists'
}
export type WriteReply = { readonly documents: readonly WrittenDocument[] }

export type WithdrawRequest = {
  readonly documents: readonly DocumentKey[]
  readonly author: Author | null
  readonly mutationId?: MutationId
}
export type WithdrawReply = {
  readonly documents: readonly {
    readonly type: DocumentKey['type']
    readonly id: string
    readonly outcome: 'withdrawn' | 'document_unknown' | 'conflict_open'
  }[]
}

/** `now` is asked when everything is locked. */
type WriteDeps = { readonly decisions: Decisions; readonly now: () => Instant; readonly mutationId: MutationId }
type Written<T> = { readonly reply: T; readonly heads: ReadonlyMap<Scope, ScopeHead> }

/**
 * Server-side writes of an import or of the demo world, as one mutation in one transaction. The time of the newest
 * revision does not count when bodies are compared. A contract that comes back under another dealer takes its conflicts
 * along: it leaves one scope and stands in the other at once.
 */
export async function writeDocuments(deps: WriteDeps, tx: ReplicationTransaction, request: WriteRequest): Promise<Written<WriteReply>> {
  const { documents, origin, author, mode } = request
  const { mutationId } = deps
  invariant(documents.length <= WRITE_DOCUMENTS_MAX, 'a write is one transaction of bounded size')
  const bench = new Workbench(deps.decisions)
  bench.load(await tx.lock(documents.map(({ type, id }) => ({ type, id }))))
  const replaced = documents.filter((state) => state.type === 'contract' && bench.document(state)).map(({ id }) => id)
  if (mode === 'replace' && replaced.length > 0) bench.load(await tx.lockConflicts(replaced, 'all'))
  const settled = (await tx.settled([mutationId])).has(mutationId)
  const at = deps.now()
  const step: Step = { mutationId, author, at, origin, conflictId: null }
  const reply = documents.map((state): WrittenDocument => {
    const { type, id } = state
    const stands = bench.document(state)
    if (!stands && !settled) {
      bench.put(dated(state, at), nextRevision(null, mutationId), step)
      return { type, id, outcome: 'created' }
    }
    if (stands && !stands.deleted && sameBody(stands.body, state.body)) return { type, id, outcome: 'unchanged' }
    if (!stands || mode === 'create' || settled) return { type, id, outcome: 'exists' }
    bench.put(dated(state, at), nextRevision(stands.rev, mutationId), step)
    if (state.type === 'contract') moveConflicts(bench, state, step)
    return { type, id, outcome: 'replaced' }
  })
  const touched = reply.filter(({ outcome }) => outcome === 'created' || outcome === 'replaced').length
  if (touched > 0) bench.settle(...batchRows(step, `documents.${origin}`, touched))
  return { reply: { documents: reply }, heads: await bench.flush(tx) }
}

/**
 * SYN-13: takes documents out of every scope; their history stays. A contract whose conflict waits for a person is not
 * withdrawn (`conflict_open`); decided conflicts go with it.
 */
export async function withdrawDocuments(
  deps: WriteDeps,
  tx: ReplicationTransaction,
  { documents, author }: WithdrawRequest,
): Promise<Written<WithdrawReply>> {
  const { mutationId } = deps
  const bench = new Workbench(deps.decisions)
  bench.load(await tx.lock(documents))
  const contractIds = documents.filter(({ type }) => type === 'contract').map(({ id }) => id)
  if (contractIds.length > 0) bench.load(await tx.lockConflicts(contractIds, 'all'))
  const at = deps.now()
  const step: Step = { mutationId, author, at, origin: 'edited', conflictId: null }
  const reply = documents.map(({ type, id }) => {
    const stands = bench.document({ type, id })
    if (!stands || stands.deleted) return { type, id, outcome: 'document_unknown' as const }
    const conflicts = type === 'contract' ? bench.conflictsOf(id) : []
    if (conflicts.some(({ body }) => body.state === 'open')) return { type, id, outcome: 'conflict_open' as const }
    for (const conflict of conflicts) bench.remove({ type: 'conflict', id: conflict.id }, step)
    bench.remove({ type, id }, step)
    return { type, id, outcome: 'withdrawn' as const }
  })
  const touched = reply.filter(({ outcome }) => outcome === 'withdrawn').length
  const settled = touched > 0 && (await tx.settled([mutationId])).has(mutationId)
  if (touched > 0 && !settled) bench.settle(...batchRows(step, 'documents.withdrawn', touched))
  return { reply: { documents: reply }, heads: await bench.flush(tx) }
}

function moveConflicts(bench: Workbench, contract: Extract<DocumentState, { readonly type: 'contract' }>, step: Step): void {
  const { dealerCode } = contract.body
  for (const { id, rev, body } of bench.conflictsOf(contract.id)) {
    if (body.dealerCode === dealerCode) continue
    const moved = { ...body, dealerCode }
    bench.put({ type: 'conflict', id, body: moved }, nextRevision(rev, step.mutationId), { ...step, origin: 'edited', conflictId: id })
  }
  bench.rebaseConflicts(contract.id, step)
}

function dated(state: DocumentState, at: Instant): DocumentState {
  return state.type === 'contract' ? { ...state, body: { ...state.body, updatedAt: at } } : state
}

function sameBody(left: Json, right: Json): boolean {
  const timeless = (body: Json): Json => withValueAt(body, 'updatedAt', null)
  return jsonEqual(timeless(left), timeless(right))
}

function batchRows({ mutationId, author, at }: Step, action: string, count: number): [SettledMutation, AuditRow] {
  const userId = author?.userId ?? null
  const who = { sessionId: null, deviceId: null, address: null }
  return [
    {
      id: mutationId,
      clientId: null,
      sequence: null,
      userId,
      type: 'batch',
      documentId: `${count} documents`,
      fingerprint: 'batch',
      result: { outcome: 'applied' },
      at,
    },
    { at, userId, ...who, action, subjectType: null, subjectId: null, dealerCode: null, detail: { mutationId, documents: count } },
  ]
}
