import type { z } from 'zod'
import type { IdempotencyKey, StockCountId } from '../domain/kernel/ids.ts'
import type { Instant } from '../domain/kernel/instant.ts'
import type { Json } from '../domain/kernel/json.ts'
import type { Outcome, RefusalCode } from '../domain/kernel/refusals.ts'
import type { Endpoint } from '../domain/protocol/endpoint.ts'
import type { EndpointName, endpoints } from '../domain/protocol/endpoints.ts'
import type { FactorProof } from '../domain/protocol/factors.ts'

/** Commands that are sealed on this PC at once and sent, in the order given, as soon as the centre can be reached. */
export const queuedEndpoints = [
  'POST /orders',
  'POST /orders/:id/delivery',
  'POST /transfers',
  'POST /transfers/:id/actions',
  'POST /replenishments/proposals',
  'POST /stock-counts',
  'POST /stock-counts/:id/actions',
  'POST /stock-adjustments',
  'POST /sale-rights/:id/return',
] as const satisfies readonly EndpointName[]
export type QueuedEndpoint = (typeof queuedEndpoints)[number]
/** The same, and what undoes them over the line: kept after the centre took them, to be offered again if it is restored. */
export const keptEndpoints = [...queuedEndpoints, 'POST /orders/:id/cancellation'] as const satisfies readonly EndpointName[]
export type KeptEndpoint = (typeof keptEndpoints)[number]

/** A code of the second factor or a passkey's answer, for one sensitive request. */
export type StepUpProof = FactorProof

/** What `call` asks: every route but those of the own session, sync and files, which the engine works by itself. */
export type CallableEndpoint = Exclude<
  EndpointName,
  | `POST /auth/${'password' | 'password-reset' | 'sign-in' | 'second-factor' | 'second-factor/passkey' | 'take-over' | 'refresh' | 'sign-out' | 'step-up'}`
  | `POST /sync/${string}`
  | `POST /live/${string}`
  | `POST /session/${string}`
  // Queued only: from the moment it is asked for, nothing of the right is sold here.
  | 'POST /sale-rights/:id/return'
  | FileEndpoint
>

/** Files: what they hold goes between the page and the centre alone. */
export type FileEndpoint = 'POST /imports' | 'GET /imports/:id/refused-rows'
/** Counts for one request, for two minutes. */
export type FileCall = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

type PartOf<E extends Endpoint, K extends 'params' | 'query' | 'body'> = E extends { readonly [k in K]: infer S extends z.ZodType }
  ? { readonly [k in K]: z.input<S> }
  : { readonly [k in K]?: never }
/** What a route takes: `params` of its path, `query`, `body`; each only where the table of routes has it. */
export type CallInput<N extends EndpointName> = PartOf<(typeof endpoints)[N], 'params'> &
  PartOf<(typeof endpoints)[N], 'query'> &
  PartOf<(typeof endpoints)[N], 'body'>
export type CallReply<N extends EndpointName> = (typeof endpoints)[N]['reply'] extends infer S extends z.ZodType ? z.output<S> : never

/** Commands, which wait on this PC until the centre answers, and questions to it, for the page. Part of `EngineApi`. */
export interface CommandApi {
  /**
   * Keeps a command on the disk of this PC and sends it when it can; works without a line. Refusals before anything is kept:
   * malformed (detail: the field), not_permitted; of a 번호변경 without a line server_unreachable (NUM-4); of an order also those of `decidePlacement`, with what this PC knows; of
   * one with fulfilment saleRight sale_right_unknown, those of `maySellOffline` (unit_not_leased, sale_right_clock_doubtful,
   * sale_right_expired) and unit_sku_mismatch; its `provisionalNo` and `soldAt` are the engine's, whatever the page gave.
   * `label` is shown beside it while it waits; it names no customer.
   */
  command<N extends QueuedEndpoint>(endpoint: N, input: CallInput<N>, label: string): Promise<Outcome<QueuedCommand>>
  /**
   * Asks the centre now. Refusals: malformed, server_unreachable, and the centre's own. A command gets a key of its own. What
   * was refused as step_up_needed is asked again with `proof`; its refusals then: second_factor_wrong, second_factor_locked, too_many_requests.
   */
  call<N extends CallableEndpoint>(endpoint: N, input: CallInput<N>, proof?: StepUpProof): Promise<Outcome<CallReply<N>>>
  /**
   * Where the page sends or takes a file, and what proves this PC with it (DEV-6): the file itself must not be copied into the engine's
   * thread. Refusals: malformed, local_store_locked.
   */
  fileCall<N extends FileEndpoint>(endpoint: N, input: CallInput<N>): Promise<Outcome<FileCall>>
  /** Sends a refused command again in its place under a new key; of one that waits, and without an id: tries all that wait, now. */
  retryCommand(commandId?: IdempotencyKey): Promise<Outcome<null>>
  /**
   * Sends a command that was refused as step_up_needed once more, confirmed with a code: the very command, under its key. Refusals:
   * document_unknown (nothing asks for it), second_factor_wrong, second_factor_locked, too_many_requests, server_unreachable, auth_unavailable.
   */
  confirmCommand(commandId: IdempotencyKey, proof: StepUpProof): Promise<Outcome<null>>
  /**
   * Puts away a command that the centre has not taken, and what builds on it (the scans of a count that is put away). One that
   * may have arrived only when the person was told so (`evenIfArrived`): what it became then comes by a pull, and a unit that
   * it sold stays held here while its right lasts. Refusals: document_unknown, request_running (it may have arrived, or is on
   * its way now).
   */
  giveUpCommand(commandId: IdempotencyKey, evenIfArrived?: boolean): Promise<Outcome<null>>
  /** What a refused command said, so that a person can put it right. Refusal: document_unknown. */
  refusedBody(commandId: IdempotencyKey): Promise<Outcome<Json>>
  /**
   * Moves the scans of a count that was refused into the one that is open in the same hub, as one command; the refused ones go
   * in the same transaction. Refusals: document_unknown (nothing of it was refused), stock_count_unknown (none is open there,
   * as far as is known here).
   */
  joinOpenCount(refused: StockCountId): Promise<Outcome<{ readonly stockCountId: StockCountId }>>
}

/** `provisionalNo` is set on a sale without a line: print it. `targetId`: the order, transfer or count. */
export type QueuedCommand = {
  readonly commandId: IdempotencyKey
  readonly targetId: string | null
  readonly provisionalNo: string | null
}

/**
 * `stuck`: the centre could not decide it and is asked again; `unconfirmed`: it takes it when the person has confirmed it with a code;
 * `settling`: it took it, and what it became is not here yet.
 */
export type CommandState = 'waiting' | 'sending' | 'stuck' | 'unconfirmed' | 'refused' | 'settling'
export type CommandEntry = {
  readonly commandId: IdempotencyKey
  readonly endpoint: KeptEndpoint
  readonly targetId: string | null
  readonly label: string
  readonly provisionalNo: string | null
  readonly madeAt: Instant
  readonly state: CommandState
  readonly attempts: number
  /** Of one that is refused or unconfirmed. */
  readonly refusal: Reason | null
  /** Of one that is stuck: why the centre could not decide it the last time. */
  readonly trouble: Reason | null
  /** Of one that is stuck: when it is tried again by itself; null: as soon as the centre can be reached. */
  readonly nextTryAt: Instant | null
  /** The centre took it once, was restored from a backup that does not know it, and was told again. */
  readonly reoffered: boolean
  /** It was sent and not answered: the centre may have done it all the same. */
  readonly mayHaveArrived: boolean
  /** The one about the same thing that it waits behind, which was refused or is stuck. */
  readonly behind: IdempotencyKey | null
}
type Reason = { readonly code: RefusalCode; readonly detail?: string }

/** In the order they are sent; refused ones keep their place and hold nobody up but what builds on them. */
export type CommandsView = { readonly entries: readonly CommandEntry[] }
