import type { Millis } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { AUTH_GRACE_MS } from './session.ts'

/**
 * IDN-2: whether a request of a session that goes on is let in, and whether only because identity is down: then a token counts
 * for 30 minutes longer, for all but what is sensitive. Refusals in this order: auth_unavailable (sensitive, or too old to be
 * let in by grace, while nobody could renew it), token_expired. Source: security requirement S-10.
 */
export function admitRequest(given: {
  readonly tokenExpiresAt: Millis
  readonly isSensitive: boolean
  /** What the process itself sees; no caller can bring it about. */
  readonly isAuthDown: boolean
  readonly now: Millis
}): Outcome<{ readonly byGrace: boolean }, 'auth_unavailable' | 'token_expired'> {
  const { tokenExpiresAt, isSensitive, isAuthDown, now } = given
  if (isAuthDown && isSensitive) return refuse('auth_unavailable')
  if (now < tokenExpiresAt) return accept({ byGrace: false })
  if (!isAuthDown) return refuse('token_expired')
  return now < tokenExpiresAt + AUTH_GRACE_MS ? accept({ byGrace: true }) : refuse('auth_unavailable')
}
