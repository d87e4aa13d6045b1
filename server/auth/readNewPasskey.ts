import { verifyRegistrationResponse } from '@simplewebauthn/server'
import type { NewPasskey } from '../../domain/protocol/passkeys.ts'
import { PASSKEY_ALGORITHMS, type PasskeyParty } from '../../domain/session/passkey.ts'
import { expectPasskey } from './expectPasskey.ts'
import type { StoredPasskey } from './passkeyPorts.ts'

export type ReadPasskey = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter'> & { readonly challenge: string }

/**
 * The key in what an authenticator made, and the challenge that it was made for; null: it was not made for our party, or nobody was
 * verified by the device. Which maker the authenticator is of is not asked (attestation "none").
 */
export async function readNewPasskey(made: NewPasskey, party: PasskeyParty): Promise<ReadPasskey | null> {
  const { credentialId: id, clientData, attestation } = made
  const expected = expectPasskey(party)
  const looked = verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: clientData, attestationObject: attestation },
    },
    ...expected.terms,
    supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
  })
  // Whatever the library does not like about it, it throws: to us that is no passkey.
  const { registrationInfo } = await looked.catch(() => ({ registrationInfo: undefined }))
  if (!registrationInfo) return null
  // By the authenticator's word, not the page's.
  const { id: credentialId, publicKey, counter } = registrationInfo.credential
  return { credentialId, publicKey, counter, challenge: expected.challenge() }
}
