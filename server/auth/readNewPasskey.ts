import { verifyRegistrationResponse } from '@simplewebauthn/server'
import type { NewPasskey } from '../../domain/protocol/passkeys.ts'
import type { PasskeyParty } from '../../domain/session/passkey.ts'
import type { StoredPasskey } from './passkeyPorts.ts'

/** EdDSA, ES256, RS256: what the authenticators of Windows, Apple, Android and security keys sign with. */
export const PASSKEY_ALGORITHMS = [-8, -7, -257]

export type ReadPasskey = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter'> & { readonly challenge: string }

/**
 * The key in what an authenticator made, and the challenge that it was made for; null: it was not made for our party, or nobody was
 * verified by the device. Which maker the authenticator is of is not asked (attestation "none").
 */
export async function readNewPasskey(made: NewPasskey, { origin, domain }: PasskeyParty): Promise<ReadPasskey | null> {
  let challenge = ''
  const { credentialId: id, clientData, attestation } = made
  const looked = verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: clientData, attestationObject: attestation },
    },
    expectedChallenge: (answered) => {
      challenge = answered
      return true
    },
    expectedOrigin: origin,
    expectedRPID: domain,
    requireUserVerification: true,
    supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
  })
  // Whatever the library does not like about it, it throws: to us that is no passkey.
  const { registrationInfo } = await looked.catch(() => ({ registrationInfo: undefined }))
  if (!registrationInfo) return null
  // By the authenticator's word, not the page's.
  const { id: credentialId, publicKey, counter } = registrationInfo.credential
  return { credentialId, publicKey, counter, challenge }
}
