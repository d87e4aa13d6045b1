import { isInReach, peopleReachOf } from '../../domain/access/principal.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { deviceTable } from '../../domain/session/deviceTable.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'

const actions = { approve: 'device.approved', refuse: 'device.refused', lock: 'device.locked' } as const

/** DEV-4: see `AuthService.decideDevice`. */
export function createDecideDevice({ store, clock }: Pick<AuthDependencies, 'store' | 'clock'>): AuthService['decideDevice'] {
  return async ({ principal, id, decision, reason, address }) => {
    const userId = await store.ownerOfDevice(id)
    if (userId === undefined) return refuse('device_unknown')
    return store.underLock(userId, async (tx): Promise<AuthAnswer<Record<string, never>>> => {
      const [user, device] = [await tx.user(), (await tx.devices()).find((one) => one.id === id)]
      if (!user || !device || !isInReach(peopleReachOf(principal), user.dealerCode)) return refuse('device_unknown')
      if (userId === principal.userId) return refuse('own_access')
      const { next, refuses } = deviceTable[device.state][decision]
      if (refuses !== undefined || next === 'none') return refuse(refuses ?? 'device_unknown')
      const at = clock()
      await tx.putDevice({ ...device, state: next, decidedAt: at, decidedBy: principal.userId })
      const ended = next === 'locked' ? await endOn(tx, device.key, at) : null
      await tx.audit({
        at,
        action: actions[decision],
        who: principal,
        address,
        subject: { type: 'device', id },
        dealerCode: user.dealerCode,
        detail: { person: userId, deviceName: device.name, reason, ended },
      })
      return accept({})
    })
  }
}

/** Ends the session that is held with this key. Resolves with which it was. */
async function endOn(tx: SessionTransaction, key: string, at: number): Promise<string | null> {
  const session = await tx.activeSession()
  if (session?.deviceKey !== key) return null
  const { ends } = sessionStep(session, 'deviceLocked')
  if (!ends) return null
  await tx.end(session.sessionId, { reason: ends, at, byDeviceName: null })
  return session.sessionId
}
