import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { deviceCodeOf, type KeyThumbprint } from '../../domain/session/deviceProof.ts'
import { arrivalOf, deviceTable, type DeviceState } from '../../domain/session/deviceTable.ts'
import { DEVICE_WAIT_TTL_MS } from '../../domain/session/session.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'
import type { Arriving } from './beginSession.ts'
import type { StoredDevice } from './devicePorts.ts'

/** What a PC is to who may begin a session on it. `take` writes down that it was used, once nothing else speaks against the session. */
export type MetDevice = { readonly state: DeviceState; take(): Promise<void> }

/**
 * DEV-3: what the PC is to this person when they may begin a session on this PC, after all that is asked of the person was shown.
 * Refusals in this order: device_proof_needed (the role asks for a key and the PC showed none), device_waiting (with the ticket
 * that goes on by itself once a manager approved), device_refused, device_locked.
 */
export async function meetDevice(
  dependencies: AuthDependencies,
  tx: SessionTransaction,
  arriving: Arriving,
): Promise<AuthAnswer<MetDevice>> {
  const { user, device, deviceKey, address } = arriving
  const isDemanded = dependencies.approvalDemandedOf.has(user.role)
  if (deviceKey === null) return isDemanded ? refuse('device_proof_needed') : accept({ state: 'none', take: async () => undefined })
  const all = await tx.devices()
  const before = all.find(({ key }) => key === deviceKey)
  const others = all.filter((other) => other !== before).map(({ state }) => state)
  const step = deviceTable[before?.state ?? 'none'][arrivalOf({ isDemanded, others })]
  // A step of an arrival never leads to `none`.
  if (step.next === 'none') return refuse('device_unknown')
  const at = dependencies.clock()
  const { name, platform, appVersion } = device
  const met: StoredDevice = {
    ...(before ?? { id: dependencies.uuid(), key: deviceKey, firstUsedAt: at, decidedAt: null, decidedBy: null }),
    name,
    platform,
    appVersion,
    state: step.next,
    lastUsedAt: at,
  }
  const told = { at, who: null, userId: user.userId, address, dealerCode: user.dealerCode } as const
  const about = { subject: { type: 'device', id: met.id }, detail: { deviceName: name, platform } }
  if (step.refuses === undefined) {
    const take = async (): Promise<void> => {
      await tx.putDevice(met)
      if (before?.state !== met.state) await tx.audit({ ...told, ...about, action: 'device.taken' })
    }
    return accept({ state: met.state, take })
  }
  await tx.putDevice(met)
  if (step.refuses !== 'device_waiting') {
    await tx.audit({ ...told, ...about, action: 'device.turned_away' })
    return refuse(step.refuses)
  }
  if (before?.state !== 'waiting') await tx.audit({ ...told, ...about, action: 'device.waiting' })
  return waitFor(dependencies, tx, arriving, deviceKey)
}

async function waitFor(
  { secrets, clock }: AuthDependencies,
  tx: SessionTransaction,
  { user, device, factor }: Arriving,
  deviceKey: KeyThumbprint,
): Promise<AuthAnswer<never>> {
  const deviceTicket = secrets.fresh()
  const expiresAt = clock() + DEVICE_WAIT_TTL_MS
  const hash = secrets.hashOf(deviceTicket)
  await tx.addWait({ hash, userId: user.userId, deviceId: device.deviceId, deviceKey, factor, expiresAt, usedAt: null })
  return refuseWith('device_waiting', { deviceTicket, deviceCode: deviceCodeOf(deviceKey) })
}
