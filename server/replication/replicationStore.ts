import type { Author } from '../../domain/access/principal.ts'
import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import type { ClientId, DealerCode, DeviceId, Epoch, MutationId, SessionId, UserId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { DocumentType, ScopeHead } from '../../domain/protocol/pull.ts'
import type { settledOutcomes } from '../../domain/protocol/push.ts'
import type { CopyStep } from '../../domain/replication/copyStep.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { DatabaseReach } from '../platform/database.ts'
import type { HubOwner } from './grantedScopes.ts'

/**
 * Where the centre keeps documents, their order and what became of every mutation. Two implementations keep the same
 * promises (test/contract/replicationStoreContract.ts): PostgreSQL, and one in memory for the seeded world.
 */
export interface ReplicationStore {
  /**
   * One transaction at read committed that sees and writes only rows in reach. Whatever `work` throws takes everything
   * back. Throws `StoreUnavailable` when the store is gone: nobody knows then whether the transaction stands.
   */
  transaction<T>(reach: DatabaseReach, work: (tx: ReplicationTransaction) => Promise<T>): Promise<T>
  /** Which history this is; asked before every push, so it costs one statement. Throws `StoreUnavailable`. */
  epoch(): Promise<Epoch>
  /** One transaction in which all reads see the same moment; the only thing it can write is audit rows. */
  snapshot<T>(reach: DatabaseReach, work: (view: ReplicationSnapshot) => Promise<T>): Promise<T>
}

/** The store cannot be reached. Asking again later can help, asking row by row cannot. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** Another transaction wrote the same key first. Doing it again finds what that one wrote. */
export class StoreCollision extends Error {
  override readonly name = 'StoreCollision'
}

export type DocumentKey = { readonly type: DocumentType; readonly id: string }
export const keyText = ({ type, id }: DocumentKey): string => `${type}/${id}`

export type StoredDocument = DocumentKey & {
  readonly dealerCode: DealerCode | null
  readonly rev: Revision
  readonly body: Json
  readonly deleted: boolean
  readonly updatedBy: Author | null
  readonly updatedAt: Instant
}

export type SettledResult = {
  readonly outcome: (typeof settledOutcomes)[number]
  readonly rev?: Revision
  readonly conflictId?: string
  readonly refusal?: { readonly code: RefusalCode; readonly detail?: string }
}
export type SettledMutation = {
  readonly id: MutationId
  readonly clientId: ClientId | null
  readonly sequence: number | null
  readonly userId: UserId | null
  readonly type: string
  readonly documentId: string
  /** Of what the mutation asks for: the same id with other content is found out. */
  readonly fingerprint: string
  readonly result: SettledResult
  readonly at: Instant
}

export type RevisionWrite = DocumentKey & {
  readonly rev: Revision
  readonly parentRev: Revision | null
  readonly mutationId: MutationId
  readonly dealerCode: DealerCode | null
  readonly body: Json
  readonly origin: 'created' | 'imported' | 'edited' | 'merged' | 'resolved'
  readonly author: Author | null
  readonly conflictId: string | null
  readonly at: Instant
}

/** The state a document has after the transaction. Unless it is deleted, its revision is among the revisions written. */
export type DocumentWrite = StoredDocument & {
  /** Null: there was no row. */
  readonly previousRev: Revision | null
  readonly priority: string
  /** The contract a conflict is about. */
  readonly about: string | null
}

/** A number that is about to be written into this contract. */
export type NumberForContract = { readonly msisdn: string; readonly contractId: string }

export type AuditRow = {
  readonly at: Instant
  readonly userId: UserId | null
  readonly sessionId: SessionId | null
  readonly deviceId: DeviceId | null
  readonly address: string | null
  readonly action: string
  readonly subjectType: string | null
  readonly subjectId: string | null
  readonly dealerCode: DealerCode | null
  /** `eventId`, when there is one, is unique: the row is written once. */
  readonly detail: { readonly [key: string]: Json }
}

export type TransactionWrites = {
  readonly documents: readonly DocumentWrite[]
  readonly revisions: readonly RevisionWrite[]
  readonly mutations: readonly SettledMutation[]
  readonly audit: readonly AuditRow[]
}

/** One document's step in one scope; at most one per scope and document in a transaction. */
export type ScopeChange = DocumentKey & {
  readonly scope: Scope
  readonly kind: 'upsert' | 'delete' | 'leave'
  readonly rev: Revision
  /** The revision it had in this scope, null when it was not in it: count and digest are kept from it. */
  readonly previousRev: Revision | null
  readonly priority: string
  readonly mutationId: MutationId
  readonly at: Instant
}

export interface ReplicationTransaction {
  readonly settled: (ids: readonly MutationId[]) => Promise<ReadonlyMap<MutationId, SettledMutation>>
  /** Without a lock, for finding what to lock. */
  readonly read: (keys: readonly DocumentKey[]) => Promise<readonly StoredDocument[]>
  /** Locks the rows in key order until the end; what is unknown or out of reach is absent. */
  readonly lock: (keys: readonly DocumentKey[]) => Promise<readonly StoredDocument[]>
  /** Locks conflicts about these contracts. Their contracts must be locked before, always. */
  readonly lockConflicts: (contractIds: readonly string[], which: 'open' | 'all') => Promise<readonly StoredDocument[]>
  readonly revisions: (keys: readonly (DocumentKey & { readonly rev: Revision })[]) => Promise<readonly RevisionWrite[]>
  readonly plans: () => Promise<readonly PlanOffering[]>
  /**
   * NUM-5: those that are on another contract which lives or ended lately, or kept or resting for an order of another contract, in
   * whosever reach. Until the end nobody else may take one of the numbers asked for. `except`: contracts that the caller has locked,
   * and looks at itself.
   */
  readonly takenNumbers: (
    wanted: readonly NumberForContract[],
    given: { readonly at: Instant; readonly except: readonly string[] },
  ) => Promise<readonly NumberForContract[]>
  /** Throws `StoreCollision` when a new document or a mutation id turns out to exist. */
  readonly write: (writes: TransactionWrites) => Promise<void>
  /**
   * The highest step ever told of this copy, this one among them; of a copy of somebody else 0. The person's copies that
   * have spoken last are remembered, `COPIES_REMEMBERED_MAX` of them. Sees no reach: it is about no customer.
   */
  readonly raiseCopyStep: (told: CopyStep & { readonly userId: UserId; readonly at: Instant }) => Promise<number>
  /** Audit rows with an `eventId`: one that stands already is passed over. */
  readonly writeEvents: (rows: readonly AuditRow[]) => Promise<void>
  /**
   * SYN-6: the last step. Takes the counters of the touched scopes in sorted order, numbers the changes without a gap,
   * keeps members, count and digest. The counters stay taken until the commit, so numbers appear in commit order.
   */
  readonly advance: (changes: readonly ScopeChange[]) => Promise<ReadonlyMap<Scope, ScopeHead>>
}

/** A document on its way to a client. The body stays text: a first copy of 100,000 is never parsed at the centre. */
export type PulledRow = DocumentKey & { readonly rev: Revision; readonly deleted: boolean; readonly bodyText: string | null }
export type PagePosition = { readonly priority: string; readonly type: string; readonly id: string }
export type HeadAndTag = ScopeHead & { readonly tag: MutationId | null }

export interface ReplicationSnapshot {
  readonly epoch: () => Promise<Epoch>
  readonly hubs: () => Promise<readonly HubOwner[]>
  /** Scopes nobody wrote to are absent. */
  readonly heads: (scopes: readonly Scope[]) => Promise<ReadonlyMap<Scope, HeadAndTag>>
  /** The mutation behind a number (undefined: no such change is kept), and the oldest number kept (null: none). */
  readonly tags: (
    at: readonly { readonly scope: Scope; readonly seq: number }[],
  ) => Promise<ReadonlyMap<Scope, { readonly tag: MutationId | undefined; readonly oldest: number | null }>>
  /** The next `limit` members in order of priority, type, id, those in reach. `next` is null behind the last one. */
  readonly page: (
    scope: Scope,
    after: PagePosition | null,
    limit: number,
  ) => Promise<{ readonly rows: readonly PulledRow[]; readonly next: PagePosition | null }>
  /**
   * The next `limit` changes behind `after`, each document once, as it stands now: gone from the scope is `deleted`.
   * `last` is the newest number covered, null when there was none.
   */
  readonly changes: (
    scope: Scope,
    after: number,
    limit: number,
  ) => Promise<{ readonly rows: readonly PulledRow[]; readonly last: { readonly seq: number; readonly tag: MutationId } | null }>
  readonly audit: (row: AuditRow) => Promise<void>
}
