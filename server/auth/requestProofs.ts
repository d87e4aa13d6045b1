import { createHash } from 'node:crypto'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { decideProof, REQUEST_PROOF_REMEMBERED_MS, type KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { Database } from '../platform/database.ts'
import { createProofReader } from './readProof.ts'
import type { ShownProof } from './proofCheck.ts'
import { createSeenProofs, proofHash } from './seenProofs.ts'

/** Two minutes of 1,600 requests a second in one process; beyond that the oldest is forgotten before its time. */
const REMEMBERED_MAX = 200_000

export type BoundRequest = {
  readonly shown: ShownProof
  /** The key that its token is bound to. */
  readonly deviceKey: KeyThumbprint
  readonly accessToken: string
  /** Its proof counts once in all processes, not only in this one. */
  readonly isSensitive: boolean
}
export type ProofRefusal = 'device_proof_needed' | 'device_proof_invalid' | 'device_nonce_needed' | 'clock_wrong'

export type RequestProofs = {
  /**
   * DEV-6: whether a request whose token is bound to a key shows a proof of that key, made for it. Refusals in this order:
   * device_proof_needed (none), device_proof_invalid (it is none, or of another key), those of `decideProof`, device_proof_invalid (it was seen before).
   * Source: RFC 9449 §7.1, security requirement S-08.
   */
  admit(request: BoundRequest): Promise<Outcome<null, ProofRefusal>>
}

/** As a proof names an access token (`ath`). */
export function tokenHashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url')
}

/** `db` works as either role. */
export function createRequestProofs({
  db,
  clock,
  onRefused,
}: {
  readonly db: Database
  readonly clock: () => Millis
  readonly onRefused: (code: ProofRefusal) => void
}): RequestProofs {
  const read = createProofReader()
  const seenHere = rememberHere(REMEMBERED_MAX)
  const seenAnywhere = createSeenProofs({ db, table: 'desk.seen_proof', keptMs: REQUEST_PROOF_REMEMBERED_MS })

  async function decide({ shown, deviceKey, accessToken, isSensitive }: BoundRequest): Promise<Outcome<null, ProofRefusal>> {
    const { proof, method, host, path } = shown
    if (proof === undefined) return refuse('device_proof_needed')
    const found = await read(proof)
    if (found?.deviceKey !== deviceKey) return refuse('device_proof_invalid')
    const now = clock()
    const decided = decideProof(found.claims, { method, host, path, tokenHash: tokenHashOf(accessToken), nonces: null, now })
    if (!decided.ok) return decided
    const hash = proofHash(deviceKey, found.claims.jti)
    const isNew = seenHere.isNew(hash, now) && (!isSensitive || (await seenAnywhere.isNew(hash, now)))
    return isNew ? accept(null) : refuse('device_proof_invalid')
  }

  return {
    async admit(request) {
      const decided = await decide(request)
      if (!decided.ok) onRefused(decided.code)
      return decided
    },
  }
}

/** What was shown to this process since its time began to count. In the order of arrival, so the oldest is the first to go. */
function rememberHere(max: number): { isNew(hash: Buffer, now: Millis): boolean } {
  const until = new Map<string, Millis>()

  function forget(now: Millis): void {
    for (const [name, end] of until) {
      if (end > now && until.size <= max) return
      until.delete(name)
    }
  }

  return {
    isNew(hash, now) {
      // Half a hash tells proofs apart, and two hundred thousand of them are kept.
      const name = hash.toString('latin1', 0, 16)
      if (until.has(name)) return false
      until.set(name, now + REQUEST_PROOF_REMEMBERED_MS)
      forget(now)
      return true
    },
  }
}
