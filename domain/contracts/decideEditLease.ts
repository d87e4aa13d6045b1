import { toInstant, type Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { EDIT_LEASE_TTL_MS, type EditLease } from './editLease.ts'

export type LeaseRequest = Pick<EditLease, 'contractId' | 'holder' | 'purpose'> & {
  /** Set: ends somebody else's lease, with a reason that he is told. */
  readonly takeOverReason: string | null
  /** The next number of the sequence, larger than every one before. */
  readonly nextToken: number
  readonly now: Instant
}

export type LeaseDecision =
  /** `ended`: whose lease was taken over, and why. */
  | { readonly kind: 'granted'; readonly lease: EditLease; readonly ended: { readonly lease: EditLease; readonly reason: string } | null }
  | Refused<'lease_held'>

function isOver(lease: EditLease, now: Instant): boolean {
  return Date.parse(now) >= Date.parse(lease.expiresAt)
}

/**
 * LEA-1: one person at a time holds the lease of a contract. Who holds it gets it again under the same token; a free or run
 * out one goes to whoever asks, under a larger token; somebody else's only by taking over. Refusal: lease_held (detail: who).
 */
export function decideLease(current: EditLease | null, request: LeaseRequest): LeaseDecision {
  const { contractId, holder, purpose, now } = request
  const expiresAt = toInstant(Date.parse(now) + EDIT_LEASE_TTL_MS)
  const held = current !== null && !isOver(current, now) ? current : null
  if (held !== null && held.holder.userId === holder.userId && held.holder.sessionId === holder.sessionId) {
    return { kind: 'granted', lease: { ...held, purpose, expiresAt }, ended: null }
  }
  if (held !== null && request.takeOverReason === null && held.holder.userId !== holder.userId)
    return refuse('lease_held', held.holder.displayName)
  const lease: EditLease = { contractId, fencingToken: request.nextToken, holder, purpose, takenAt: now, expiresAt }
  return {
    kind: 'granted',
    lease,
    ended: held !== null && request.takeOverReason !== null ? { lease: held, reason: request.takeOverReason } : null,
  }
}

/**
 * LEA-2: a heartbeat holds the lease for another while, also one that ran out and that nobody took. Refusal: lease_lost when
 * the token is not the newest or somebody else's.
 */
export function decideHeartbeat(
  current: EditLease | null,
  beat: { readonly fencingToken: number; readonly userId: EditLease['holder']['userId']; readonly now: Instant },
): { readonly kind: 'granted'; readonly lease: EditLease } | Refused<'lease_lost'> {
  if (current?.fencingToken !== beat.fencingToken || current.holder.userId !== beat.userId)
    return refuse('lease_lost', current?.holder.displayName)
  return { kind: 'granted', lease: { ...current, expiresAt: toInstant(Date.parse(beat.now) + EDIT_LEASE_TTL_MS) } }
}

/** LEA-3: what is written under a token is taken only while no larger one was given out. Null: written without a lease, revisions decide. */
export function isFenced(current: EditLease | null, fencingToken: number | null): boolean {
  return fencingToken === null || current === null || current.fencingToken <= fencingToken
}
