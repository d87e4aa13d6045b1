import type { SessionId } from '../kernel/ids.ts'
import { MINUTE_MS, type Millis } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { AUTH_GRACE_MS } from './session.ts'

/** Once identity is back, those whose tokens ran out meanwhile renew them over so long, not all at one moment. */
export const GRACE_TAIL_MS = MINUTE_MS

/** What a process sees of identity; no caller can bring it about. `upForMs`: since it came back (Infinity: it was never down). */
export type SeenIdentity = { readonly isDown: true } | { readonly isDown: false; readonly upForMs: number }

/**
 * IDN-2: whether a request of a session that goes on is let in, and whether only because identity is (or was just) down: then a
 * token counts for 30 minutes longer, for all but what is sensitive. Refusals in this order: auth_unavailable (sensitive, or too
 * old to be let in by grace, while nobody could renew it), token_expired. Source: security requirement S-10.
 */
export function admitRequest(given: {
  readonly sessionId: SessionId
  readonly tokenExpiresAt: Millis
  readonly isSensitive: boolean
  readonly identity: SeenIdentity
  readonly now: Millis
}): Outcome<{ readonly byGrace: boolean }, 'auth_unavailable' | 'token_expired'> {
  const { sessionId, tokenExpiresAt, isSensitive, identity, now } = given
  if (identity.isDown && isSensitive) return refuse('auth_unavailable')
  if (now < tokenExpiresAt) return accept({ byGrace: false })
  const isInGrace = now < tokenExpiresAt + AUTH_GRACE_MS
  if (identity.isDown) return isInGrace ? accept({ byGrace: true }) : refuse('auth_unavailable')
  return isInGrace && !isSensitive && identity.upForMs < graceTailMs(sessionId) ? accept({ byGrace: true }) : refuse('token_expired')
}

/** Spread evenly by the session's own id: every process says the same of one session. */
function graceTailMs(sessionId: SessionId): number {
  const last = sessionId.replaceAll('-', '').slice(-6)
  return (Number.parseInt(last, 16) / 0xff_ff_ff) * GRACE_TAIL_MS
}
