import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { AuthAnswer, AuthDependencies, AuthService, SignedIn } from './authContract.ts'
import { beginSession, deniedBy, heldNow, startSession, type Started } from './beginSession.ts'
import { askForFactor, offerIfDemanded } from './challenges.ts'
import { isTicketGood } from './isTicketGood.ts'
import { takeLegacy, tellLegacy } from './legacySignIn.ts'
import { meetDevice } from './meetDevice.ts'
import { provePassword } from './provePassword.ts'
import { arrived } from './signedIn.ts'

/** Signing in and taking over; see `AuthService` for what they refuse. */
export function createSignIn(dependencies: AuthDependencies): Pick<AuthService, 'signIn' | 'takeOver'> {
  const { store, hasher, secrets, isLost, clock } = dependencies

  async function finish(answer: AuthAnswer<Started>): Promise<AuthAnswer<SignedIn>> {
    return answer.ok ? accept(await arrived(dependencies, answer.value)) : answer
  }

  return {
    async signIn({ loginId, password, device }, { address, deviceKey }) {
      const { deviceId } = device
      const proven = await provePassword(dependencies, { login: loginId.toLowerCase(), password, address, deviceId, deviceKey })
      if (!proven.ok) return proven
      const { passwordHash } = proven.value.user
      const legacy = hasher.isLegacy(passwordHash) ? await takeLegacy(dependencies, proven.value.user, device, address) : null
      if (legacy?.ok === false) return legacy
      const freshHash = legacy?.value === 'keep' ? null : proven.value.freshHash
      const offered = await offerIfDemanded(dependencies, proven.value.user)
      if (!offered.ok) return offered
      const answer = await store.underLock(proven.value.user.userId, async (tx) => {
        const user = await tx.user()
        if (!user || user.disabledAt !== null) return refuse('invalid_credentials')
        if (freshHash !== null) await tx.renewPasswordHash({ from: passwordHash, to: freshHash })
        if (legacy) await tellLegacy(dependencies, tx, { user, device, address, what: legacy.value })
        const asked = await askForFactor(dependencies, tx, { user, device, deviceKey, offered: offered.value })
        return asked ?? beginSession(dependencies, tx, { user, device, deviceKey, address, factor: null, hasCode: false })
      })
      return finish(answer)
    },

    async takeOver({ takeoverTicket, device }, { address, deviceKey }) {
      if (await isLost({ deviceId: device.deviceId, deviceKey })) return refuse('device_lost')
      const hash = secrets.hashOf(takeoverTicket)
      const userId = await store.ownerOfTicket(hash)
      if (!userId) return refuse('takeover_ticket_invalid')
      const answer = await store.underLock(userId, async (tx) => {
        const ticket = await tx.ticket(hash)
        const user = await tx.user()
        const usable = isTicketGood(ticket, { deviceId: device.deviceId, deviceKey, now: clock() })
        if (!usable || !user || user.disabledAt !== null) return refuse('takeover_ticket_invalid')
        await tx.useTicket(hash, clock())
        // What is asked beside the password was shown before the ticket was given; the device may have been locked since.
        const arriving = { user, device, deviceKey, address, factor: null, hasCode: ticket?.hasCode === true }
        const met = await meetDevice(dependencies, tx, arriving)
        if (!met.ok) return met
        const denied = await deniedBy(dependencies, tx, arriving, met.value.state)
        if (denied) return denied
        // Only now: who is denied here takes nobody's place as the first PC.
        await met.value.take()
        const held = await heldNow(tx, clock())
        return accept(await startSession(dependencies, tx, { ...arriving, held, action: 'session.take_over' }))
      })
      return finish(answer)
    },
  }
}
