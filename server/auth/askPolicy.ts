import type { Millis } from '../../domain/kernel/instant.ts'
import { roles } from '../../domain/access/permissions.ts'
import { decideContext, doubtsOf, mayGoOn, type ContextPolicy, type DoubtKind } from '../../domain/session/contextPolicy.ts'
import type { DeviceState } from '../../domain/session/deviceTable.ts'
import type { HeldSession } from '../../domain/session/heldSession.ts'
import type { StoredUser } from './authPorts.ts'
import { policyPlaces } from './policyPlaces.ts'

export type AskedContext = {
  readonly user: StoredUser
  readonly address: string
  readonly appVersion: string
  readonly deviceState: DeviceState
  /** A code was shown for this session, from this address. */
  readonly hasCode: boolean
  /** Something unusual was found about this person, and no code was shown since (POL-3). */
  readonly isDoubted: boolean
  /** Where the same person was last at work. */
  readonly before: Pick<HeldSession, 'address' | 'lastActivityAt'> | undefined
  readonly now: Millis
}

/** POL-2: why somebody may not begin or go on here and now; null: they may. */
export type AskPolicy = (asked: AskedContext) => readonly DoubtKind[] | null

/** Who is asked nothing by the operator is asked for a code after something unusual. */
const nothingSaid: ContextPolicy = { roles: [...roles] }

/** `set` null: the operator set none. */
export function createAskPolicy(set: ContextPolicy | null): AskPolicy {
  const places = policyPlaces(set ?? nothingSaid)
  return ({ user, address, appVersion, deviceState, hasCode, isDoubted, before, now }) => {
    const policy = set?.roles.includes(user.role) === true ? set : nothingSaid
    const was = before?.address === null || before === undefined ? null : { address: before.address, at: before.lastActivityAt }
    const doubts = doubtsOf(
      {
        deviceState,
        address,
        isInNetwork: places.isInNetwork(address, user.dealerCode),
        region: places.regionOf(address),
        before: was && { ...was, region: places.regionOf(was.address) },
        appVersion,
        // Where the operator does not say so, nobody is asked for what he does not have.
        isUnusual: isDoubted && (user.hasSecondFactor || policy.conduct !== undefined),
        now,
      },
      policy,
    )
    const { verdict, reasons } = decideContext(doubts, policy)
    // A code shown before it was found says nothing of it.
    return mayGoOn(verdict, hasCode && !isDoubted) ? null : reasons
  }
}
