import { sessionIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { DeviceState } from '../../domain/session/deviceTable.ts'
import { isHeldBy, sessionStep, type HeldSession } from '../../domain/session/heldSession.ts'
import type { FactorKind } from '../../domain/session/secondFactor.ts'
import { TAKEOVER_TICKET_TTL_MS, type Device } from '../../domain/session/session.ts'
import { refuseWith, type RefusedAnswer } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction, StoredUser } from './authPorts.ts'
import { meetDevice } from './meetDevice.ts'
import { endIfOver } from './sessionEnding.ts'

export type Started = {
  readonly session: HeldSession
  readonly refreshToken: string
  readonly user: StoredUser
}

/** Somebody who has shown all that is asked of them. `factor`: by which second factor, if any. */
export type Arriving = {
  readonly user: StoredUser
  readonly device: Device
  readonly deviceKey: KeyThumbprint | null
  readonly address: string
  readonly factor: FactorKind | null
  /** A code was shown in this sign-in, with this request or an earlier one. */
  readonly hasCode: boolean
}

/** Starts a session where none is held elsewhere. Refusals: those of `meetDevice`, policy_denied, session_conflict, with a ticket to take it over. */
export async function beginSession(
  dependencies: AuthDependencies,
  tx: SessionTransaction,
  arriving: Arriving,
): Promise<AuthAnswer<Started>> {
  const met = await meetDevice(dependencies, tx, arriving)
  if (!met.ok) return met
  const denied = await deniedBy(dependencies, tx, arriving, met.value.state)
  if (denied) return denied
  // Only now: who is denied here takes nobody's place as the first PC.
  await met.value.take()
  const held = await heldNow(tx, dependencies.clock())
  const step = sessionStep(
    held,
    !held || isHeldBy(held, { deviceId: arriving.device.deviceId, deviceKey: arriving.deviceKey }) ? 'signInHere' : 'signInElsewhere',
  )
  if (!held || step.starts) return accept(await startSession(dependencies, tx, { ...arriving, held, action: 'session.sign_in' }))
  return conflict(dependencies, tx, { held, arriving })
}

/**
 * POL-2: whether the operator's policy keeps somebody out; null: it does not. Refusal:
 * policy_denied, with what is not allowed.
 */
export async function deniedBy(
  { askPolicy, clock }: AuthDependencies,
  tx: SessionTransaction,
  { user, device, address, hasCode }: Arriving,
  deviceState: DeviceState,
): Promise<RefusedAnswer<'policy_denied'> | null> {
  const now = clock()
  const before = await tx.lastSession()
  const isDoubted = await tx.isDoubted()
  const reasons = askPolicy({ user, address, appVersion: device.appVersion, deviceState, hasCode, isDoubted, before, now })
  if (reasons === null) return null
  const detail = { reasons: [...reasons], deviceName: device.name }
  await tx.audit({ at: now, action: 'session.policy_denied', who: null, userId: user.userId, address, dealerCode: user.dealerCode, detail })
  return refuseWith('policy_denied', { policyReasons: reasons })
}

/** The active session, unless it just turns out to be over: nobody is asked to end what has ended by itself. */
export async function heldNow(tx: SessionTransaction, now: Millis): Promise<HeldSession | undefined> {
  const held = await tx.activeSession()
  const over = held ? await endIfOver(tx, held, now) : null
  return over ? undefined : held
}

async function conflict(
  { secrets, clock }: AuthDependencies,
  tx: SessionTransaction,
  { held, arriving }: { readonly held: HeldSession; readonly arriving: Arriving },
): Promise<RefusedAnswer<'session_conflict'>> {
  const { device, deviceKey, address } = arriving
  const at = clock()
  const takeoverTicket = secrets.fresh()
  await tx.addTicket({
    hash: secrets.hashOf(takeoverTicket),
    userId: held.userId,
    deviceId: device.deviceId,
    deviceKey,
    hasCode: arriving.hasCode,
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

/** Starts a session and ends the one that was held. */
export async function startSession(
  { secrets, clock, uuid }: AuthDependencies,
  tx: SessionTransaction,
  given: Arriving & { readonly held: HeldSession | undefined; readonly action: 'session.sign_in' | 'session.take_over' },
): Promise<Started> {
  const { user, device, held, factor } = given
  const at = clock()
  if (held) await tx.end(held.sessionId, { reason: 'superseded', at, byDeviceName: device.name })
  const session: HeldSession = {
    sessionId: sessionIdSchema.parse(uuid()),
    userId: user.userId,
    deviceId: device.deviceId,
    deviceKey: given.deviceKey,
    deviceName: device.name,
    platform: device.platform,
    appVersion: device.appVersion,
    address: given.address,
    hasCode: given.hasCode,
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
  const detail = { deviceName: device.name, platform: device.platform, ended: held?.sessionId ?? null, factor }
  await tx.audit({ at, action: given.action, who: session, address: given.address, dealerCode: user.dealerCode, detail })
  return { session, user, refreshToken }
}
