import { expect } from 'vitest'
import type { Principal } from '../../domain/access/principal.ts'
import type { ClientId, DocumentId, Epoch, MutationId } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { Cursor, PulledDocument, PullReply } from '../../domain/protocol/pull.ts'
import { pushRequestSchema, type Mutation, type PushResult } from '../../domain/protocol/push.ts'
import type { Change } from '../../domain/contracts/contractChanges.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST } from '../../domain/replication/digest.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import { pullReplyOf } from '../../server/replication/pullReply.ts'
import type { ReplicationService } from '../../server/replication/replicationService.ts'

/** A PC as the centre sees it: it keeps what it was sent, by scope, and checks count and digest when it has caught up. */
export class ReplicationClientModel {
  readonly principal: Principal
  readonly clientId: ClientId
  cursors: Record<Scope, Cursor> = {}
  epoch: Epoch | null = null
  readonly scopes = new Map<Scope, Map<string, PulledDocument>>()
  #sequence = 0

  constructor(principal: Principal, clientId: ClientId) {
    this.principal = principal
    this.clientId = clientId
  }

  /** One page, applied. */
  async page(service: ReplicationService, limit?: number): Promise<PullReply> {
    const request = { epoch: this.epoch, schema: 1, cursors: this.cursors, ...(limit === undefined ? {} : { limit }) }
    const outcome = await service.pull(this.principal, request)
    if (!outcome.ok) throw new Error(outcome.code)
    const reply = pullReplyOf(outcome.value)
    if (reply.reset === 'epoch') this.forget()
    for (const scope of reply.resetScopes ?? []) {
      this.scopes.delete(scope)
      delete this.cursors[scope]
    }
    this.epoch = reply.epoch
    if (reply.reset) return reply
    for (const document of reply.documents) {
      const held = this.scopes.get(document.scope) ?? new Map<string, PulledDocument>()
      this.scopes.set(document.scope, held)
      if (document.deleted) held.delete(`${document.type}/${document.id}`)
      else held.set(`${document.type}/${document.id}`, document)
    }
    for (const scope of reply.revoked) this.scopes.delete(scope)
    this.cursors = reply.cursors
    if (!reply.hasMore) this.check(reply)
    return reply
  }

  /** Pages until nothing is left. */
  async pull(service: ReplicationService, limit?: number): Promise<PullReply> {
    for (;;) {
      const reply = await this.page(service, limit)
      if (!reply.hasMore) return reply
    }
  }

  forget(): void {
    this.scopes.clear()
    this.cursors = {}
  }

  /** SYN-7: what is held is what the centre counts. */
  check(reply: PullReply): void {
    for (const [scope, head] of Object.entries(reply.heads) as [Scope, PullReply['heads'][Scope]][]) {
      const held = [...(this.scopes.get(scope)?.values() ?? [])]
      const digest = held.map(({ id, rev }) => digestOf(id, rev)).reduce(combine, EMPTY_DIGEST)
      expect({ scope, count: held.length, digest: digestText(digest) }).toEqual({ scope, count: head.count, digest: head.digest })
      expect(this.cursors[scope]).toMatchObject({ seq: head.seq })
    }
    expect([...this.scopes.keys()].filter((scope) => !reply.granted.includes(scope))).toEqual([])
  }

  document(type: PulledDocument['type'], id: string): PulledDocument | undefined {
    return [...this.scopes.values()].map((held) => held.get(`${type}/${id}`)).find((found) => found !== undefined)
  }

  documents(type: PulledDocument['type']): readonly PulledDocument[] {
    return [...this.scopes.values()].flatMap((held) => [...held.values()]).filter((document) => document.type === type)
  }

  /** An edit of what this PC holds, or of what `base` says it saw. */
  edit(input: {
    readonly id: DocumentId
    readonly mutationId: MutationId
    readonly to: Record<string, Json>
    readonly base?: { readonly rev: Revision; readonly body: Json }
  }): Mutation {
    const base = input.base ?? this.document('contract', input.id)
    if (!base) throw new Error('nothing to edit')
    const changes: Change[] = Object.entries(input.to).map(([path, to]) => ({ path, from: null, to }))
    const head = { mutationId: input.mutationId, sequence: ++this.#sequence, id: input.id, baseRev: base.rev }
    return { ...head, type: 'contract', base: base.body as Json, changes }
  }

  decide(input: {
    readonly conflictId: DocumentId
    readonly mutationId: MutationId
    readonly action: Extract<Mutation, { type: 'conflict' }>['action']
  }): Mutation {
    const held = this.document('conflict', input.conflictId)
    const head = { mutationId: input.mutationId, sequence: ++this.#sequence, id: input.conflictId, baseRev: held?.rev ?? null }
    return { ...head, type: 'conflict', base: null, changes: [], action: input.action }
  }

  async push(service: ReplicationService, mutations: readonly Mutation[], events?: unknown): Promise<readonly PushResult[]> {
    const request = pushRequestSchema.parse({
      epoch: this.epoch,
      clientId: this.clientId,
      mutations,
      ...(events === undefined ? {} : { events }),
    })
    const outcome = await service.push(this.principal, request)
    if (!outcome.ok) throw new Error(outcome.code)
    return outcome.value.results
  }
}
