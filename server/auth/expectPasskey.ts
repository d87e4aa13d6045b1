import type { PasskeyParty } from '../../domain/session/passkey.ts'

/**
 * What must hold of everything an authenticator says: it is for our party, and the device made sure who touched it. Which challenge it
 * answers is not known here but told afterwards: whether that one was asked is decided under the person's lock.
 */
export function expectPasskey({ origin, domain }: PasskeyParty) {
  let challenge = ''
  return {
    terms: {
      expectedChallenge: (answered: string) => {
        challenge = answered
        return true
      },
      expectedOrigin: origin,
      expectedRPID: domain,
      requireUserVerification: true,
    },
    challenge: () => challenge,
  }
}
