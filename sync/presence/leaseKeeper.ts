import { EDIT_LEASE_HEARTBEAT_MS, EDIT_LEASE_TTL_MS, type EditLease } from '../../domain/contracts/editLease.ts'
import type { DocumentId, UserId } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { leaseReplySchema } from '../../domain/protocol/leases.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import type { EngineApi } from '../engineApi.ts'
import type { Answer } from '../hostPorts.ts'
import type { Clock, TimerId, Transport } from '../ports.ts'
import type { PresenceView } from '../salesTopics.ts'
import { routeCall, type RouteInput } from '../transport/routeCall.ts'

export type LeaseKeeperParts = {
  readonly clock: Clock
  readonly transport: Transport
  readonly signal: AbortSignal
  readonly onChange: () => void
  readonly userId: UserId
}
type Entry = { readonly view: PresenceView; readonly timer: TimerId | null }
const NOBODY: PresenceView = { mine: null, other: null, lost: null }

/** A lease that nobody spoke of for so long has run out. */
const SILENCE_MS = EDIT_LEASE_TTL_MS + EDIT_LEASE_HEARTBEAT_MS

/**
 * Who works on which contract: the leases this desk holds, kept alive by heartbeats, and what others are told to hold. All
 * of it is advice; revisions keep the contract correct.
 */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts
  readonly #entries = new Map<DocumentId, Entry>()

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts
  }

  view(contractId: DocumentId): PresenceView {
    return this.#entries.get(contractId)?.view ?? NOBODY
  }

  /** See `EngineApi.takeLease`. */
  async take({ contractId, purpose, takeOverReason }: Parameters<EngineApi['takeLease']>[0]): Promise<Outcome<EditLease>> {
    const takeOver = takeOverReason === null ? null : { reason: takeOverReason }
    const answer = await this.#ask('POST /contracts/:id/lease', { params: { id: contractId }, body: { purpose, takeOver } })
    if (answer.kind === 'unreachable') return refuse('server_unreachable')
    if (answer.kind === 'refused') {
      const { code, detail } = answer.problem
      const other = { displayName: detail ?? '', purpose: null, expiresAt: null }
      if (code === 'lease_held')
        this.#set(contractId, { mine: null, other, lost: null }, { afterMs: SILENCE_MS, run: () => this.#drop(contractId) })
      return refuse(code, detail)
    }
    const reply = leaseReplySchema.safeParse(answer.value)
    if (!reply.success) return refuse('unexpected')
    this.#hold(reply.data.lease)
    return accept(reply.data.lease)
  }

  async release(contractId: DocumentId): Promise<void> {
    const { mine } = this.view(contractId)
    this.#drop(contractId)
    // A lease that could not be given back runs out by itself.
    if (mine) await this.#ask('DELETE /contracts/:id/lease', { params: { id: contractId } })
  }

  heard({ contractId, holder, purpose, expiresAt, reason }: LiveEvent<'presence'>['data']): void {
    const { mine } = this.view(contractId)
    if (holder === null || holder.userId === this.#parts.userId) {
      if (mine === null) this.#drop(contractId)
      return
    }
    const other = { displayName: holder.displayName, purpose, expiresAt }
    const lost = mine === null ? this.view(contractId).lost : { by: holder.displayName, reason }
    this.#set(contractId, { mine: null, other, lost }, { afterMs: SILENCE_MS, run: () => this.#drop(contractId) })
  }

  stop(): void {
    for (const { timer } of this.#entries.values()) if (timer !== null) this.#parts.clock.clearTimeout(timer)
    this.#entries.clear()
  }

  #hold(lease: EditLease): void {
    const beat = () => void this.#beat(lease)
    this.#set(lease.contractId, { mine: lease, other: null, lost: null }, { afterMs: EDIT_LEASE_HEARTBEAT_MS, run: beat })
  }

  async #beat(lease: EditLease): Promise<void> {
    const { contractId, fencingToken } = lease
    const answer = await this.#ask('POST /contracts/:id/lease/heartbeat', { params: { id: contractId }, body: { fencingToken } })
    if (this.#parts.signal.aborted || this.view(contractId).mine?.fencingToken !== fencingToken) return
    if (answer.kind === 'refused' && answer.problem.code === 'lease_lost') {
      this.#set(contractId, { mine: null, other: null, lost: { by: answer.problem.detail ?? null, reason: null } }, null)
      return
    }
    // No answer, or one that decides nothing: it may still be ours, and the next beat finds out.
    const reply = answer.kind === 'value' ? leaseReplySchema.safeParse(answer.value).data : undefined
    this.#hold(reply?.lease ?? lease)
  }

  async #ask(endpoint: Parameters<typeof routeCall>[0], input: RouteInput): Promise<Answer<unknown>> {
    const { transport, signal } = this.#parts
    const call = routeCall(endpoint, input)
    if (!call.ok) return { kind: 'refused', problem: { type: 'about:blank', title: 'malformed', status: 400, ...call } }
    return transport.ask(call.value, signal).catch((): Answer<unknown> => ({ kind: 'unreachable' }))
  }

  #set(contractId: DocumentId, view: PresenceView, next: { readonly afterMs: number; readonly run: () => void } | null): void {
    const { clock, signal, onChange } = this.#parts
    const before = this.#entries.get(contractId)?.timer ?? null
    if (before !== null) clock.clearTimeout(before)
    if (signal.aborted) return
    this.#entries.set(contractId, { view, timer: next && clock.setTimeout(next.run, next.afterMs) })
    onChange()
  }

  #drop(contractId: DocumentId): void {
    const timer = this.#entries.get(contractId)?.timer ?? null
    if (timer !== null) this.#parts.clock.clearTimeout(timer)
    if (this.#entries.delete(contractId)) this.#parts.onChange()
  }
}
