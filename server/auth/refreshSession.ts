import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { decideRefresh, sessionStep, type HeldSession } from '../../domain/session/heldSession.ts'
import type { SessionTransaction, StoredRefreshToken, StoredUser } from './authPorts.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'
import { endIfOver, endRefusal } from './sessionEnding.ts'
import { signedIn } from './signedIn.ts'

type Exchanged = { readonly session: HeldSession; readonly user: StoredUser; readonly refreshToken: string }

/** Exchanging a refresh token; see `AuthService.refresh`. The user's lock comes first, then the token is read. */
export function createRefresh(dependencies: AuthDependencies): AuthService['refresh'] {
  const { store, secrets, isLost, clock } = dependencies
  return async (refreshToken, { address, deviceKey }) => {
    const hash = secrets.hashOf(refreshToken)
    const userId = await store.ownerOfRefreshToken(hash)
    if (!userId) return refuse('refresh_token_invalid')
    const answer = await store.underLock(userId, async (tx): Promise<AuthAnswer<Exchanged>> => {
      const token = await tx.refreshToken(hash)
      const user = await tx.user()
      const session = token ? await tx.session(token.sessionId) : undefined
      if (!token || !user || !session) return refuse('refresh_token_invalid')
      if (session.deviceKey !== null && deviceKey === null) return refuse('device_proof_needed')
      const over = await endIfOver(tx, session, clock())
      if (over) return endRefusal(over)
      if (session.deviceKey !== null && session.deviceKey !== deviceKey) return endAsTheft(tx, { session, at: clock(), address })
      const denied = await endIfDenied(dependencies, tx, { session, user, address })
      if (denied) return denied
      return exchange(dependencies, tx, { token, refreshToken, session, user, address })
    })
    // Outside of the lock, which holds a connection: it would wait for one more.
    if (answer.ok && (await isLost(answer.value.session))) return refuse('device_lost')
    return answer.ok ? accept({ ...(await signedIn(dependencies, answer.value)), platform: answer.value.session.platform }) : answer
  }
}

async function exchange(
  { secrets, clock }: AuthDependencies,
  tx: SessionTransaction,
  given: {
    readonly token: StoredRefreshToken
    readonly refreshToken: string
    readonly session: HeldSession
    readonly user: StoredUser
    readonly address: string
  },
): Promise<AuthAnswer<Exchanged>> {
  const { token, session, user } = given
  const now = clock()
  const successor = secrets.successorOf(given.refreshToken)
  const successorHash = secrets.hashOf(successor)
  const follower = await tx.refreshToken(successorHash)
  const decision = decideRefresh({ usedAt: token.usedAt, successorUsed: (follower?.usedAt ?? null) !== null }, now)
  if (decision === 'theft') return endAsTheft(tx, { session, at: now, address: given.address })
  if (decision === 'rotate') {
    await tx.useRefreshToken(token.hash, { at: now, successorHash })
    await tx.addRefreshToken({ hash: successorHash, sessionId: session.sessionId, issuedAt: now, usedAt: null, successorHash: null })
  }
  return accept({ session, user, refreshToken: successor })
}

/** POL-2: the operator's policy, asked anew; who goes on from another address is remembered there. Null: the session goes on. */
async function endIfDenied(
  { askPolicy, clock }: AuthDependencies,
  tx: SessionTransaction,
  { session, user, address }: { readonly session: HeldSession; readonly user: StoredUser; readonly address: string },
): Promise<AuthAnswer<never> | null> {
  const hasMoved = session.address !== address
  const deviceState = (await tx.devices()).find(({ key }) => key === session.deviceKey)?.state ?? 'none'
  const { appVersion, hasCode } = session
  const now = clock()
  const isDoubted = await tx.isDoubted()
  const reasons = askPolicy({ user, address, appVersion, deviceState, hasCode: hasCode && !hasMoved, isDoubted, before: session, now })
  if (reasons === null) {
    if (hasMoved) await tx.moveTo(session.sessionId, address)
    return null
  }
  // Who is only asked for a code again is told so: it is no place or hour that has to change.
  const event = reasons.every((reason) => reason === 'conduct') ? 'conductDoubted' : 'policyDenies'
  const end = { reason: sessionStep(session, event).ends ?? 'policy', at: now, byDeviceName: null } as const
  await tx.end(session.sessionId, end)
  await tx.audit({
    at: now,
    action: 'session.policy_denied',
    who: session,
    address,
    dealerCode: user.dealerCode,
    detail: { reasons: [...reasons] },
  })
  return endRefusal(end)
}

/** Two hold the token, or somebody holds it without the key of its device (DEV-5): who is right cannot be told. */
async function endAsTheft(
  tx: SessionTransaction,
  { session, at, address }: { readonly session: HeldSession; readonly at: Millis; readonly address: string },
): Promise<AuthAnswer<never>> {
  const step = sessionStep(session, 'refreshTheft')
  const end = { reason: step.ends ?? 'token_theft', at, byDeviceName: null } as const
  await tx.end(session.sessionId, end)
  await tx.audit({ at, action: 'session.refresh_theft', who: session, address })
  return endRefusal(end)
}
