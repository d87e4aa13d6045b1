import { accept } from '../../domain/kernel/refusals.ts'
import type { FactorOffer } from '../../domain/protocol/factors.ts'
import { CHALLENGE_TTL_MS, printedRecoveryCode } from '../../domain/session/secondFactor.ts'
import { refuseWith } from '../platform/problemOf.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { StoredUser } from './authPorts.ts'
import type { StoredOffer } from './factorPorts.ts'
import { BUSY_WAIT_SECONDS } from './provePassword.ts'
import { toBase32, TOTP_SECRET_BYTES, totpUri } from './totp.ts'

/** What the person is told, once, and what of it is kept until the first code confirms it. */
export type FreshOffer = { readonly told: FactorOffer; readonly kept: StoredOffer }

/** A second factor to be set up: nothing is written yet. Refusal: server_busy. */
export async function makeFactorOffer(
  { codes, gate, randomBytes, clock }: AuthDependencies,
  { loginId }: Pick<StoredUser, 'loginId'>,
): Promise<AuthAnswer<FreshOffer>> {
  const totpSecret = randomBytes(TOTP_SECRET_BYTES)
  const fresh = codes.fresh()
  const hashed = await gate.run(async () => {
    const hashes: string[] = []
    // One after the other: they are somebody's ten among many who sign in.
    for (const code of fresh.codes) hashes.push(await codes.hashOf(code, fresh.salt))
    return hashes
  })
  if (!hashed.ran) return refuseWith('server_busy', { retryAfterSeconds: BUSY_WAIT_SECONDS })
  return accept({
    told: { secret: toBase32(totpSecret), uri: totpUri(totpSecret, loginId), recoveryCodes: fresh.codes.map(printedRecoveryCode) },
    kept: { totpSecret, codeSalt: fresh.salt, codeHashes: hashed.value, expiresAt: clock() + CHALLENGE_TTL_MS },
  })
}
