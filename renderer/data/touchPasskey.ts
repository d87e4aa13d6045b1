import { browserSupportsWebAuthn, startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { NewPasskey, PasskeyAnswer, PasskeyOffer, PasskeyQuestion } from '../../domain/protocol/passkeys.ts'
import { PASSKEY_ALGORITHMS, PASSKEY_CHALLENGE_TTL_MS, passkeyPartyOf } from '../../domain/session/passkey.ts'

/** Browsers make passkeys for this page: not on the desktop (`app://`), nor at an address in numbers. Elsewhere nothing of them is shown. */
export function mayTouchPasskeys(): boolean {
  return passkeyPartyOf(window.location.origin) !== null && browserSupportsWebAuthn()
}

/** The same for passkeys of the page that the centre names; null: it names none. */
export function areOfThisPage(origin: string | null | undefined): boolean {
  return origin === window.location.origin && mayTouchPasskeys()
}

/** Has one of the person's passkeys sign. Refusals: passkey_cancelled, passkey_unknown, passkeys_off. */
export async function touchPasskey({ challenge, domain, known }: PasskeyQuestion): Promise<Outcome<PasskeyAnswer>> {
  try {
    const { id, response } = await startAuthentication({
      optionsJSON: {
        challenge,
        rpId: domain,
        allowCredentials: known.map(asCredential),
        userVerification: 'required',
        timeout: PASSKEY_CHALLENGE_TTL_MS,
      },
    })
    const { clientDataJSON: clientData, authenticatorData, signature } = response
    return accept({ credentialId: id, clientData, authenticatorData, signature })
  } catch (error) {
    return refuse(whyNot(error))
  }
}

/** Has an authenticator make one. Refusals: passkey_cancelled, passkey_exists, passkey_unknown, passkeys_off. */
export async function makePasskey({ challenge, domain, known, person }: PasskeyOffer, name: string): Promise<Outcome<NewPasskey>> {
  try {
    const { id, response } = await startRegistration({
      optionsJSON: {
        challenge,
        rp: { id: domain, name: 'Dealer Desk' },
        user: { id: person.handle, name: person.name, displayName: person.displayName },
        pubKeyCredParams: PASSKEY_ALGORITHMS.map((alg) => ({ alg, type: 'public-key' as const })),
        excludeCredentials: known.map(asCredential),
        // It is asked for by name, after the password: the authenticator need not keep a list of people.
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
        attestation: 'none',
        timeout: PASSKEY_CHALLENGE_TTL_MS,
      },
    })
    const { clientDataJSON: clientData, attestationObject: attestation, transports = [] } = response
    return accept({ name, credentialId: id, clientData, attestation, transports })
  } catch (error) {
    return refuse(whyNot(error))
  }
}

function asCredential({ id, transports }: PasskeyQuestion['known'][number]) {
  return { id, type: 'public-key' as const, transports: [...transports] }
}

/** Browsers say "not allowed" for whoever puts it off, does not touch anything in time, or has none of the passkeys at hand. */
function whyNot(error: unknown): RefusalCode {
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'passkey_exists'
  const cause = error instanceof WebAuthnError ? error.cause : error
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError') return 'passkey_cancelled'
  return name === 'SecurityError' ? 'passkeys_off' : 'passkey_unknown'
}
