import type { Principal } from '../../domain/access/principal.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { FactorOffer, FactorState } from '../../domain/protocol/factors.ts'
import type { AskStepUp, StepUpReply } from '../../domain/protocol/stepUps.ts'
import type { FactorKind } from '../../domain/session/secondFactor.ts'
import { STEP_UP_TTL_MS } from '../../domain/session/stepUp.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'
import { makeFactorOffer } from './factorOffers.ts'
import { codePlaceOf, confirmOffer, presentCode } from './proveCode.ts'
import { failureAction, presentFactor, shownPasskey, takeFactor, type PresentedFactor } from './proveFactor.ts'
import { proveOwnPassword } from './proveOwnPassword.ts'

/** What a signed-in person does about their own second factor. Changing it asks for the password again (ASVS 7.5.1). */
export interface OwnFactor {
  state(principal: Principal): Promise<AuthAnswer<FactorState>>
  /** Refusals: those of `provePassword`, second_factor_exists. Nothing has changed until the first code confirms it. */
  offer(principal: Principal, given: { readonly password: string }, address: string): Promise<AuthAnswer<FactorOffer>>
  /** Refusals: second_factor_exists, challenge_invalid (no offer, or one too old), second_factor_wrong. */
  confirm(principal: Principal, given: { readonly code: string }, address: string): Promise<AuthAnswer<FactorState>>
  /** Refusals: those of `provePassword`, second_factor_missing, those of `takeFactor`. */
  remove(
    principal: Principal,
    given: { readonly password: string; readonly code: string },
    address: string,
  ): Promise<AuthAnswer<FactorState>>
  /** A ticket for one sensitive request of this session. Refusals: server_busy, second_factor_missing, those of `takeFactor`. */
  stepUp(principal: Principal, given: AskStepUp, address: string): Promise<AuthAnswer<StepUpReply>>
}

export function createOwnFactor(dependencies: AuthDependencies): OwnFactor {
  const { store, secrets, clock, factorDemandedOf } = dependencies

  async function state({ userId, role }: Principal): Promise<AuthAnswer<FactorState>> {
    const factor = await store.factorOf(userId)
    return accept({
      enrolledAt: factor ? toInstant(factor.since) : null,
      recoveryCodesLeft: await store.recoveryCodesLeft(userId),
      isDemanded: factorDemandedOf.has(role),
    })
  }

  return {
    state,
    async offer(principal, { password }, address) {
      const proven = await proveOwnPassword(dependencies, principal, { password, address })
      if (!proven.ok) return proven
      const offer = await makeFactorOffer(dependencies, proven.value.user)
      if (!offer.ok) return offer
      return store.underLock(principal.userId, async (tx) => {
        if (await tx.factor()) return refuse('second_factor_exists')
        await tx.putOffer(offer.value.kept)
        return accept(offer.value.told)
      })
    },
    async confirm(principal, { code }, address) {
      const presented = await presentCode(dependencies, principal.userId, code)
      if (!presented.ok) return presented
      const done = await store.underLock(principal.userId, async (tx): Promise<AuthAnswer<'totp'>> => {
        if (await tx.factor()) return refuse('second_factor_exists')
        const taken = await confirmOffer(tx, { offer: await tx.offer(), presented: presented.value, now: clock() })
        if (taken.ok) await tx.audit({ at: clock(), action: 'account.factor_enrol', who: principal, address })
        return taken
      })
      return done.ok ? state(principal) : done
    },
    async remove(principal, { password, code }, address) {
      const proven = await proveOwnPassword(dependencies, principal, { password, address })
      if (!proven.ok) return proven
      const presented = await presentCode(dependencies, principal.userId, code)
      if (!presented.ok) return presented
      const done = await store.underLock(principal.userId, async (tx) => {
        const taken = await takeOwnFactor(tx, {
          principal,
          address,
          presented: presented.value,
          at: clock(),
          action: 'account.factor_remove',
        })
        if (taken.ok) await tx.dropFactor()
        return taken
      })
      return done.ok ? state(principal) : done
    },
    async stepUp(principal, { action, actionHash, ...proof }, address) {
      const presented = await presentFactor(dependencies, principal.userId, { proof, purpose: `stepUp ${principal.sessionId}` })
      if (!presented.ok) return presented
      const [ticket, at] = [secrets.fresh(), clock()]
      const expiresAt = at + STEP_UP_TTL_MS
      return store.underLock(principal.userId, async (tx): Promise<AuthAnswer<StepUpReply>> => {
        const asked = { principal, address, presented: presented.value, at, action: 'session.step_up', detail: { action } } as const
        const taken = await takeOwnFactor(tx, asked)
        if (!taken.ok) return taken
        await tx.addStepUpTicket({ hash: secrets.hashOf(ticket), sessionId: principal.sessionId, actionHash, expiresAt })
        return accept({ ticket, expiresAt: toInstant(expiresAt) })
      })
    },
  }
}

/** Takes the person's own factor and writes down how it went; of one that was not looked at there is nothing to tell. */
async function takeOwnFactor(
  tx: SessionTransaction,
  given: {
    readonly principal: Principal
    readonly address: string
    readonly presented: PresentedFactor
    readonly at: Millis
    /** What a right one does. */
    readonly action: 'account.factor_remove' | 'session.step_up'
    readonly detail?: { readonly action: string }
  },
): Promise<AuthAnswer<FactorKind>> {
  const { principal, address, presented, at, action, detail = {} } = given
  const factor = await tx.factor()
  if (!factor) return refuse('second_factor_missing')
  // Who holds a session has shown a code: what strangers type does not make them wait.
  const session = await tx.session(principal.sessionId)
  const place = (await codePlaceOf(tx, session?.deviceKey ?? null)) ?? principal.sessionId
  const taken = await takeFactor(tx, { factor, presented, place, now: at })
  const told = taken.ok ? action : failureAction(taken)
  if (told !== undefined) await tx.audit({ at, action: told, who: principal, address, detail: { ...detail, ...shownPasskey(presented) } })
  return taken
}
