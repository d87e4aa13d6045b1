import { sessionIdSchema } from '../../domain/kernel/ids.ts'
import { SECOND_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { sessionStep, type HeldSession } from '../../domain/session/heldSession.ts'
import { TAKEOVER_TICKET_TTL_MS, type Device } from '../../domain/session/session.ts'
import { refuseWith, type RefusedAnswer } from '../platform/problemOf.ts'
import type { SessionTransaction, StoredUser } from './authPorts.ts'
import type { AuthAnswer, AuthDependencies, AuthService, SignedIn } from './authContract.ts'
import { endIfOver } from './sessionEnding.ts'
import { signedIn } from './signedIn.ts'

const BUSY_WAIT_SECONDS = 2

type Started = {
  readonly session: HeldSession
  readonly refreshToken: string
  readonly user: StoredUser
}

/** `freshHash`: the stored one costs a thief less than it should by now. */
type Proven = { readonly user: StoredUser; readonly freshHash: string | null }

/** Signing in and taking over; see `AuthService` for what they refuse. */
export function createSignIn(dependencies: AuthDependencies): Pick<AuthService, 'signIn' | 'takeOver'> {
  const { store, secrets, clock } = dependencies

  async function finish(started: Started): Promise<AuthAnswer<SignedIn>> {
    return accept(await signedIn(dependencies, started))
  }

  return {
    async signIn({ loginId, password, device }, address) {
      const login = loginId.toLowerCase()
      const proven = await provePassword(dependencies, { login, password, address })
      if (!proven.ok) return proven
      const answer = await store.underLock(proven.value.user.userId, async (tx) => {
        const user = await tx.user()
        if (!user || user.disabledAt !== null) return refuse('invalid_credentials')
        const { freshHash } = proven.value
        if (freshHash !== null) await tx.renewPasswordHash({ from: proven.value.user.passwordHash, to: freshHash })
        const held = await heldNow(tx, clock())
        const step = sessionStep(held, !held || held.deviceId === device.deviceId ? 'signInHere' : 'signInElsewhere')
        if (!held || step.starts) return accept(await start(dependencies, tx, { user, device, address, held, action: 'session.sign_in' }))
        return conflict(dependencies, tx, { held, device, address })
      })
      return answer.ok ? finish(answer.value) : answer
    },

    async takeOver({ takeoverTicket, device }, address) {
      const hash = secrets.hashOf(takeoverTicket)
      const userId = await store.ownerOfTicket(hash)
      if (!userId) return refuse('takeover_ticket_invalid')
      const answer = await store.underLock(userId, async (tx) => {
        const ticket = await tx.ticket(hash)
        const user = await tx.user()
        const usable = ticket && ticket.usedAt === null && clock() < ticket.expiresAt && ticket.deviceId === device.deviceId
        if (!usable || !user || user.disabledAt !== null) return refuse('takeover_ticket_invalid')
        await tx.useTicket(hash, clock())
        const held = await heldNow(tx, clock())
        return accept(await start(dependencies, tx, { user, device, address, held, action: 'session.take_over' }))
      })
      return answer.ok ? finish(answer.value) : answer
    },
  }
}

/** The active session, unless it just turns out to be over: nobody is asked to end what has ended by itself. */
async function heldNow(tx: SessionTransaction, now: Millis): Promise<HeldSession | undefined> {
  const held = await tx.activeSession()
  const over = held ? await endIfOver(tx, held, now) : null
  return over ? undefined : held
}

async function provePassword(
  { store, hasher, gate, throttle, clock }: AuthDependencies,
  { login, password, address }: { readonly login: string; readonly password: string; readonly address: string },
): Promise<AuthAnswer<Proven>> {
  const user = await store.userByLoginId(login)
  const usable = user?.disabledAt === null ? user : undefined
  const checked = await gate.run(async (): Promise<AuthAnswer<Proven>> => {
    // Asked when the turn has come, not before waiting for it: a burst of guesses must not pass as one.
    const waitMs = throttle.waitMs({ login, address }, clock())
    if (waitMs > 0) return refuseWith('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) })
    // The same work for a login id that nobody has: the time must not tell.
    const fits = await hasher.verify(usable?.passwordHash ?? hasher.dummyHash, password)
    if (!fits || !usable) {
      throttle.failed({ login, address }, clock())
      return refuse('invalid_credentials')
    }
    throttle.succeeded({ login, address })
    const freshHash = hasher.isWeak(usable.passwordHash) ? await hasher.hash(password) : null
    return accept({ user: usable, freshHash })
  })
  if (!checked.ran) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  if (!checked.value.ok && checked.value.code === 'invalid_credentials') {
    await store.audit({ at: clock(), action: 'session.sign_in_failed', who: null, address, ...(user ? { userId: user.userId } : {}) })
  }
  return checked.value
}

async function conflict(
  { secrets, clock }: AuthDependencies,
  tx: SessionTransaction,
  { held, device, address }: { readonly held: HeldSession; readonly device: Device; readonly address: string },
): Promise<RefusedAnswer<'session_conflict'>> {
  const at = clock()
  const takeoverTicket = secrets.fresh()
  await tx.addTicket({
    hash: secrets.hashOf(takeoverTicket),
    userId: held.userId,
    deviceId: device.deviceId,
    expiresAt: at + TAKEOVER_TICKET_TTL_MS,
    usedAt: null,
  })
  await tx.audit({ at, action: 'session.conflict', who: null, userId: held.userId, address, detail: { deviceName: device.name } })
  const otherSession = {
    deviceName: held.deviceName,
    startedAt: toInstant(held.startedAt),
    lastActivityAt: toInstant(held.lastActivityAt),
  }
  return refuseWith('session_conflict', { otherSession, takeoverTicket })
}

async function start(
  { secrets, clock, uuid }: AuthDependencies,
  tx: SessionTransaction,
  given: {
    readonly user: StoredUser
    readonly device: Device
    readonly address: string
    readonly held: HeldSession | undefined
    readonly action: 'session.sign_in' | 'session.take_over'
  },
): Promise<Started> {
  const { user, device, held } = given
  const at = clock()
  if (held) await tx.end(held.sessionId, { reason: 'superseded', at, byDeviceName: device.name })
  const session: HeldSession = {
    sessionId: sessionIdSchema.parse(uuid()),
    userId: user.userId,
    deviceId: device.deviceId,
    deviceName: device.name,
    platform: device.platform,
    startedAt: at,
    lastActivityAt: at,
    end: null,
  }
  await tx.start(session)
  const refreshToken = secrets.fresh()
  await tx.addRefreshToken({
    hash: secrets.hashOf(refreshToken),
    sessionId: session.sessionId,
    issuedAt: at,
    usedAt: null,
    successorHash: null,
  })
  const detail = { deviceName: device.name, platform: device.platform, ended: held?.sessionId ?? null }
  await tx.audit({ at, action: given.action, who: session, address: given.address, dealerCode: user.dealerCode, detail })
  return { session, user, refreshToken }
}
