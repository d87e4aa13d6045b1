import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** A signature lies beside the file it is of. */
export const SIGNATURE_ENDING = '.sig'

/** The name is signed too: what was signed for one platform is not good for another. */
function signedPart(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`dealer-desk release\n${name}\n`), bytes])
}

/** The signature (Ed25519, base64) of a file of a release. `privateKey`: PEM. Throws, in a sentence, for what is no Ed25519 key: no program would take it. */
export function signFile(input: { readonly name: string; readonly bytes: Uint8Array; readonly privateKey: string }): string {
  return sign(null, signedPart(input.name, input.bytes), readPrivateKey(input.privateKey)).toString('base64')
}

function readPrivateKey(pem: string): KeyObject {
  const key = asKey(pem)
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new Error('서명 키가 아닙니다: npm run release:sign -- --make-key 로 만든 PEM 파일을 적어 주세요.')
  return key
}

function asKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
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
