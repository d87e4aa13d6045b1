import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import {
  keyThumbprintSchema,
  PROOF_ALGORITHM,
  PROOF_CURVE,
  PROOF_TYPE,
  proofClaimsSchema,
  type KeyThumbprint,
  type ProofClaims,
} from '../../domain/session/deviceProof.ts'

export type ReadProof = { readonly claims: ProofClaims; readonly deviceKey: KeyThumbprint }
export type ReadProofs = (proof: string) => Promise<ReadProof | null>

/** Head, claims, and a signature of 64 bytes. */
const COMPACT = /^([\w-]{1,1000})\.([\w-]{1,4000})\.([\w-]{86})$/
/** More PCs than work at one time; the oldest is forgotten first and simply read again. */
const HEADS_MAX = 20_000

const coordinate = z.string().regex(/^[\w-]{43}$/)
const headSchema = z.object({
  typ: z.literal(PROOF_TYPE),
  alg: z.literal(PROOF_ALGORITHM),
  // Nothing that must be understood is: RFC 7515 §4.1.11.
  crit: z.never().optional(),
  jwk: z.object({ kty: z.literal('EC'), crv: z.literal(PROOF_CURVE), x: coordinate, y: coordinate, d: z.never().optional() }),
})
type Head = { readonly publicKey: KeyObject; readonly deviceKey: KeyThumbprint }

/**
 * DEV-2: what a proof says and the thumbprint of the key that it carries and is signed with; null: it is none. The key is a public one of
 * P-256 and nothing else in its head is looked at. Source: RFC 9449 §4.3.
 *
 * A PC's head is the same with each proof, so a key is read once. Signatures are checked in this thread: the runtime's others are full of
 * password hashes at times, and work would wait for them (see decision 21 for what it costs).
 */
export function createProofReader(): ReadProofs {
  const heads = new Map<string, Head>()

  return async (proof) => {
    const [, head = '', body = '', signature = ''] = COMPACT.exec(proof) ?? []
    try {
      const known = heads.get(head) ?? (await readHead(head))
      const key = { key: known.publicKey, dsaEncoding: 'ieee-p1363' } as const
      if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return null
      // Only whoever has a key has its head remembered.
      heads.set(head, known)
      const oldest = heads.size > HEADS_MAX ? heads.keys().next().value : undefined
      if (oldest !== undefined) heads.delete(oldest)
      return { claims: proofClaimsSchema.parse(readJson(body)), deviceKey: known.deviceKey }
    } catch {
      return null
    }
  }
}

/** Throws where it is none of a proof, or its point is not on the curve. */
async function readHead(head: string): Promise<Head> {
  const { kty, crv, x, y } = headSchema.parse(readJson(head)).jwk
  const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  return { publicKey, deviceKey: keyThumbprintSchema.parse(await calculateJwkThumbprint({ kty, crv, x, y })) }
}

function readJson(part: string): unknown {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  return value
}
