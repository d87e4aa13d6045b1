import { invariant } from '../../domain/kernel/invariant.ts'
import { refusals } from '../../domain/kernel/refusals.ts'
import type { Epoch, MutationId } from '../../domain/kernel/ids.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import { SYNC_SCHEMA } from '../../domain/protocol/pull.ts'
import {
  MUTATION_BYTES_MAX,
  PUSH_MUTATIONS_MAX,
  type AuditEvent,
  type Mutation,
  type PushReply,
  type PushResult,
} from '../../domain/protocol/push.ts'
import type { Answer } from '../hostPorts.ts'
import type { Transport } from '../ports.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import type { AuditTrail } from './auditTrail.ts'
import type { Standing } from './edit.ts'
import type { Outbox } from './outbox.ts'
import { planLane, type LaneFacts } from './planLane.ts'
import { bodyMadeBy, isWritten, settleWork } from './settleWork.ts'
import type { WorkRow } from './workRow.ts'

export type PushEnd =
  | { readonly kind: 'idle' }
  /** `later`: some rows are to be sent again after a pause. */
  | { readonly kind: 'done'; readonly later: boolean }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }

export type PusherParts = {
  readonly transport: Transport
  readonly signal: AbortSignal
  readonly outbox: Outbox
  readonly audit: AuditTrail
  readonly epoch: () => Epoch | null
  /** Pulls begun so far: what a pull begun later brings holds everything answered before. */
  readonly pullsBegun: () => number
  readonly factsOf: (row: WorkRow) => Promise<LaneFacts>
  readonly onChange: () => void
}

type Offer = { readonly row: WorkRow; readonly mutation: Mutation }

/** Sends what waits, one batch at a time. One mutation of a document is on its way at most. */
export class Pusher {
  readonly #parts: PusherParts
  readonly #inFlight = new Set<MutationId>()
  /** Answered `retry`: left out until `again`. */
  readonly #later = new Set<MutationId>()
  readonly #answeredAt = new Map<MutationId, number>()
  #batch = PUSH_MUTATIONS_MAX

  constructor(parts: PusherParts) {
    this.#parts = parts
  }

  isInFlight(id: MutationId): boolean {
    return this.#inFlight.has(id)
  }

  again(): void {
    this.#later.clear()
  }

  /** True when a pull with this number was begun after the centre had answered the row: it holds what the row became. */
  isCovered(row: WorkRow, pull: number): boolean {
    return (this.#answeredAt.get(row.mutationId) ?? 0) < pull
  }

  async run(): Promise<PushEnd> {
    const epoch = this.#parts.epoch()
    if (epoch === null) return { kind: 'idle' }
    const offers = await this.#parts.outbox.serially(() => this.#prepare())
    const events = this.#parts.audit.next()
    if (offers.length === 0 && events.length === 0) return { kind: 'idle' }
    for (const { row } of offers) this.#inFlight.add(row.mutationId)
    this.#parts.onChange()
    try {
      return await this.#send(epoch, offers, events)
    } finally {
      for (const { row } of offers) this.#inFlight.delete(row.mutationId)
      this.#parts.onChange()
    }
  }

  async #send(epoch: Epoch, offers: readonly Offer[], events: readonly AuditEvent[]): Promise<PushEnd> {
    const { transport, signal, outbox, audit } = this.#parts
    const mutations = offers.map(({ mutation }) => mutation)
    const request = {
      epoch,
      schema: SYNC_SCHEMA,
      clientId: outbox.clientId,
      mutations,
      ...(events.length > 0 ? { events: [...events] } : {}),
    }
    if (signal.aborted) throw new DeskClosed()
    const answer = await transport.push(request, signal).catch((): Answer<PushReply> => ({ kind: 'unreachable' }))
    if (signal.aborted) throw new DeskClosed()
    if (answer.kind === 'unreachable') return answer
    if (answer.kind === 'refused') return this.#refused(answer.problem, offers)
    this.#batch = PUSH_MUTATIONS_MAX
    const later = await outbox.serially(() => this.#settle(offers, answer.value.results))
    await audit.stored(events)
    return { kind: 'done', later }
  }

  /** The next row of every lane, marked as offered and flushed before anything is sent. */
  async #prepare(): Promise<readonly Offer[]> {
    const { outbox } = this.#parts
    const offers: Offer[] = []
    for (const rows of outbox.lanes()) {
      if (offers.length >= this.#batch) break
      const offer = await this.#next(rows[0]!)
      if (offer && !this.#later.has(offer.row.mutationId)) offers.push(offer)
    }
    offers.sort((a, b) => a.row.sequence - b.row.sequence)
    const fresh = offers.filter(({ row }) => row.offered === null)
    // Mark before sending: if we stop in between, the row is sent again unchanged and its id makes that harmless.
    await outbox.change({ put: fresh.map(({ row, mutation }) => withOffer(row, mutation)) })
    return offers.map((offer) => ({ ...offer, row: outbox.find(offer.row.mutationId)! }))
  }

  async #next(anyRow: WorkRow): Promise<Offer | null> {
    const { outbox } = this.#parts
    const facts = await this.#parts.factsOf(anyRow)
    for (;;) {
      const rows = outbox.all().filter((row) => row.type === anyRow.type && row.documentId === anyRow.documentId)
      const step = planLane(rows, facts)
      if (step.kind === 'wait') return null
      if (step.kind === 'send') return { row: step.row, mutation: step.row.offered ?? mutationFor(step.row, step.base) }
      if (step.kind === 'block') {
        await outbox.change({ put: [{ ...step.row, state: 'blocked', blockedBy: step.behind }] })
      } else {
        const rest = step.rest.map((edit, i) => ({ ...step.row, ...outbox.fresh(i), edit }))
        await outbox.change({ put: [{ ...step.row, edit: step.first }, ...rest] })
      }
    }
  }

  /** Mark before removing: an answered row stays until a later pull holds what it became. */
  async #settle(offers: readonly Offer[], results: readonly PushResult[]): Promise<boolean> {
    const { outbox } = this.#parts
    const put: WorkRow[] = []
    let later = false
    const byId = new Map(results.map((result) => [result.mutationId, result]))
    for (const offer of offers) {
      const row = outbox.find(offer.row.mutationId)
      if (!row || row.offered === null || row.state !== 'waiting') continue
      // No word about it is no answer: later.
      const result = byId.get(row.mutationId) ?? { mutationId: row.mutationId, outcome: 'retry' as const }
      const settled = settleWork(row, result)
      if (settled.state === 'waiting') {
        this.#later.add(row.mutationId)
        later = true
      }
      if (isWritten(settled)) this.#answeredAt.set(row.mutationId, this.#parts.pullsBegun())
      put.push(settled, ...this.#onTopOf(row, result))
    }
    await outbox.change({ put })
    return later
  }

  /** Edits made on top of this one know now which revision it became. */
  #onTopOf(row: WorkRow, result: PushResult): WorkRow[] {
    const made = row.type === 'contract' ? bodyMadeBy(row, result) : null
    if (!made) return []
    return this.#parts.outbox
      .ofContract(row.documentId)
      .filter((later) => later.sequence > row.sequence && later.offered === null)
      .map((later) => ({ ...later, edit: { ...later.edit, bases: { ...later.edit.bases, [made.rev]: made.body } } }))
  }

  /** PCS-12: a batch that is refused as a whole is sent one by one; the one that is refused alone is parked. */
  async #refused(problem: Problem, offers: readonly Offer[]): Promise<PushEnd> {
    const { outbox } = this.#parts
    const [only] = offers
    if (refusals[problem.code].retry !== 'never' || only === undefined) return { kind: 'refused', problem }
    // Not about what was sent, but about this PC: too old to speak, or without the right to push at all.
    if (problem.code === 'schema_too_old' || problem.code === 'not_permitted') return { kind: 'refused', problem }
    if (offers.length > 1) {
      this.#batch = 1
      return { kind: 'done', later: false }
    }
    const refusal = problem.detail === undefined ? { code: problem.code } : { code: problem.code, detail: problem.detail }
    await outbox.serially(() => outbox.change({ put: [{ ...only.row, state: 'refused', refusal }] }))
    this.#batch = PUSH_MUTATIONS_MAX
    return { kind: 'done', later: false }
  }
}

function withOffer(row: WorkRow, mutation: Mutation): WorkRow {
  if (row.type === 'contract' && mutation.type === 'contract') return { ...row, offered: mutation }
  invariant(row.type === 'conflict' && mutation.type === 'conflict', 'a mutation is made for its own row')
  return { ...row, offered: mutation }
}

function mutationFor(row: WorkRow, base: Standing | null): Mutation {
  const { mutationId, sequence, documentId: id } = row
  if (row.type === 'conflict') {
    return { mutationId, sequence, id, baseRev: row.baseRev, type: 'conflict', base: null, changes: [], action: row.action }
  }
  invariant(base, 'an edit is offered on a revision')
  const mutation = { mutationId, sequence, id, baseRev: base.rev, type: 'contract' as const, base: base.body, changes: row.edit.changes }
  if (new TextEncoder().encode(JSON.stringify(mutation)).length <= MUTATION_BYTES_MAX) return mutation
  // A long note stands in it three times. The centre decides by path and wanted value; what was there is in the base.
  return { ...mutation, changes: row.edit.changes.map((change) => ({ ...change, from: null })) }
}
