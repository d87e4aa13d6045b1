import type { DeviceId } from '../../domain/kernel/ids.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { StoredUser } from './authPorts.ts'
import type { SignInSource } from './signInThrottle.ts'

export const BUSY_WAIT_SECONDS = 2

/** `freshHash`: the stored one costs a thief less than it should by now. */
export type Proven = { readonly user: StoredUser; readonly freshHash: string | null }

export type PasswordProofs = Pick<
  AuthDependencies,
  'store' | 'hasher' | 'gate' | 'strangers' | 'keyLooks' | 'throttle' | 'floor' | 'isLost' | 'clock'
>

/**
 * Whose password this is. Refusals in this order: too_many_requests, server_busy (both with seconds to wait), device_lost,
 * invalid_credentials: the same answer in the same time for a login id nobody has, a wrong password and a disabled user.
 */
export async function provePassword(
  { store, hasher, gate, strangers, keyLooks, throttle, floor, isLost, clock }: PasswordProofs,
  given: {
    readonly login: string
    readonly password: string
    readonly address: string
    readonly deviceId?: DeviceId
    readonly deviceKey?: KeyThumbprint | null
  },
): Promise<AuthAnswer<Proven>> {
  const { login, password, address, deviceId, deviceKey = null } = given
  const mustWait = (): AuthAnswer<Proven> | null => {
    const waitMs = throttle.waitMs(source, clock())
    return waitMs > 0 ? refuseWith('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) }) : null
  }
  // All that costs something lies behind a gate: who is turned away by it has cost the database nothing.
  const looked = deviceKey === null ? null : await keyLooks.run(() => store.isUsedOn(login, deviceKey))
  const source: SignInSource = { login, address, knownKey: looked?.ran === true && looked.value ? deviceKey : null }
  const early = mustWait()
  if (early) return early
  const checked = await (throttle.knows(source) ? gate : strangers).run(async () => {
    // Asked again when the turn has come: a burst of guesses must not pass as one.
    const late = mustWait()
    if (late) return { answer: late, user: undefined }
    if (deviceId !== undefined && (await isLost({ deviceId, deviceKey }))) return { answer: refuse('device_lost'), user: undefined }
    const floorReached = floor.begin()
    const user = await store.userByLoginId(login)
    const usable = user?.disabledAt === null ? user : undefined
    // The same work for a login id that nobody has: the time must not tell.
    const fits = await hasher.verify(usable?.passwordHash ?? hasher.dummyHash, password)
    if (!fits || !usable) {
      throttle.failed(source, clock())
      return { answer: refuse('invalid_credentials'), user, floorReached }
    }
    throttle.succeeded(source, clock())
    const freshHash = hasher.isWeak(usable.passwordHash) ? await hasher.hash(password) : null
    return { answer: accept({ user: usable, freshHash }), user }
  })
  if (!checked.ran) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  const { answer, user, floorReached } = checked.value
  if (floorReached) {
    await store.audit({ at: clock(), action: 'session.sign_in_failed', who: null, address, ...(user ? { userId: user.userId } : {}) })
    // Not behind the gate: who waits here takes nobody's turn.
    await floorReached()
  }
  return answer
}
