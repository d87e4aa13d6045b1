import type { Author, Principal } from '../../domain/access/principal.ts'
import type { MutationId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { PushReply, PushRequest } from '../../domain/protocol/push.ts'
import type { OwnedBody } from '../../domain/replication/scopesOf.ts'

export type DemoDocument = OwnedBody & { readonly id: string }

/** What the demo world needs of replication: the ways by which everything else comes in, too. */
export type DemoReplication = {
  readonly write: (request: {
    readonly documents: readonly DemoDocument[]
    readonly origin: 'created'
    readonly author: Author | null
    readonly mutationId: MutationId
    readonly mode: 'create'
  }) => Promise<unknown>
  readonly push: (principal: Principal, request: PushRequest) => Promise<Outcome<PushReply>>
}

/** Replication whose clock stands at the given time: the demo world has a past. */
export type ReplicationAt = (at: Millis) => DemoReplication
