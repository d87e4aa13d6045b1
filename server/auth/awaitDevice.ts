import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { deviceTable } from '../../domain/session/deviceTable.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'
import { beginSession, type Started } from './beginSession.ts'
import { isTicketGood } from './isTicketGood.ts'
import { arrived } from './signedIn.ts'

/** DEV-3: a sign-in that waited for a manager asks again; see `AuthService.awaitDevice`. */
export function createAwaitDevice(dependencies: AuthDependencies): AuthService['awaitDevice'] {
  const { store, secrets, isLost, clock } = dependencies
  return async ({ deviceTicket, device }, { address, deviceKey }) => {
    if (await isLost({ deviceId: device.deviceId, deviceKey })) return refuse('device_lost')
    const hash = secrets.hashOf(deviceTicket)
    const userId = await store.ownerOfWait(hash)
    if (!userId) return refuse('device_ticket_invalid')
    const answer = await store.underLock(userId, async (tx): Promise<AuthAnswer<Started>> => {
      const wait = await tx.wait(hash)
      const user = await tx.user()
      const usable = isTicketGood(wait, { deviceId: device.deviceId, deviceKey, now: clock() })
      if (!wait || !usable || !user || user.disabledAt !== null) return refuse('device_ticket_invalid')
      const state = (await tx.devices()).find(({ key }) => key === deviceKey)?.state ?? 'none'
      const { refuses } = deviceTable[state].arrivesFurther
      // Asked every few seconds: nothing is written down, and the ticket stays.
      if (refuses === 'device_waiting') return refuse('device_waiting')
      await tx.useWait(hash, clock())
      return beginSession(dependencies, tx, { user, device, deviceKey, address, factor: wait.factor, hasCode: wait.factor !== null })
    })
    return answer.ok ? accept(await arrived(dependencies, answer.value)) : answer
  }
}
