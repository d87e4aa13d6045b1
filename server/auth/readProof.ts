import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose'
import {
  keyThumbprintSchema,
  PROOF_ALGORITHM,
  PROOF_TYPE,
  proofClaimsSchema,
  type KeyThumbprint,
  type ProofClaims,
} from '../../domain/session/deviceProof.ts'

export type ReadProof = { readonly claims: ProofClaims; readonly deviceKey: KeyThumbprint }

/**
 * DEV-2: what a proof says and the thumbprint of the key that it carries and is signed with; null: it is none. The key is a public one of
 * P-256 and nothing else in its header is looked at. Source: RFC 9449 §4.3.
 */
export async function readProof(proof: string): Promise<ReadProof | null> {
  try {
    // When it was made is looked at by `decideProof`, which tells a wrong clock from a wrong proof.
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms: [PROOF_ALGORITHM], typ: PROOF_TYPE })
    const claims = proofClaimsSchema.parse(payload)
    return { claims, deviceKey: keyThumbprintSchema.parse(await calculateJwkThumbprint(protectedHeader.jwk as JWK)) }
  } catch {
    return null
  }
}
