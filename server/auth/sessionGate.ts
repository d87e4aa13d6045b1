import type { Role } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import type { SessionId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { MeReply } from '../../domain/protocol/auth.ts'
import { admitRequest } from '../../domain/session/admitRequest.ts'
import { endByNow, type HeldSession } from '../../domain/session/heldSession.ts'
import type { AuthAnswer } from './authContract.ts'
import type { AuthHealth, KnownUser, SessionReader, TokenVerifier } from './authPorts.ts'
import { endRefusal } from './sessionEnding.ts'
import type { ShownProof } from './proofCheck.ts'
import type { RequestProofs } from './requestProofs.ts'
import { meFrom, principalFrom } from './signedIn.ts'

export type SessionGate = {
  /**
   * Whom an access token stands for, now. Refusals, in this order: not_signed_in, token_expired (its key is gone), session_revoked,
   * session_expired, auth_unavailable (see `admitRequest`), token_expired; of a token that is bound to a key those of `RequestProofs`.
   */
  identify(
    accessToken: string | undefined,
    call: { readonly isSensitive: boolean; readonly address: string; readonly shown: ShownProof },
  ): Promise<AuthAnswer<Principal>>
  /** The same for a session that is known already (the live socket). Refusals: session_revoked, session_expired. */
  principalOf(sessionId: SessionId): Promise<AuthAnswer<Principal>>
  me(principal: Principal): Promise<AuthAnswer<MeReply>>
  /** A person is at work: the idle limit starts again. Refusals: session_revoked, session_expired. */
  activity(principal: Principal): Promise<AuthAnswer<MeReply>>
}

/**
 * SES-1: who is let in, decided in every process that answers requests by public keys and the database, never by asking the
 * process of identity. Session and user are read anew each time, so that a revocation holds from its commit on; what is over
 * is refused though nobody has written it down yet (`AuthService.endOverdue` will).
 */
export function createSessionGate(deps: {
  readonly reader: SessionReader
  readonly tokens: TokenVerifier
  readonly proofs: RequestProofs
  readonly health: AuthHealth
  readonly clock: () => Millis
  /** The roles whose address the operator's policy looks at. */
  readonly watchedRoles: ReadonlySet<Role>
  /** A request was let in only because identity is down. */
  readonly onGrace: (principal: Principal) => void
}): SessionGate {
  const { reader, tokens, proofs, health, clock } = deps

  async function current(sessionId: SessionId): Promise<AuthAnswer<{ readonly session: HeldSession; readonly user: KnownUser }>> {
    const found = await reader.find(sessionId)
    if (!found) return refuse('session_revoked')
    const end = endByNow(found.session, found.user.disabledAt, clock())
    return end ? endRefusal(end) : accept(found)
  }

  async function principalOf(sessionId: SessionId): Promise<AuthAnswer<Principal>> {
    const found = await current(sessionId)
    return found.ok ? accept(principalFrom(found.value)) : found
  }

  async function me({ sessionId }: Principal): Promise<AuthAnswer<MeReply>> {
    const found = await current(sessionId)
    return found.ok ? accept(meFrom(found.value)) : found
  }

  return {
    principalOf,
    me,
    async identify(accessToken, { isSensitive, address, shown }) {
      if (accessToken === undefined) return refuse('not_signed_in')
      const claims = await tokens.verify(accessToken, clock())
      if (!claims.ok) return claims
      // First: why the session ended says more than that its token is old.
      const found = await current(claims.value.sessionId)
      if (!found.ok) return found
      const principal = accept(principalFrom(found.value))
      const { expiresAt: tokenExpiresAt, deviceKey } = claims.value
      const { sessionId } = principal.value
      const admitted = admitRequest({ sessionId, tokenExpiresAt, isSensitive, identity: health.seen(), now: clock() })
      if (!admitted.ok) return admitted
      // POL-2: identity has not looked at this address; renewing the token makes it look. Down, nobody could.
      const hasMoved = found.value.session.address !== address && deps.watchedRoles.has(principal.value.role)
      if (hasMoved) return refuse(health.seen().isDown ? 'auth_unavailable' : 'token_expired')
      // Last: a proof is used up by being looked at, and costs more than all of the above.
      const proven = deviceKey === null ? null : await proofs.admit({ shown, deviceKey, accessToken, isSensitive })
      if (proven?.ok === false) return proven
      if (admitted.value.byGrace) deps.onGrace(principal.value)
      return principal
    },
    async activity(principal) {
      await reader.touch(principal.sessionId, clock())
      return me(principal)
    },
  }
}
