import { z } from 'zod'
import { PROOF_CURVE } from '../../domain/session/deviceProof.ts'
import type { DeviceKey } from '../../sync/hostPorts.ts'
import type { SealedFile } from './sealedFile.ts'

const privateJwkSchema = z.object({ kty: z.literal('EC'), crv: z.literal(PROOF_CURVE), x: z.string(), y: z.string(), d: z.string() })
const algorithm = { name: 'ECDSA', namedCurve: PROOF_CURVE }

/**
 * The key of this installation, sealed with the key that the operating system keeps for this person: a copied profile proves nothing. One
 * that the keychain no longer opens is gone, and the PC is a new one to the centre.
 */
export function sealedDeviceKey(file: SealedFile): DeviceKey {
  let kept: ReturnType<DeviceKey['pair']> | null = null
  return {
    pair: () => {
      kept ??= loadPair(file).catch((error: unknown) => {
        kept = null
        throw error
      })
      return kept
    },
  }
}

async function loadPair(file: SealedFile): ReturnType<DeviceKey['pair']> {
  const text = await file.read().catch(() => null)
  const read = text === null ? null : privateJwkSchema.safeParse(JSON.parse(text)).data
  const jwk = read ?? (await makeKey(file))
  const { d: _private, ...publicJwk } = jwk
  return { privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']), publicJwk }
}

async function makeKey(file: SealedFile): Promise<z.infer<typeof privateJwkSchema>> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const jwk = privateJwkSchema.parse(await crypto.subtle.exportKey('jwk', pair.privateKey))
  await file.write(JSON.stringify(jwk))
  return jwk
}
