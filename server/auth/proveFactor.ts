import type { AuditAction } from '../../domain/audit/auditActions.ts'
import type { UserId } from '../../domain/kernel/ids.ts'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { FactorProof } from '../../domain/protocol/factors.ts'
import { codeWaitMs, type FactorKind } from '../../domain/session/secondFactor.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { CodePlace, FactorTransaction, StoredFactor } from './factorPorts.ts'
import type { PasskeyPurpose, PasskeyTransaction } from './passkeyPorts.ts'
import { presentCode, takeCode, type PresentedCode } from './proveCode.ts'
import { presentPasskey, takePasskey, type PresentedPasskey } from './provePasskey.ts'

/** A code, or what a passkey said, on its way under the lock. */
export type PresentedFactor = PresentedCode | PresentedPasskey

/** Reads what somebody shows. `purpose`: what a passkey was asked for. Refusal: server_busy. */
export async function presentFactor(
  dependencies: AuthDependencies,
  userId: UserId,
  { proof, purpose }: { readonly proof: FactorProof; readonly purpose: PasskeyPurpose },
): Promise<AuthAnswer<PresentedFactor>> {
  if ('code' in proof) return presentCode(dependencies, userId, proof.code)
  return accept(await presentPasskey(dependencies, { userId, said: proof.passkey, purpose }))
}

/** What counts as a wrong code, and what is written down of it. */
const failureActions: Partial<Record<RefusalCode, AuditAction>> = {
  second_factor_wrong: 'session.second_factor_failed',
  passkey_unknown: 'session.second_factor_failed',
  passkey_counter: 'session.passkey_counter',
}

/** The event of a try that was wrong; undefined: right, or not looked at, and there is nothing to tell. */
export function failureAction(taken: AuthAnswer<unknown>): AuditAction | undefined {
  return taken.ok ? undefined : failureActions[taken.code]
}

/** Which passkey was shown, for what is written down. */
export function shownPasskey(presented: PresentedFactor): { readonly passkeyId?: string | null } {
  return presented.kind === 'passkey' ? { passkeyId: presented.passkeyId } : {}
}

/**
 * MFA-2, MFA-3, MFA-7: takes somebody's second factor once, under the user's lock; a wrong code or passkey is counted, a right one answers what
 * was found unusual (POL-3). Refusals in this order: second_factor_locked, too_many_requests, second_factor_wrong or those of `takePasskey`.
 */
export async function takeFactor(
  tx: FactorTransaction & PasskeyTransaction,
  given: { readonly factor: StoredFactor; readonly presented: PresentedFactor; readonly place: CodePlace; readonly now: Millis },
): Promise<AuthAnswer<FactorKind>> {
  const { factor, presented, place, now } = given
  const waitMs = codeWaitMs(await tx.codeFailures(place), now)
  if (waitMs === Infinity) return refuse('second_factor_locked')
  if (waitMs > 0) return refuseWith('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) })
  const taken = presented.kind === 'passkey' ? await takePasskey(tx, presented, now) : await takeCode(tx, { factor, presented, now })
  if (taken.ok) {
    await tx.forgiveCodes(place)
    await tx.answerDoubts(now)
  } else if (failureAction(taken) !== undefined) await tx.codeFailed(place, now)
  return taken
}
