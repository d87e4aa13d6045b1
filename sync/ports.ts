import type { DocumentId } from '../domain/kernel/ids.ts'
import type { Millis } from '../domain/kernel/instant.ts'
import type { MeReply } from '../domain/protocol/auth.ts'
import type { ContractHistoryReply } from '../domain/protocol/contracts.ts'
import type { DocumentType, PullReply, PullRequest } from '../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../domain/protocol/push.ts'
import type { Revision } from '../domain/replication/revision.ts'
import type { Answer, AuthPort, KeyRing, LivePort } from './hostPorts.ts'
import type { RouteCall } from './transport/routeCall.ts'

/** Everything the engine asks of the machine. Give it the same answers and it does the same, in the same order. */
export type EnginePorts = {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly auth: AuthPort
  readonly live: LivePort
  readonly keyRing: KeyRing
  readonly stores: LocalStores
  readonly sealer: Sealer
  readonly openMirror: () => Promise<Mirror>
  /** DEV-6: the proof of this PC's key for a file that the page itself sends or takes; null: whoever carries it proves (desktop). */
  readonly proveFile: (request: { readonly method: string; readonly path: string }) => Promise<string | null>
  /** A one-way short name for a text (hexadecimal), so that no login id stands in clear on the disk. */
  readonly fingerprint: (text: string) => Promise<string>
  /** True when this engine may open stores: of all windows on one profile, one works, until it ends. Absent: there is no other. */
  readonly claim?: () => Promise<boolean>
  /** Documents asked for in one page; the default suits a browser. */
  readonly pageLimit?: number
}

export type TimerId = number | object
export interface Clock {
  readonly now: () => Millis
  /** Milliseconds since some moment of this process: goes on whatever is done to the clock on the wall. */
  readonly monotonic: () => Millis
  readonly setTimeout: (run: () => void, afterMs: number) => TimerId
  readonly clearTimeout: (timer: TimerId) => void
}

export interface Random {
  /** A UUIDv7 as text. */
  readonly uuid: () => string
  /** From 0 to below 1. */
  readonly fraction: () => number
}

/** The centre. A call that is aborted may answer anything or throw; nobody listens any more. */
export interface Transport {
  /** `onNext` may be told where the next page begins before this one has come. */
  pull(request: PullRequest, signal: AbortSignal, onNext?: (place: PagePlace) => void): Promise<Answer<PulledPage>>
  push(request: PushRequest, signal: AbortSignal): Promise<Answer<PushReply>>
  history(contractId: DocumentId, signal: AbortSignal): Promise<Answer<ContractHistoryReply>>
  /** A person is at work: the centre's idle limit starts again. */
  activity(signal: AbortSignal): Promise<Answer<MeReply>>
  /** Any route of the table; the value is its reply, parsed. */
  ask(call: RouteCall, signal: AbortSignal): Promise<Answer<unknown>>
  /** The centre's time as it was last told. */
  time(): ServerTime | null
  /** The centre said last that signing in is down; work goes on. */
  identityDown(): boolean
}

/** What the centre's clock showed, and what this PC's two clocks showed when it was heard. */
export type ServerTime = { readonly serverAt: Millis; readonly localAt: Millis; readonly monotonicAt: Millis }

export type Bytes = Uint8Array<ArrayBuffer>
/** Where the next page begins. */
export type PagePlace = Pick<PullReply, 'epoch' | 'cursors'>
/** A reply, and the same as the bytes it came in when they are fit to be sealed as they are (see `Sealer.sealPacked`). */
export type PulledPage = PullReply & { readonly packed?: Bytes }

/** `meta` state and counters; `segment` and `delta` the sealed mirror; `sent` and `taken` what the centre might forget; the others hold work that exists only here. */
export const storeTables = ['meta', 'segment', 'delta', 'outbox', 'draft', 'sent', 'event', 'command', 'taken'] as const
export type StoreTable = (typeof storeTables)[number]
export type StoreRow = { readonly key: string; readonly bytes: Bytes }
/** `bytes: null` removes the row; removing what is not there is no error. */
export type StoreWrite = { readonly table: StoreTable; readonly key: string; readonly bytes: Bytes | null }
/** `strict` survives a power cut once `write` has resolved; `relaxed` may lose the newest writes, as a tail, never a hole. */
export type Durability = 'strict' | 'relaxed'

/** Rows of bytes under text keys, ordered by key (code units). */
export interface LocalStore {
  get(table: StoreTable, key: string): Promise<Bytes | undefined>
  keys(table: StoreTable): Promise<readonly string[]>
  scan(table: StoreTable): Promise<readonly StoreRow[]>
  /** All of them or none. */
  write(writes: readonly StoreWrite[], durability: Durability): Promise<void>
  close(): Promise<void>
}

export interface LocalStores {
  /** Opens, and creates when missing. */
  open(name: string): Promise<LocalStore>
  /** The store must be closed. */
  destroy(name: string): Promise<void>
}

/** Turns a JSON value into bytes that say nothing without the key. `place` binds them to where they stand. */
export interface Sealer {
  seal(key: CryptoKey, place: string, value: unknown): Promise<Bytes>
  /** The same for a value that came packed by the centre, with a head of our own: opens as `[head, value]`. */
  sealPacked(key: CryptoKey, place: string, head: unknown, packed: Bytes): Promise<Bytes>
  /** Undefined when the bytes were changed, moved, or sealed under another key. */
  open(key: CryptoKey, place: string, bytes: Bytes): Promise<unknown>
}

export type MirrorDocument = { readonly type: DocumentType; readonly id: string; readonly rev: Revision; readonly body: unknown }
export type DocumentRef = { readonly type: DocumentType; readonly id: string }

/** What the centre last told, in memory. */
export interface Mirror {
  /** Puts or replaces; a document that comes twice in one call stands as it came last. */
  put(documents: readonly MirrorDocument[]): Promise<void>
  /** Nothing of a removed document stays. */
  remove(documents: readonly DocumentRef[]): Promise<void>
  /** In the order asked; undefined where there is none. */
  read(type: DocumentType, ids: readonly string[]): Promise<readonly (MirrorDocument | undefined)[]>
  all(type: DocumentType): Promise<readonly MirrorDocument[]>
  /** Forgets everything. */
  close(): Promise<void>
}
