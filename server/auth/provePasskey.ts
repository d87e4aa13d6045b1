import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import type { PasskeyAnswer } from '../../domain/protocol/passkeys.ts'
import { decidePasskey, type GenuineAnswer, type PasskeyId, type PasskeyParty } from '../../domain/session/passkey.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import { expectPasskey } from './expectPasskey.ts'
import type { PasskeyPurpose, PasskeyTransaction, StoredPasskey } from './passkeyPorts.ts'

/** What a passkey said, on its way under the lock: its signature was looked at. `answer` null: it is not genuine. */
export type PresentedPasskey = {
  readonly kind: 'passkey'
  readonly purpose: PasskeyPurpose
  readonly passkeyId: PasskeyId | null
  readonly answer: GenuineAnswer | null
}

/** Looks at the signature of a passkey of this person; whether it answers the open challenge is decided under the lock. */
export async function presentPasskey(
  { store, secrets, passkeyParty }: AuthDependencies,
  { userId, said, purpose }: { readonly userId: UserId; readonly said: PasskeyAnswer; readonly purpose: PasskeyPurpose },
): Promise<PresentedPasskey> {
  const party = passkeyParty()
  const held = (await store.passkeysOf(userId)).find(({ credentialId }) => credentialId === said.credentialId)
  const genuine = party && held ? await genuineAnswer(said, held, party) : null
  const answer = genuine && { challengeHash: secrets.hashOf(genuine.challenge), counter: genuine.counter }
  return { kind: 'passkey', purpose, passkeyId: held?.id ?? null, answer }
}

/** Null: not signed by this key, not for our party, or nobody was verified by the device. */
async function genuineAnswer(
  { credentialId, clientData, authenticatorData, signature }: PasskeyAnswer,
  { publicKey }: StoredPasskey,
  party: PasskeyParty,
): Promise<{ readonly challenge: string; readonly counter: number } | null> {
  const expected = expectPasskey(party)
  const looked = verifyAuthenticationResponse({
    response: {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: clientData, authenticatorData, signature },
    },
    ...expected.terms,
    // Counters are ours to judge, once the signature is known to be right: a forged one would be written down as a copied key.
    credential: { id: credentialId, publicKey, counter: 0 },
  })
  // Whatever the library does not like about an answer, it throws: to us that is a wrong passkey.
  const { verified, authenticationInfo } = await looked.catch(() => ({ verified: false, authenticationInfo: null }))
  return verified && authenticationInfo ? { challenge: expected.challenge(), counter: authenticationInfo.newCounter } : null
}

/** MFA-7: takes what a passkey said, under the user's lock, and uses its challenge up. Refusals: those of `decidePasskey`. */
export async function takePasskey(
  tx: PasskeyTransaction,
  { purpose, passkeyId, answer }: PresentedPasskey,
  now: Millis,
): Promise<AuthAnswer<'passkey'>> {
  const asked = (await tx.takePasskeyChallenge(purpose)) ?? null
  const held = (await tx.passkeys()).find(({ id }) => id === passkeyId) ?? null
  const decided = decidePasskey({ asked, answer, held, now })
  if (!decided.ok) return decided
  await tx.usePasskey(decided.value.id, { counter: decided.value.counter, at: now })
  return accept('passkey')
}
