import type { Author } from '../../../domain/access/principal.ts'
import type { Conflict } from '../../../domain/contracts/conflict.ts'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { decideContractMutation } from '../../../domain/contracts/decideContractMutation.ts'
import { decideResolution, rebaseConflict } from '../../../domain/contracts/decideResolution.ts'
import { epochSchema, mutationIdSchema, type DocumentId, type MutationId, type UserId } from '../../../domain/kernel/ids.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { DocumentType, PulledDocument, PullReply, PullRequest } from '../../../domain/protocol/pull.ts'
import type { AuditEvent, Mutation, PushReply, PushRequest, PushResult } from '../../../domain/protocol/push.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST } from '../../../domain/replication/digest.ts'
import { isPutBack, type CopyStep } from '../../../domain/replication/copyStep.ts'
import { nextRevision, type Revision } from '../../../domain/replication/revision.ts'
import { CATALOGUE, CONFLICT_DESK, dealerScope, type Scope } from '../../../domain/replication/scope.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { RouteCall } from '../../../sync/transport/routeCall.ts'
import { plans } from './contracts.ts'
import { seededRandom } from './seededRandom.ts'

type Stored = { type: DocumentType; id: string; rev: Revision; body: unknown; scopes: readonly Scope[]; by: Author | null; at: string }
type Change = { readonly seq: number; readonly tag: MutationId; readonly key: string; readonly left: boolean; readonly rev: Revision }
type Memory = {
  documents: Map<string, Stored>
  logs: Map<Scope, Change[]>
  settled: Map<string, PushResult>
  revisions: Map<string, unknown>
  /** Of commands, by their keys. */
  answers: Map<string, unknown>
}

const planByCode = (code: string) => plans.find((plan) => plan.code === code)

/** A centre in memory that decides with the real rules: enough of the protocol for the engine's tests, no more. */
export class FakeCentre {
  epoch = epochSchema.parse('01980000-0000-7000-8000-0000000000ee')
  readonly grants = new Map<UserId, Scope[]>()
  readonly events: AuditEvent[] = []
  readonly pushed: Mutation[] = []
  /** Numbers that are somebody's whom this shop does not see. */
  readonly takenNumbers = new Set<string>()
  /** How far each copy has come, and those that came as an older one than before. */
  steps = new Map<string, number>()
  readonly putBack: CopyStep[] = []
  #memory: Memory = { documents: new Map(), logs: new Map(), settled: new Map(), revisions: new Map(), answers: new Map() }
  readonly #random = seededRandom(7)

  constructor() {
    for (const plan of plans) this.put('plan', plan.code, plan, [CATALOGUE])
  }

  readonly #isNumberTaken = (msisdn: string): boolean => this.takenNumbers.has(msisdn)

  mint(): MutationId {
    return mutationIdSchema.parse(this.#random.uuid())
  }

  /** Time at the centre has nothing to do with any PC's. */
  #now(): string {
    return new Date(Date.UTC(2026, 8, 1) + this.#memory.revisions.size * 1000).toISOString()
  }

  put(
    type: DocumentType,
    id: string,
    body: unknown,
    scopes: readonly Scope[],
    mutation = this.mint(),
    by: Author | null = null,
    rev?: Revision,
  ): Revision {
    const key = `${type}/${id}`
    const before = this.#memory.documents.get(key)
    const made = rev ?? nextRevision(before?.rev ?? null, mutation)
    this.#memory.documents.set(key, { type, id, rev: made, body, scopes, by, at: this.#now() })
    this.#memory.revisions.set(`${key}@${made}`, body)
    for (const scope of new Set([...(before?.scopes ?? []), ...scopes]))
      this.#log(scope, { key, tag: mutation, left: !scopes.includes(scope), rev: made })
    return made
  }

  contract(id: DocumentId): { rev: Revision; body: Contract } {
    const { rev, body } = this.#memory.documents.get(`contract/${id}`)!
    return { rev, body: body as Contract }
  }

  conflicts(): { id: DocumentId; rev: Revision; body: Conflict }[] {
    const found = [...this.#memory.documents.values()].filter(({ type }) => type === 'conflict')
    return found.map(({ id, rev, body }) => ({ id: id as DocumentId, rev, body: body as Conflict }))
  }

  addContract(id: DocumentId, body: Contract): void {
    this.put('contract', id, body, [dealerScope(body.dealerCode)])
  }

  /** Somebody else changes it at the centre. */
  edit(id: DocumentId, change: Partial<Contract>, by: Author | null = null): void {
    const { body } = this.contract(id)
    const mutation = this.mint()
    const rev = this.put('contract', id, { ...body, ...change, updatedAt: this.#now() }, [dealerScope(body.dealerCode)], mutation, by)
    this.#moveConflicts(id, mutation, rev)
  }

  drop(id: DocumentId): void {
    const document = this.#memory.documents.get(`contract/${id}`)!
    this.#memory.documents.delete(`contract/${id}`)
    for (const scope of document.scopes) this.#log(scope, { key: `contract/${id}`, tag: this.mint(), left: true, rev: document.rev })
  }

  snapshot(): Memory {
    return structuredClone(this.#memory)
  }

  /** As after a backup was played back: what happened since is gone, and the history has a new name. */
  restore(memory: Memory, epoch: string): void {
    this.#memory = structuredClone(memory)
    this.epoch = epochSchema.parse(epoch)
  }

  /** A copy lost somewhere on the way, as the digest must find. */
  forgetChange(scope: Scope): void {
    this.#memory.logs.get(scope)!.pop()
  }

  #log(scope: Scope, change: Omit<Change, 'seq'>): void {
    const log = this.#memory.logs.get(scope) ?? []
    log.push({ ...change, seq: (log.at(-1)?.seq ?? 0) + 1 })
    this.#memory.logs.set(scope, log)
  }

  pull(user: UserId, { epoch, cursors, limit = 2000, copy }: PullRequest): PullReply {
    const granted = this.grants.get(user) ?? []
    const told = copy && this.#meet(copy) ? { copyPutBack: true as const } : {}
    const reply = { epoch: this.epoch, granted: [...granted], revoked: [], heads: this.#heads(granted), ...told }
    if (epoch !== null && epoch !== this.epoch) return { ...reply, documents: [], cursors: {}, hasMore: false, reset: 'epoch' }
    const forked = granted.filter((scope) => {
      const cursor = cursors[scope]
      return cursor && cursor.seq > 0 && this.#memory.logs.get(scope)?.[cursor.seq - 1]?.tag !== cursor.tag
    })
    if (forked.length > 0) return { ...reply, documents: [], cursors: {}, hasMore: false, reset: 'fork', resetScopes: forked }
    const documents: PulledDocument[] = []
    const next: PullReply['cursors'] = {}
    let hasMore = false
    for (const scope of granted) {
      const part = this.#pullScope(scope, cursors[scope], limit - documents.length)
      documents.push(...part.documents)
      next[scope] = part.cursor
      hasMore ||= part.more
    }
    return { ...reply, documents, cursors: next, hasMore }
  }

  #meet(copy: CopyStep): boolean {
    const highest = this.steps.get(copy.copyId) ?? 0
    this.steps.set(copy.copyId, Math.max(highest, copy.step))
    const isOlder = isPutBack({ step: copy.step, highest })
    if (isOlder) this.putBack.push(copy)
    return isOlder
  }

  #pullScope(scope: Scope, cursor: PullReply['cursors'][Scope] | undefined, room: number) {
    const log = this.#memory.logs.get(scope) ?? []
    const wire = (key: string, deleted: boolean, rev: Revision): PulledDocument => {
      const document = this.#memory.documents.get(key)
      const [type, ...rest] = key.split('/') as [DocumentType, string]
      return { scope, type, id: rest.join('/'), rev: document?.rev ?? rev, deleted, body: deleted ? null : structuredClone(document!.body) }
    }
    if (!cursor || cursor.page !== undefined) {
      const head = cursor ?? { seq: log.at(-1)?.seq ?? 0, tag: log.at(-1)?.tag ?? null }
      const all = [...this.#memory.documents.entries()].filter(([, document]) => document.scopes.includes(scope))
      const from = Number(cursor?.page ?? 0)
      const page = all.slice(from, from + room).map(([key, { rev }]) => wire(key, false, rev))
      const more = from + room < all.length
      const { seq, tag } = head
      return {
        documents: page,
        cursor: more ? { seq, tag, page: String(from + room) } : { seq, tag },
        more: more || seq < (log.at(-1)?.seq ?? 0),
      }
    }
    const changes = log.slice(cursor.seq, cursor.seq + room)
    const newest = new Map(changes.map((change) => [change.key, change]))
    const documents = [...newest.values()].map(({ key, rev }) => {
      const here = this.#memory.documents.get(key)?.scopes.includes(scope) ?? false
      return wire(key, !here, rev)
    })
    const last = changes.at(-1)
    return { documents, cursor: last ? { seq: last.seq, tag: last.tag } : cursor, more: cursor.seq + changes.length < log.length }
  }

  #heads(granted: readonly Scope[]): PullReply['heads'] {
    const heads: PullReply['heads'] = {}
    for (const scope of granted) {
      const inScope = [...this.#memory.documents.values()].filter((document) => document.scopes.includes(scope))
      const digest = inScope.reduce((sum, { id, rev }) => combine(sum, digestOf(id, rev)), EMPTY_DIGEST)
      heads[scope] = { seq: this.#memory.logs.get(scope)?.at(-1)?.seq ?? 0, count: inScope.length, digest: digestText(digest) }
    }
    return heads
  }

  /** What the routes of stock and orders do; a test says it. A key that was answered is answered as before. */
  routes: (user: SignedInUser, call: RouteCall) => unknown = () => 'route_unknown'

  ask(user: SignedInUser, call: RouteCall): unknown {
    if (call.key === undefined) return this.routes(user, call)
    const { answers } = this.#memory
    if (answers.has(call.key)) return answers.get(call.key)
    const answer = this.routes(user, call)
    // What was refused is not remembered.
    if (typeof answer !== 'string') answers.set(call.key, answer)
    return answer
  }

  push(author: Author, { epoch, mutations, events = [] }: PushRequest): PushReply | RefusalCode {
    if (epoch !== this.epoch) return 'epoch_changed'
    this.events.push(...events.filter(({ eventId }) => !this.events.some((known) => known.eventId === eventId)))
    const results = mutations.map((mutation): PushResult => {
      this.pushed.push(mutation)
      const known = this.#memory.settled.get(mutation.mutationId)
      if (known) return { ...known, outcome: 'duplicate', original: known.outcome as 'applied' }
      const result = mutation.type === 'contract' ? this.#edit(author, mutation) : this.#act(author, mutation)
      this.#memory.settled.set(mutation.mutationId, result)
      return result
    })
    return { epoch: this.epoch, results, eventsStored: events.length }
  }

  #edit(author: Author, mutation: Extract<Mutation, { type: 'contract' }>): PushResult {
    const { id, mutationId } = mutation
    const stored = this.#memory.documents.get(`contract/${id}`)
    const granted = this.grants.get(author.userId) ?? []
    if (stored && !stored.scopes.some((scope) => granted.includes(scope)))
      return { mutationId, outcome: 'rejected', refusal: { code: 'scope_lost' } }
    const current = stored && { rev: stored.rev, body: stored.body as Contract, by: stored.by, at: stored.at, deleted: false }
    const knownBase = this.#memory.revisions.get(`contract/${id}@${mutation.baseRev}`) as Contract | undefined
    const at = this.#now()
    const decision = decideContractMutation({
      id,
      current,
      knownBase,
      mutation,
      author,
      at,
      planByCode,
      isNumberTaken: this.#isNumberTaken,
      stackedOn: undefined,
    })
    if (!('kind' in decision)) return { mutationId, outcome: 'rejected', refusal: decision }
    if (decision.kind === 'already') return { mutationId, outcome: 'applied', rev: decision.rev }
    const scope = dealerScope(current!.body.dealerCode)
    if (decision.rev !== null) {
      this.put('contract', id, decision.body, [scope], mutationId, author, decision.rev)
      this.#moveConflicts(id, mutationId, decision.rev)
    }
    if (decision.kind === 'write') return { mutationId, outcome: decision.outcome, rev: decision.rev }
    const conflictId = mutationId.replace(/^......../, 'cccccccc') as DocumentId
    this.put('conflict', conflictId, decision.conflict, [scope, CONFLICT_DESK], mutationId)
    return { mutationId, outcome: 'conflict', conflictId, ...(decision.rev ? { rev: decision.rev } : {}) }
  }

  #act(author: Author, { id, mutationId, action }: Extract<Mutation, { type: 'conflict' }>): PushResult {
    const conflict = this.conflicts().find((found) => found.id === id)
    if (action.kind === 'assign') {
      if (!conflict) return { mutationId, outcome: 'rejected', refusal: { code: 'conflict_unknown' } }
      const rev = this.put('conflict', id, { ...conflict.body, assignee: action.toMe ? author : null }, this.#scopesOf(id), mutationId)
      return { mutationId, outcome: 'applied', rev }
    }
    const stored = conflict && this.#memory.documents.get(`contract/${conflict.body.docId}`)
    const current = stored && { rev: stored.rev, body: stored.body as Contract, by: stored.by, at: stored.at, deleted: false }
    const decision = decideResolution({
      conflict,
      current,
      mutation: { mutationId, resolution: action.resolution },
      author,
      at: this.#now(),
      planByCode,
      isNumberTaken: this.#isNumberTaken,
    })
    if (!('kind' in decision)) return { mutationId, outcome: 'rejected', refusal: decision }
    this.put('conflict', id, decision.conflict, this.#scopesOf(id), mutationId, author, decision.conflictRev)
    if (decision.contract) {
      this.put('contract', conflict!.body.docId, decision.contract.body, stored!.scopes, mutationId, author, decision.contract.rev)
      this.#moveConflicts(conflict!.body.docId, mutationId, decision.contract.rev)
    }
    return { mutationId, outcome: 'applied', rev: decision.conflictRev }
  }

  #scopesOf(conflictId: string): readonly Scope[] {
    return this.#memory.documents.get(`conflict/${conflictId}`)!.scopes
  }

  #moveConflicts(contractId: DocumentId, mutation: MutationId, rev: Revision): void {
    const { body, by, at } = this.#memory.documents.get(`contract/${contractId}`)!
    for (const conflict of this.conflicts()) {
      if (conflict.body.docId !== contractId || conflict.body.state !== 'open') continue
      const moved = rebaseConflict(conflict, { rev, body: body as Contract, by, at }, mutation)
      this.put('conflict', conflict.id, moved.body, this.#scopesOf(conflict.id), mutation, null, moved.rev)
    }
  }
}
