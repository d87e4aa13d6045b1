import type { Author } from '../access/principal.ts'
import type { MutationId } from '../kernel/ids.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { nextRevision, type Revision } from '../replication/revision.ts'
import type { Conflict } from './conflict.ts'

export type AssignmentInput = {
  /** Undefined: unknown or out of reach. */
  readonly conflict: { readonly rev: Revision; readonly body: Conflict } | undefined
  readonly mutation: { readonly mutationId: MutationId; readonly baseRev: Revision | null; readonly toMe: boolean }
  readonly author: Author
}

/**
 * CFL-5: taking a conflict on, or giving it back. Somebody else's conflict is taken over only by who saw whose it is.
 * Refusals in this order: conflict_unknown, conflict_already_resolved, conflict_moved.
 */
export function decideAssignment({
  conflict,
  mutation,
  author,
}: AssignmentInput): { readonly kind: 'assigned'; readonly conflict: Conflict; readonly conflictRev: Revision } | Refused {
  if (!conflict) return refuse('conflict_unknown')
  if (conflict.body.state !== 'open') return refuse('conflict_already_resolved', conflict.body.resolution?.by.displayName)
  const holder = conflict.body.assignee
  if (holder !== null && holder.userId !== author.userId && mutation.baseRev !== conflict.rev) return refuse('conflict_moved')
  const assignee = mutation.toMe ? author : null
  return { kind: 'assigned', conflict: { ...conflict.body, assignee }, conflictRev: nextRevision(conflict.rev, mutation.mutationId) }
}
