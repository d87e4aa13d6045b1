import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import { trustedDeviceStates } from '../../domain/session/deviceTable.ts'
import { decideTotp, readCode } from '../../domain/session/secondFactor.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SecretHash } from './authPorts.ts'
import type { DeviceTransaction } from './devicePorts.ts'
import type { CodePlace, FactorTransaction, StoredFactor, StoredOffer } from './factorPorts.ts'
import { BUSY_WAIT_SECONDS } from './provePassword.ts'
import { stepsOfCode } from './totp.ts'

/** A typed code on its way under the lock: what is slow about it is done. */
export type PresentedCode =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery'; readonly hash: SecretHash }
  | { readonly kind: 'unreadable' }

/** Reads what was typed, and hashes it if it is a recovery code. Refusal: server_busy. */
export async function presentCode(
  { store, codes, gate }: AuthDependencies,
  userId: UserId,
  typed: string,
): Promise<AuthAnswer<PresentedCode>> {
  const read = readCode(typed)
  if (read?.kind === 'totp') return accept({ kind: 'totp', code: read.code })
  const salt = read ? (await store.factorOf(userId))?.codeSalt : undefined
  if (!read || !salt) return accept({ kind: 'unreadable' })
  const hashed = await gate.run(() => codes.hashOf(read.code, salt))
  if (!hashed.ran) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  return accept({ kind: 'recovery', hash: hashed.value })
}

/**
 * MFA-3: where somebody who signs in with this key is counted: at the PC, if it is known as theirs, else with all strangers. Whoever
 * has the password alone cannot choose the first.
 */
export async function codePlaceOf(tx: DeviceTransaction, deviceKey: KeyThumbprint | null): Promise<CodePlace> {
  const device = (await tx.devices()).find(({ key }) => key === deviceKey)
  return device && trustedDeviceStates.some((state) => state === device.state) ? device.key : null
}

/** MFA-2: takes a code of somebody's second factor, once, under the user's lock. Refusal: second_factor_wrong. */
export async function takeCode(
  tx: FactorTransaction,
  given: { readonly factor: StoredFactor; readonly presented: PresentedCode; readonly now: Millis },
): Promise<AuthAnswer<'totp' | 'recovery'>> {
  const { factor, presented, now } = given
  if (presented.kind === 'recovery' && (await tx.useRecoveryCode(presented.hash, now))) return accept('recovery')
  const step = presented.kind === 'totp' ? decideTotp(stepsFitting(factor, presented.code, now), factor.lastStep) : null
  if (step === null) return refuse('second_factor_wrong')
  await tx.useStep(step)
  return accept('totp')
}

/** The first code of an offer makes it the factor. Refusals: challenge_invalid (none, or too old), second_factor_wrong. */
export async function confirmOffer(
  tx: FactorTransaction,
  given: {
    readonly offer: StoredOffer | undefined
    readonly presented: PresentedCode | { readonly kind: 'passkey' }
    readonly now: Millis
  },
): Promise<AuthAnswer<'totp'>> {
  const { offer, presented, now } = given
  if (!offer || offer.expiresAt <= now) return refuse('challenge_invalid')
  const step = presented.kind === 'totp' ? decideTotp(stepsFitting(offer, presented.code, now), null) : null
  if (step === null) return refuse('second_factor_wrong')
  await tx.enrol(offer, { step, at: now })
  return accept('totp')
}

function stepsFitting({ totpSecret }: Pick<StoredFactor, 'totpSecret'>, code: string, now: Millis): readonly number[] {
  return totpSecret === null ? [] : stepsOfCode(totpSecret, code, now)
}
