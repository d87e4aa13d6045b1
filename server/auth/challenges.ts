import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import { CHALLENGE_TTL_MS, stepAfterPassword, type FactorKind } from '../../domain/session/secondFactor.ts'
import { refuseWith, type RefusedAnswer } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies, AuthService } from './authContract.ts'
import type { SessionTransaction, StoredUser } from './authPorts.ts'
import { beginSession, type Arriving } from './beginSession.ts'
import { makeFactorOffer, type FreshOffer } from './factorOffers.ts'
import { isTicketGood } from './isTicketGood.ts'
import { BUSY_WAIT_SECONDS } from './provePassword.ts'
import { codePlaceOf, confirmOffer } from './proveCode.ts'
import { failureAction, presentFactor, shownPasskey, takeFactor, type PresentedFactor } from './proveFactor.ts'
import { arrived } from './signedIn.ts'

/** For somebody who must have a second factor and has none: one to set up. Made before the lock: it takes ten hashes. */
export async function offerIfDemanded(dependencies: AuthDependencies, user: StoredUser): Promise<AuthAnswer<FreshOffer | null>> {
  const isEnrolled = (await dependencies.store.factorOf(user.userId)) !== undefined
  const step = stepAfterPassword({ role: user.role, isEnrolled, demandedOf: dependencies.factorDemandedOf })
  return step === 'enrolment' ? makeFactorOffer(dependencies, user) : accept(null)
}

/**
 * MFA-1: what is asked after the right password and before any session stands, with the ticket that goes with the code; null:
 * nothing. Refusals: server_busy, second_factor_needed, second_factor_enrolment_needed.
 */
export async function askForFactor(
  { secrets, clock, factorDemandedOf, passkeyParty }: AuthDependencies,
  tx: SessionTransaction,
  { user, device, deviceKey, offered }: Pick<Arriving, 'user' | 'device' | 'deviceKey'> & { readonly offered: FreshOffer | null },
): Promise<RefusedAnswer | null> {
  const isEnrolled = (await tx.factor()) !== undefined
  const step = stepAfterPassword({ role: user.role, isEnrolled, demandedOf: factorDemandedOf })
  if (step === 'nothing') return null
  // Given up, or demanded, since it was looked at without the lock: the next try is offered one.
  if (step === 'enrolment' && !offered) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  const challengeTicket = secrets.fresh()
  await tx.addChallenge({
    hash: secrets.hashOf(challengeTicket),
    userId: user.userId,
    deviceId: device.deviceId,
    deviceKey,
    expiresAt: clock() + CHALLENGE_TTL_MS,
    usedAt: null,
  })
  if (step === 'code' || !offered) {
    const origin = (await tx.passkeys()).length > 0 ? passkeyParty()?.origin : undefined
    return refuseWith('second_factor_needed', { challengeTicket, ...(origin === undefined ? {} : { passkeyOrigin: origin }) })
  }
  await tx.putOffer(offered.kept)
  return refuseWith('second_factor_enrolment_needed', { challengeTicket, factorOffer: offered.told })
}

/** The second half of signing in; see `AuthService.proveFactor`. */
export function createProveFactor(dependencies: AuthDependencies): AuthService['proveFactor'] {
  const { store, secrets, isLost, clock } = dependencies
  return async ({ challengeTicket, device, ...proof }, { address, deviceKey }) => {
    if (await isLost({ deviceId: device.deviceId, deviceKey })) return refuse('device_lost')
    const hash = secrets.hashOf(challengeTicket)
    const userId = await store.ownerOfChallenge(hash)
    if (!userId) return refuse('challenge_invalid')
    const presented = await presentFactor(dependencies, userId, { proof, purpose: `signIn ${hash}` })
    if (!presented.ok) return presented
    const answer = await store.underLock(userId, async (tx) => {
      const challenge = await tx.challenge(hash)
      const user = await tx.user()
      const usable = isTicketGood(challenge, { deviceId: device.deviceId, deviceKey, now: clock() })
      if (!usable || !user || user.disabledAt !== null) return refuse('challenge_invalid')
      const proven = await factorOf(dependencies, tx, { user, deviceKey, presented: presented.value, address })
      if (!proven.ok) return proven
      await tx.useChallenge(hash, clock())
      return beginSession(dependencies, tx, { user, device, deviceKey, address, factor: proven.value, hasCode: true })
    })
    return answer.ok ? accept(await arrived(dependencies, answer.value)) : answer
  }
}

async function factorOf(
  { clock }: AuthDependencies,
  tx: SessionTransaction,
  given: {
    readonly user: StoredUser
    readonly deviceKey: KeyThumbprint | null
    readonly presented: PresentedFactor
    readonly address: string
  },
): Promise<AuthAnswer<FactorKind>> {
  const { user, deviceKey, presented, address } = given
  const factor = await tx.factor()
  const now = clock()
  const by = { at: now, who: null, userId: user.userId, address }
  const taken = factor
    ? await takeFactor(tx, { factor, presented, place: await codePlaceOf(tx, deviceKey), now })
    : await confirmOffer(tx, { offer: await tx.offer(), presented, now })
  const failed = failureAction(taken)
  if (failed !== undefined) await tx.audit({ ...by, action: failed, detail: shownPasskey(presented) })
  if (taken.ok && !factor) {
    // The first code of a factor is one that was shown: without this who must set one up were doubted on.
    await tx.answerDoubts(now)
    await tx.audit({ ...by, action: 'account.factor_enrol' })
  }
  return taken
}
