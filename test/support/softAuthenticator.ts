import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { NewPasskey, PasskeyAnswer, PasskeyOffer, PasskeyQuestion } from '../../domain/protocol/passkeys.ts'

const PRESENT = 0x01
const VERIFIED = 0x04
const HAS_KEY = 0x40

/** What a page or a device may do wrong. */
export type Touch = {
  /** The page that asks. */
  readonly origin?: string
  /** The name that the browser binds it to. */
  readonly domain?: string
  /** False: somebody touched it, and nobody looked who. */
  readonly isVerified?: boolean
  /** In place of one more than before. */
  readonly counter?: number
  /** Somebody else's key signs. */
  readonly isForged?: boolean
}

export type SoftAuthenticator = {
  make(offer: PasskeyOffer, name: string, touch?: Touch): NewPasskey
  answer(question: PasskeyQuestion, touch?: Touch): PasskeyAnswer
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const es256Key = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** An authenticator that holds one ES256 key and says nothing of its maker, in the browser that shows `origin`. */
export function softAuthenticator(origin: string): SoftAuthenticator {
  const { privateKey, publicKey } = es256Key()
  const credentialId = randomBytes(20)
  let counter = 0

  function authenticatorData({ domain }: { readonly domain: string }, touch: Touch, key: Buffer = Buffer.alloc(0)): Buffer {
    counter = touch.counter ?? counter + 1
    const flags = PRESENT | (touch.isVerified === false ? 0 : VERIFIED) | (key.length > 0 ? HAS_KEY : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(touch.domain ?? domain), Buffer.from([flags]), count, key])
  }
  const clientData = (type: string, { challenge }: PasskeyQuestion, touch: Touch): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: touch.origin ?? origin, crossOrigin: false }))

  return {
    make(offer, name, touch = {}) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      // COSE: an EC2 key for ES256 on P-256, with its two coordinates.
      const cose = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ])
      const length = Buffer.from([0, credentialId.length])
      const data = authenticatorData(offer, touch, Buffer.concat([Buffer.alloc(16), length, credentialId, cose]))
      // CBOR: { fmt: "none", attStmt: {}, authData: bytes }
      const attestation = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
        Buffer.from([data.length]),
        data,
      ])
      return {
        name,
        credentialId: credentialId.toString('base64url'),
        clientData: clientData('webauthn.create', offer, touch).toString('base64url'),
        attestation: attestation.toString('base64url'),
        transports: ['internal'],
      }
    },
    answer(question, touch = {}) {
      const data = authenticatorData(question, touch)
      const said = clientData('webauthn.get', question, touch)
      const key = touch.isForged === true ? es256Key().privateKey : privateKey
      return {
        credentialId: credentialId.toString('base64url'),
        clientData: said.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', Buffer.concat([data, sha256(said)]), key).toString('base64url'),
      }
    },
  }
}
