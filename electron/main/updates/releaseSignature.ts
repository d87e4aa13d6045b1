import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

/** A signature lies beside the file it is of. */
export const SIGNATURE_ENDING = '.sig'

/** The name is signed too: what was signed for one platform is not good for another. */
function signedPart(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`dealer-desk release\n${name}\n`), bytes])
}

/** The signature (Ed25519, base64) of a file of a release. `privateKey`: PEM. */
export function signFile(input: { readonly name: string; readonly bytes: Uint8Array; readonly privateKey: string }): string {
  return sign(null, signedPart(input.name, input.bytes), createPrivateKey(input.privateKey)).toString('base64')
}

/** The public half of a PEM key, as it is packaged into a program: SubjectPublicKeyInfo in base64. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** True when the holder of the release key signed these very bytes under this very name. False for whatever cannot be read. */
export function isSigned(input: {
  readonly name: string
  readonly bytes: Uint8Array
  readonly signature: string
  readonly publicKey: string
}): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(input.publicKey, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') return false
    return verify(null, signedPart(input.name, input.bytes), key, Buffer.from(input.signature.trim(), 'base64'))
  } catch {
    return false
  }
}
