import type { Author } from '../domain/access/principal.ts'
import type { PlanOffering } from '../domain/catalogue/planOffering.ts'
import type { Choice, Conflict, Severity } from '../domain/contracts/conflict.ts'
import type { Contract, ContractState } from '../domain/contracts/contract.ts'
import type { ContractField } from '../domain/contracts/contractFields.ts'
import type { DocumentId, HubCode, MutationId, OrderId } from '../domain/kernel/ids.ts'
import type { Instant } from '../domain/kernel/instant.ts'
import type { Json } from '../domain/kernel/json.ts'
import type { Outcome, RefusalCode } from '../domain/kernel/refusals.ts'
import type { ContractHistoryReply } from '../domain/protocol/contracts.ts'
import type { Revision } from '../domain/replication/revision.ts'
import type { Hub, StockLevel } from '../domain/stock/hub.ts'
import type { Leaving } from './auditLeaving.ts'
import type { StepUpProof } from './commandApi.ts'
import type { SalesApi } from './salesApi.ts'
import type { OrderQuery, OrderRow, SalesTopicArgs, SalesTopicValue } from './salesTopics.ts'
import type { SessionApi, SessionStatus } from './sessionApi.ts'

/**
 * What the page may ask of the engine, which runs in a worker and holds the documents. Everything here is plain data:
 * it crosses a thread. The page holds only what it shows.
 */
export interface EngineApi extends SalesApi, SessionApi {
  /** Live values: the callback gets the present value at once and every change after it. Returns the id to give back. */
  subscribe<T extends Topic>(topic: T, args: TopicArgs[T], onValue: (value: TopicValue[T]) => void): Promise<number>
  unsubscribe(subscription: number): Promise<void>

  /** Keeps one field of a contract as a draft, sealed on disk at once. Refusals: field_unknown, field_invalid, document_unknown. */
  draftField(contractId: DocumentId, field: ContractField, value: Json): Promise<Outcome<null>>
  /** Forgets the draft of one field, or all of them. */
  discardDraft(contractId: DocumentId, field?: ContractField): Promise<void>
  /** Turns the draft into an edit that waits to be sent. Refusals: change_empty and those of `applyChanges`. */
  submitDraft(contractId: DocumentId): Promise<Outcome<{ readonly mutationId: MutationId }>>
  /**
   * The customer's data in clear, for the screen only; leaves an audit event, offline too. This and what leaves as a file is refused as
   * step_up_needed to who has a second factor, and asked again with `proof`; see `confirmAct`.
   */
  reveal(contractId: DocumentId, reason: string, proof?: StepUpProof): Promise<Outcome<RevealedCustomer>>
  /**
   * The rows of a list that leave this PC as a file, masked unless asked for in clear. Every contract leaves an audit event
   * with the reason, on the disk before a row is given out. Refusals: not_permitted, reason_missing, reason_too_short,
   * too_many_rows.
   */
  exportContracts(input: ExportInput, proof?: StepUpProof): Promise<Outcome<TakenOut<readonly ContractExportRow[]>>>
  /** The same for orders that the centre knows, always masked. Refusals as before. */
  exportOrders(input: OrderExportInput, proof?: StepUpProof): Promise<Outcome<TakenOut<readonly OrderRow[]>>>
  /** The same for the levels of some hubs, one audit event per hub. Refusals as before. */
  exportStock(input: StockExportInput, proof?: StepUpProof): Promise<Outcome<TakenOut<StockView>>>
  /**
   * A contract or an order that goes on paper: leaves an audit event, and the number that is printed on it. Refusals: not_permitted,
   * document_unknown, order_unknown.
   */
  notePrint(paper: PrintedDocument): Promise<Outcome<Leaving>>
  /** Who changed what, from the centre, the customer masked; in clear by `call` of the route that reveals it. */
  history(contractId: DocumentId): Promise<Outcome<ContractHistoryReply>>

  resolveConflict(input: ResolveInput): Promise<Outcome<{ readonly mutationId: MutationId }>>
  assignConflict(conflictId: DocumentId, toMe: boolean): Promise<Outcome<null>>

  /** Tries everything that waits at once, the refused ones too when `mutationId` names one. */
  retry(mutationId?: MutationId): Promise<void>
  /** Takes back an edit that was not sent yet, or puts away one that was refused. Refusals: document_unknown (already sent). */
  takeBack(mutationId: MutationId): Promise<Outcome<null>>
  syncNow(): Promise<void>
  /** PCS-22: the line may have gone or come back. Only a hint: the centre is asked soon, not by all PCs in one moment, and its answer counts. */
  lineChanged(): Promise<void>
}

export type Topic = 'status' | 'contracts' | 'contract' | 'conflicts' | 'conflict' | 'stock' | 'outbox' | 'plans' | keyof SalesTopicArgs

export type TopicArgs = SalesTopicArgs & {
  status: null
  contracts: ContractQuery
  contract: { readonly id: DocumentId }
  conflicts: null
  conflict: { readonly id: DocumentId }
  stock: null
  outbox: null
  plans: null
}

export type TopicValue = SalesTopicValue & {
  status: EngineStatus
  contracts: ContractWindow
  contract: ContractView | null
  conflicts: readonly ConflictRow[]
  conflict: ConflictView | null
  stock: StockView
  outbox: OutboxView
  plans: readonly PlanOffering[]
}

/** The status strip and the screens that stand in for the desk all read this one value. */
export type EngineStatus = {
  readonly session: SessionStatus
  readonly connection: { readonly state: 'online' | 'offline' | 'connecting'; readonly since: Instant }
  /** Signing in is down at the centre; everything else goes on. */
  readonly identityDown: boolean
  readonly sync: {
    readonly phase: 'idle' | 'first' | 'catching-up' | 'rescanning'
    /** Documents of documents; equal when nothing is under way. */
    readonly done: number
    readonly total: number
    readonly lastAt: Instant | null
    readonly failure: RefusalCode | null
  }
  /** Reading the sealed store back into memory after the unlock. */
  readonly loading: { readonly done: number; readonly total: number } | null
  readonly contracts: number
  /** Edits and commands. `waiting`: those too that a person has to confirm; `stuck`: of those that wait, commands that the centre could not decide. */
  readonly outbox: {
    readonly waiting: number
    readonly blocked: number
    readonly refused: number
    readonly stuck: number
    readonly drafts: number
  }
  readonly openConflicts: number
  /** When the centre found that an older copy had been put in the place of this PC's own; null: never. */
  readonly copyPutBackAt: Instant | null
  readonly digest: 'unknown' | 'equal' | 'rescanning' | 'differs'
  /** Bytes this user's sealed store takes on the disk, as last measured. */
  readonly cacheBytes: number
}

/** The filter and the part of the list that is on the screen. Empty `states`: all. */
export type ContractQuery = {
  readonly text: string
  readonly states: readonly ContractState[]
  readonly marks: readonly ContractMark[]
  readonly offset: number
  readonly limit: number
}

/** `waiting`: an edit was not sent yet; `refused`: the server said no; `draft`: typed, not submitted. */
export type ContractMark = 'draft' | 'waiting' | 'conflict' | 'refused'

export type ContractWindow = {
  readonly total: number
  readonly matched: number
  readonly offset: number
  readonly rows: readonly ContractRow[]
  /** False while the store is still being read: more rows may come. */
  readonly complete: boolean
}

/** Names and numbers are masked. */
export type ContractRow = {
  readonly id: DocumentId
  readonly contractNo: string
  readonly name: string
  readonly phone: string
  readonly planName: string
  readonly monthlyFee: number
  readonly deviceName: string
  readonly status: ContractState
  readonly updatedAt: Instant
  readonly mark: ContractMark | null
}

export type ContractView = {
  readonly id: DocumentId
  readonly rev: Revision
  /** Mirror with the author's own unsent edits and draft over it; `customer` and `msisdn` are masked. */
  readonly body: Contract
  /** The same without them. */
  readonly stored: Contract
  readonly draft: Readonly<Partial<Record<ContractField, Json>>>
  readonly pending: readonly OutboxEntry[]
  readonly openConflicts: readonly DocumentId[]
  readonly fieldMarks: Readonly<Partial<Record<ContractField, ContractMark>>>
}

/** What was taken out, with the number and time that stand on the file. */
export type { Leaving }
export type PrintedDocument =
  | { readonly docType: 'contract'; readonly docId: DocumentId }
  | { readonly docType: 'order'; readonly docId: OrderId }
export type TakenOut<T> = Leaving & { readonly taken: T }
/** More than this leaves the PC in parts, each with its reason. */
export const EXPORT_ROWS_MAX = 10_000
export type ExportInput = Pick<ContractQuery, 'text' | 'states' | 'marks'> & { readonly reason: string; readonly inClear: boolean }
export type OrderExportInput = Pick<OrderQuery, 'text' | 'states' | 'kinds'> & { readonly reason: string }
export type StockExportInput = { readonly hubCodes: readonly HubCode[]; readonly reason: string }
/** A row as the list shows it; `name` and `phone` masked or in clear. */
export type ContractExportRow = Omit<ContractRow, 'id' | 'mark'> & { readonly imei: string }

export type RevealedCustomer = Contract['customer'] & { readonly msisdn: string }

export type ConflictRow = {
  readonly id: DocumentId
  readonly contractId: DocumentId
  readonly contractNo: string
  readonly name: string
  readonly severity: Severity
  readonly state: Conflict['state']
  readonly openedAt: Instant
  readonly fields: Conflict['fields']
  readonly mine: Author
  readonly theirs: Author | null
  readonly assignee: Author | null
}

export type ConflictView = {
  readonly id: DocumentId
  readonly rev: Revision
  /** `customer.name` and other identity values are masked unless they are what the conflict is about. */
  readonly body: Conflict
  /** Monthly fee in KRW of each version, and of what would stand with each side's fields taken. */
  readonly monthlyFee: { readonly base: number; readonly mine: number; readonly theirs: number }
  /** This desk's own decision that was not settled yet, or the reason it was refused. */
  readonly pending: OutboxEntry | null
}

export type ResolveInput = {
  readonly conflictId: DocumentId
  readonly sawTheirsRev: Revision
  readonly choices: Readonly<Record<string, Choice>>
  readonly reason: string
}

export type StockView = {
  readonly hubs: readonly Hub[]
  readonly levels: readonly StockLevel[]
  /** When the centre last told these figures. */
  readonly asOf: Instant | null
}

export type OutboxState = 'waiting' | 'sending' | 'blocked' | 'conflict' | 'refused' | 'settling'
export type OutboxEntry = {
  readonly mutationId: MutationId
  readonly type: 'contract' | 'conflict'
  readonly documentId: DocumentId
  readonly label: string
  readonly state: OutboxState
  readonly fields: readonly string[]
  readonly attempts: number
  readonly refusal: { readonly code: RefusalCode; readonly detail?: string } | null
}

export type OutboxView = {
  readonly entries: readonly OutboxEntry[]
  /** Contracts with a draft that was not submitted. */
  readonly drafts: readonly { readonly contractId: DocumentId; readonly contractNo: string; readonly fields: readonly ContractField[] }[]
}
