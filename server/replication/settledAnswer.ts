import type { Principal } from '../../domain/access/principal.ts'
import { documentIdSchema, type MutationId } from '../../domain/kernel/ids.ts'
import { refuse, type Refused } from '../../domain/kernel/refusals.ts'
import type { Mutation, PushResult } from '../../domain/protocol/push.ts'
import type { SettledMutation, SettledResult } from './replicationStore.ts'

type Asked = { readonly mutation: Mutation; readonly principal: Principal; readonly fingerprint: string }

/** SYN-5: the same id again is answered as before; with other content, or from another person, it is refused and nothing is told. */
export function replayed(before: SettledMutation, { mutation, principal, fingerprint }: Asked): PushResult {
  const { mutationId } = mutation
  if (before.fingerprint !== fingerprint || before.userId !== principal.userId)
    return onWire(mutationId, rejected(refuse('mutation_id_reused')))
  return { ...onWire(mutationId, before.result), outcome: 'duplicate', original: before.result.outcome }
}

/** A stored result as it travels. */
export function onWire(mutationId: MutationId, { outcome, rev, conflictId, refusal }: SettledResult): PushResult {
  return {
    mutationId,
    outcome,
    ...(rev === undefined ? {} : { rev }),
    ...(conflictId === undefined ? {} : { conflictId: documentIdSchema.parse(conflictId) }),
    ...(refusal === undefined ? {} : { refusal }),
  }
}

export function rejected({ code, detail }: Refused): SettledResult {
  return { outcome: 'rejected', refusal: detail === undefined ? { code } : { code, detail } }
}
