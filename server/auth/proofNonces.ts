import { createHmac } from 'node:crypto'
import type { Millis } from '../../domain/kernel/instant.ts'
import { NONCE_STRETCH_MS } from '../../domain/session/deviceProof.ts'

export type ProofNonces = {
  /** What the next proof is to quote. */
  current(now: Millis): string
  /** Those that count now: of this stretch of time and of the one before. */
  counting(now: Millis): readonly string[]
}

/** One nonce for each stretch of time, the same in every process of identity: nothing is kept, and nobody without the key foresees one. */
export function createProofNonces(key: Uint8Array): ProofNonces {
  const ofStretch = (stretch: number): string => createHmac('sha256', key).update(`proof nonce ${stretch}`).digest('base64url').slice(0, 24)
  const stretchAt = (now: Millis): number => Math.floor(now / NONCE_STRETCH_MS)
  return {
    current: (now) => ofStretch(stretchAt(now)),
    counting: (now) => [ofStretch(stretchAt(now)), ofStretch(stretchAt(now) - 1)],
  }
}
