import type { Author } from '../../domain/access/principal.ts'
import { conflictSchema, type Conflict } from '../../domain/contracts/conflict.ts'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import type { CurrentContract } from '../../domain/contracts/decideContractMutation.ts'
import type { DealerCode, MutationId } from '../../domain/kernel/ids.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { ScopeHead } from '../../domain/protocol/pull.ts'
import { priorityOf } from '../../domain/replication/priority.ts'
import { nextRevision, type Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import { scopesOf, type OwnedBody, type TypedBody } from '../../domain/replication/scopesOf.ts'
import type { Decisions } from './decisions.ts'
import {
  keyText,
  type AuditRow,
  type DocumentKey,
  type DocumentWrite,
  type ReplicationTransaction,
  type RevisionWrite,
  type ScopeChange,
  type SettledMutation,
  type StoredDocument,
} from './replicationStore.ts'

/** What makes a document move on: who, by which mutation, when, and how it came about. */
export type Step = {
  readonly mutationId: MutationId
  readonly author: Author | null
  readonly at: Instant
  readonly origin: RevisionWrite['origin']
  readonly conflictId: string | null
}

export type DocumentState = OwnedBody & { readonly id: string }

/**
 * One transaction's documents in memory: decisions are taken in order over the locked rows, and everything is written at
 * the end at once. A document that moves several times in one transaction leaves every revision and one change.
 */
export class Workbench {
  readonly #decisions: Pick<Decisions, 'rebaseConflict'>
  readonly #before = new Map<string, StoredDocument>()
  readonly #now = new Map<string, StoredDocument & { readonly step?: Step }>()
  readonly #revisions = new Map<string, RevisionWrite>()
  readonly #conflictIds = new Map<string, Set<string>>()
  readonly #parsed = new WeakMap<object, Contract | Conflict>()
  readonly #mutations: SettledMutation[] = []
  readonly #audit: AuditRow[] = []

  constructor(decisions: Pick<Decisions, 'rebaseConflict'>) {
    this.#decisions = decisions
  }

  load(rows: readonly StoredDocument[]): void {
    for (const row of rows) {
      if (this.#before.has(keyText(row))) continue
      this.#before.set(keyText(row), row)
      this.#now.set(keyText(row), row)
      if (row.type === 'conflict') this.#noteConflict(row.id, typed(row))
    }
  }

  document(key: DocumentKey): StoredDocument | undefined {
    return this.#now.get(keyText(key))
  }

  /** A revision written in this transaction, for an edit whose base is only minutes old. */
  revisionWritten(key: DocumentKey & { readonly rev: Revision }): RevisionWrite | undefined {
    return this.#revisions.get(revisionText(key))
  }

  contract(id: string): CurrentContract | undefined {
    const row = this.document({ type: 'contract', id })
    if (!row) return undefined
    const body = this.#once(row.body, contractSchema)
    return { rev: row.rev, body, by: row.updatedBy, at: row.updatedAt, deleted: row.deleted }
  }

  conflict(id: string): { readonly rev: Revision; readonly body: Conflict } | undefined {
    const row = this.document({ type: 'conflict', id })
    return row && !row.deleted ? { rev: row.rev, body: this.#once(row.body, conflictSchema) } : undefined
  }

  /** Conflicts loaded or opened here that are about a contract. */
  conflictsOf(contractId: string): { readonly id: string; readonly rev: Revision; readonly body: Conflict }[] {
    return [...(this.#conflictIds.get(contractId) ?? [])].flatMap((id) => {
      const found = this.conflict(id)
      return found ? [{ id, ...found }] : []
    })
  }

  put(state: DocumentState, rev: Revision, step: Step): void {
    const key = keyText(state)
    const parent = this.#now.get(key)
    const dealerCode = dealerOf(state)
    const body: Json = state.body
    const row = { type: state.type, id: state.id, dealerCode, rev, body, deleted: false, updatedBy: step.author, updatedAt: step.at }
    this.#now.set(key, { ...row, step })
    if (state.type === 'contract' || state.type === 'conflict') this.#parsed.set(state.body, state.body)
    if (state.type === 'conflict') this.#noteConflict(state.id, state)
    const { mutationId, author, at, origin, conflictId } = step
    const { type, id } = state
    const made = { type, id, rev, parentRev: parent?.rev ?? null, mutationId, dealerCode, body, origin, author, conflictId, at }
    this.#revisions.set(revisionText(made), made)
  }

  /** The row stays, in no scope; its last body is kept for good. */
  remove(key: DocumentKey, step: Step): void {
    const row = this.#now.get(keyText(key))
    invariant(row, 'only a document on the bench is removed')
    const rev = nextRevision(row.rev, step.mutationId)
    this.#now.set(keyText(key), { ...row, rev, deleted: true, updatedBy: step.author, updatedAt: step.at, step })
  }

  /** CFL-3: every open conflict of a contract follows it, in the same transaction. */
  rebaseConflicts(contractId: string, step: Step, except?: string): void {
    const current = this.contract(contractId)
    if (!current) return
    for (const { id, rev, body } of this.conflictsOf(contractId)) {
      if (id === except || body.state !== 'open') continue
      const next = this.#decisions.rebaseConflict({ rev, body }, current, step.mutationId)
      this.put({ type: 'conflict', id, body: next.body }, next.rev, { ...step, origin: 'edited', conflictId: id })
    }
  }

  settle(mutation: SettledMutation, audit: AuditRow): void {
    this.#mutations.push(mutation)
    this.#audit.push(audit)
  }

  #noteConflict(id: string, { body }: TypedBody): void {
    if (!('docId' in body)) return
    const ids = this.#conflictIds.get(body.docId) ?? new Set()
    this.#conflictIds.set(body.docId, ids.add(id))
  }

  /** A row of the database is parsed the first time it is needed. */
  #once<T extends Contract | Conflict>(body: Json, schema: { readonly parse: (value: unknown) => T }): T {
    const known = typeof body === 'object' && body !== null ? this.#parsed.get(body) : undefined
    if (known) return known as T
    const parsed = schema.parse(body)
    if (typeof body === 'object' && body !== null) this.#parsed.set(body, parsed)
    return parsed
  }

  /** Writes all of it, the counters last. The heads are those of the touched scopes. */
  async flush(tx: ReplicationTransaction): Promise<ReadonlyMap<Scope, ScopeHead>> {
    const documents: DocumentWrite[] = []
    const changes: ScopeChange[] = []
    for (const [key, { step, ...row }] of this.#now) {
      if (!step) continue
      const before = this.#before.get(key)
      const priority = priorityOf(typed(row))
      documents.push({ ...row, previousRev: before?.rev ?? null, priority, about: aboutOf(row) })
      changes.push(...changesOf(before, row, priority, step))
    }
    await tx.write({ documents, revisions: [...this.#revisions.values()], mutations: this.#mutations, audit: this.#audit })
    return changes.length === 0 ? new Map() : tx.advance(changes)
  }
}

const revisionText = (key: DocumentKey & { readonly rev: Revision }): string => `${keyText(key)}@${key.rev}`

/** The type and the body of one row belong together: both were written by us from one `TypedBody`. */
function typed(row: { readonly type: string; readonly body: Json }): TypedBody {
  return row as unknown as TypedBody
}

/** Whose row it is to the database; null where no dealer's own, and for goods between two dealers, who both follow them. */
function dealerOf(state: OwnedBody): DealerCode | null {
  const { type, body } = state
  switch (type) {
    case 'contract':
    case 'conflict':
    case 'hub':
    case 'order':
    case 'saleRight':
      return body.dealerCode
    case 'transfer': {
      const [dealer = null, other = null] = new Set([body.fromDealerCode, body.toDealerCode].filter((code) => code !== null))
      return other === null ? dealer : null
    }
    case 'stockLevel':
    case 'stockCount':
      return state.dealerCode
    case 'plan':
    case 'offering':
      return null
  }
}

function aboutOf(row: StoredDocument): string | null {
  const { type, body } = typed(row)
  return type === 'conflict' ? body.docId : null
}

/** SYN-9: a scope the document is no more in gets `leave` (or `delete`), one it is in gets `upsert`. */
function changesOf(before: StoredDocument | undefined, after: StoredDocument, priority: string, step: Step): ScopeChange[] {
  const wasIn = before && !before.deleted ? scopesOf(typed(before)) : []
  const isIn = after.deleted ? [] : scopesOf(typed(after))
  const change = (scope: Scope, kind: ScopeChange['kind'], previousRev: Revision | null): ScopeChange => {
    return { scope, kind, type: after.type, id: after.id, rev: after.rev, previousRev, priority, mutationId: step.mutationId, at: step.at }
  }
  return [
    ...wasIn.filter((scope) => !isIn.includes(scope)).map((scope) => change(scope, after.deleted ? 'delete' : 'leave', before!.rev)),
    ...isIn.map((scope) => change(scope, 'upsert', wasIn.includes(scope) ? before!.rev : null)),
  ]
}
