import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import { decideProof, PROOF_REMEMBERED_MS, type KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { Database } from '../platform/database.ts'
import type { AuthAnswer } from './authContract.ts'
import type { ProofNonces } from './proofNonces.ts'
import { createProofReader } from './readProof.ts'
import { createSeenProofs, proofHash } from './seenProofs.ts'

/** A request, as far as its proof is concerned; `path` without the query. */
export type ShownProof = { readonly proof: string | undefined; readonly method: string; readonly host: string; readonly path: string }

export type ProofCheck = {
  /**
   * DEV-2: whose key a request shows; null where it shows none. Refusals in this order: device_proof_invalid (it is none), those of
   * `decideProof`, device_proof_invalid (it was seen before).
   */
  keyOf(shown: ShownProof): Promise<AuthAnswer<KeyThumbprint | null>>
  /** Goes with every answer to a proof. */
  nextNonce(): string
}

/** `db` works as `desk_auth`: a proof counts once, in whichever process it is shown. */
export function createProofCheck(deps: { readonly db: Database; readonly nonces: ProofNonces; readonly clock: () => Millis }): ProofCheck {
  const { db, nonces, clock } = deps
  const readProof = createProofReader()

  const seen = createSeenProofs({ db, table: 'auth.seen_proof', keptMs: PROOF_REMEMBERED_MS })

  return {
    nextNonce: () => nonces.current(clock()),
    async keyOf({ proof, method, host, path }) {
      if (proof === undefined) return accept(null)
      const read = await readProof(proof)
      if (!read) return refuse('device_proof_invalid')
      const now = clock()
      const decided = decideProof(read.claims, { method, host, path, tokenHash: null, nonces: nonces.counting(now), now })
      if (!decided.ok) return decided
      return (await seen.isNew(proofHash(read.deviceKey, read.claims.jti), now)) ? accept(read.deviceKey) : refuse('device_proof_invalid')
    },
  }
}
