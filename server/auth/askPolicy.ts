import type { Millis } from '../../domain/kernel/instant.ts'
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
  /** Where the same person was last at work. */
  readonly before: Pick<HeldSession, 'address' | 'lastActivityAt'> | undefined
  readonly now: Millis
}

/** POL-2: why somebody may not begin or go on here and now; null: they may. */
export type AskPolicy = (asked: AskedContext) => readonly DoubtKind[] | null

/** `policy` null: the operator set none. */
export function createAskPolicy(policy: ContextPolicy | null): AskPolicy {
  if (policy === null) return () => null
  const places = policyPlaces(policy)
  const roles = new Set(policy.roles)
  return ({ user, address, appVersion, deviceState, hasCode, before, now }) => {
    if (!roles.has(user.role)) return null
    const was = before?.address === null || before === undefined ? null : { address: before.address, at: before.lastActivityAt }
    const doubts = doubtsOf(
      {
        deviceState,
        address,
        isInNetwork: places.isInNetwork(address, user.dealerCode),
        region: places.regionOf(address),
        before: was && { ...was, region: places.regionOf(was.address) },
        appVersion,
        now,
      },
      policy,
    )
    const { verdict, reasons } = decideContext(doubts, policy)
    return mayGoOn(verdict, hasCode) ? null : reasons
  }
}
