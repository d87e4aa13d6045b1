import { SignJWT, type JWK } from 'jose'
import type { Millis } from '../domain/kernel/instant.ts'
import { SECOND_MS } from '../domain/kernel/instant.ts'
import type { RefusalCode } from '../domain/kernel/refusals.ts'
import { NONCE_HEADER, PROOF_ALGORITHM, PROOF_TYPE } from '../domain/session/deviceProof.ts'
import type { DeviceKey } from './hostPorts.ts'

/** Shows the centre, with a request, that this PC holds its key. */
export type DeviceProver = {
  /** The value of `PROOF_HEADER`. `path` is the whole one, without its query. */
  proofFor(request: { readonly method: string; readonly path: string }): Promise<string>
  /**
   * What an answer teaches: what the next proof is to quote, and, when the centre says that the clock is wrong, by how much. True: the
   * request is worth making once more.
   */
  heard(answer: { readonly header: (name: string) => string | null; readonly refused: RefusalCode | null }): boolean
}

/** DEV-2: proofs as of RFC 9449. `origin` is the centre's, as the requests name it. */
export function createDeviceProver(deps: {
  readonly key: DeviceKey
  readonly origin: string
  readonly now: () => Millis
  readonly uuid: () => string
}): DeviceProver {
  let nonce: string | null = null
  /** How far the centre's clock is ahead of ours; ours is believed until the centre says otherwise. */
  let aheadMs = 0
  return {
    async proofFor({ method, path }) {
      const { privateKey, publicJwk } = await deps.key.pair()
      const { kty, crv, x, y } = publicJwk
      return new SignJWT({
        htm: method,
        htu: `${deps.origin}${path}`,
        iat: Math.floor((deps.now() + aheadMs) / SECOND_MS),
        jti: deps.uuid(),
        ...(nonce === null ? {} : { nonce }),
      })
        .setProtectedHeader({ alg: PROOF_ALGORITHM, typ: PROOF_TYPE, jwk: { kty, crv, x, y } as JWK })
        .sign(privateKey)
    },
    heard({ header, refused }) {
      const fresh = header(NONCE_HEADER)
      const isNew = fresh !== null && fresh !== nonce
      nonce = fresh ?? nonce
      if (refused === 'device_nonce_needed') return isNew
      if (refused !== 'clock_wrong') return false
      const serverAt = Date.parse(header('date') ?? '')
      if (Number.isNaN(serverAt)) return false
      aheadMs = serverAt - deps.now()
      return true
    },
  }
}
