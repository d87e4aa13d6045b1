import { SignJWT, type JWK } from 'jose'
import type { Millis } from '../domain/kernel/instant.ts'
import { SECOND_MS } from '../domain/kernel/instant.ts'
import type { RefusalCode } from '../domain/kernel/refusals.ts'
import { NONCE_HEADER, PROOF_ALGORITHM, PROOF_TYPE, TOKEN_HASH_HEADER } from '../domain/session/deviceProof.ts'
import type { DeviceKey } from './hostPorts.ts'

/** One that lacked the nonce or named another token, one that lacked the time, and one that has all. */
const PROOFS_MAX = 3

export type ProvenRequest = {
  readonly method: string
  /** The whole one; a query is left out of the proof. */
  readonly path: string
  /** What goes with it: no token, the one in the browser's cookie, or this one. */
  readonly carries: 'nothing' | 'cookie' | { readonly accessToken: string }
}
export type ProofAnswer = { readonly header: (name: string) => string | null; readonly refused: RefusalCode | null }

/** Shows the centre, with a request, that this PC holds its key. */
export type DeviceProver = {
  /** The value of `PROOF_HEADER` for one request, by what is known now. */
  proofFor(request: ProvenRequest): Promise<string>
  /** Sends a request with a proof, and once more where the answer tells what the proof lacked. */
  send<A extends ProofAnswer>(request: ProvenRequest, once: (proof: string) => Promise<A>): Promise<A>
  /**
   * What the answer to a request that cannot be sent again teaches for the next: a nonce, the hash of the cookie's token, and, where the
   * centre says that the clock is wrong, by how much.
   */
  heard(answer: ProofAnswer): void
}

type Proof = { readonly text: string; readonly nonce: string | null; readonly tokenHash: string | null }

/** DEV-2, DEV-6: proofs as of RFC 9449. `origin` is the centre's, as the requests name it. */
export function createDeviceProver(deps: {
  readonly key: DeviceKey
  readonly origin: string
  readonly now: () => Millis
  readonly uuid: () => string
}): DeviceProver {
  let nonce: string | null = null
  /** Of the token in the browser's cookie, which nothing here can read: by the centre's word. */
  let cookieHash: string | null = null
  /** How far the centre's clock is ahead of ours; ours is believed until the centre says otherwise. */
  let aheadMs = 0

  async function make({ method, path, carries }: ProvenRequest): Promise<Proof> {
    const { privateKey, publicJwk } = await deps.key.pair()
    const { kty, crv, x, y } = publicJwk
    const tokenHash = typeof carries === 'object' ? await hashOf(carries.accessToken) : carries === 'cookie' ? cookieHash : null
    const quoted = carries === 'nothing' ? nonce : null
    const text = await new SignJWT({
      htm: method,
      htu: `${deps.origin}${path.split('?', 1)[0]}`,
      iat: Math.floor((deps.now() + aheadMs) / SECOND_MS),
      jti: deps.uuid(),
      ...(quoted === null ? {} : { nonce: quoted }),
      ...(tokenHash === null ? {} : { ath: tokenHash }),
    })
      .setProtectedHeader({ alg: PROOF_ALGORITHM, typ: PROOF_TYPE, jwk: { kty, crv, x, y } as JWK })
      .sign(privateKey)
    return { text, nonce: quoted, tokenHash }
  }

  /** True: the request is worth making once more. */
  function learn({ header, refused }: ProofAnswer, proof: Pick<Proof, 'nonce' | 'tokenHash'>): boolean {
    nonce = header(NONCE_HEADER) ?? nonce
    cookieHash = header(TOKEN_HASH_HEADER) ?? cookieHash
    if (refused === 'device_nonce_needed') return nonce !== proof.nonce
    if (refused === 'device_proof_invalid') return header(TOKEN_HASH_HEADER) !== null && cookieHash !== proof.tokenHash
    if (refused !== 'clock_wrong') return false
    const serverAt = Date.parse(header('date') ?? '')
    if (Number.isNaN(serverAt)) return false
    aheadMs = serverAt - deps.now()
    return true
  }

  return {
    proofFor: async (request) => (await make(request)).text,
    heard: (answer) => void learn(answer, { nonce, tokenHash: cookieHash }),
    async send(request, once) {
      for (let tries = 1; ; tries++) {
        const proof = await make(request)
        const answer = await once(proof.text)
        if (!learn(answer, proof) || tries === PROOFS_MAX) return answer
      }
    },
  }
}

async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
