import type { Principal } from '../../domain/access/principal.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { MeReply } from '../../domain/protocol/auth.ts'
import { accessTokenExpiry, sessionOnWire, type HeldSession } from '../../domain/session/heldSession.ts'
import type { AuthDependencies, SignedIn } from './authContract.ts'
import type { KnownUser } from './authPorts.ts'

/** Whom a session stands for, with the role the user has now. */
export function principalFrom({ session, user }: { readonly session: HeldSession; readonly user: KnownUser }): Principal {
  const { userId, displayName, role, permissions, dealerCode } = user
  return { userId, sessionId: session.sessionId, deviceId: session.deviceId, displayName, role, permissions, dealerCode }
}

/** What a signed-in person is told of themselves and their session. */
export function meFrom({ session, user }: { readonly session: HeldSession; readonly user: KnownUser }): MeReply {
  const { userId, loginId, displayName, role, permissions, dealerCode, dealerName, hasSecondFactor } = user
  const person = { userId, loginId, displayName, role, permissions, dealerCode, dealerName, hasSecondFactor }
  return { user: person, session: sessionOnWire(session) }
}

/** The answer to whoever has just shown who they are: with what opens their store on that device. */
export async function arrived(
  dependencies: Pick<AuthDependencies, 'tokens' | 'clock' | 'secrets'>,
  started: { readonly session: HeldSession; readonly user: KnownUser; readonly refreshToken: string },
): Promise<SignedIn> {
  return { ...(await signedIn(dependencies, started)), recoveryKey: dependencies.secrets.recoveryKeyOf(started.session) }
}

/** The answer to whoever exchanged a token. */
export async function signedIn(
  { tokens, clock }: Pick<AuthDependencies, 'tokens' | 'clock'>,
  { session, user, refreshToken }: { readonly session: HeldSession; readonly user: KnownUser; readonly refreshToken: string },
): Promise<SignedIn> {
  const now = clock()
  const expiresAt = accessTokenExpiry(session, now)
  const accessToken = await tokens.issue({
    sessionId: session.sessionId,
    userId: user.userId,
    deviceKey: session.deviceKey,
    expiresAt,
    now,
  })
  return { accessToken, expiresAt: toInstant(expiresAt), refreshToken, ...meFrom({ session, user }) }
}
