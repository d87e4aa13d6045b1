import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { PasskeyId } from '../../domain/session/passkey.ts'
import type { SecretHash } from './authPorts.ts'

/** A passkey of one person. `credentialId`: in base64url, as browsers name it. */
export type StoredPasskey = {
  readonly id: PasskeyId
  readonly credentialId: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly counter: number
  readonly transports: readonly string[]
  readonly name: string
  readonly addedAt: Millis
  readonly lastUsedAt: Millis | null
}

/** What a challenge was made for: one at a time is open for each. */
export type PasskeyPurpose = `${'signIn' | 'stepUp' | 'add'} ${string}`
export type StoredPasskeyChallenge = { readonly purpose: PasskeyPurpose; readonly hash: SecretHash; readonly expiresAt: Millis }

/** What can be read of passkeys without the user's lock. */
export interface PasskeyReader {
  /** Oldest first. */
  passkeysOf(userId: UserId): Promise<readonly StoredPasskey[]>
}

/** Under the user's lock: of two who come with one answer the second finds its challenge used. */
export interface PasskeyTransaction {
  /** Oldest first. */
  passkeys(): Promise<readonly StoredPasskey[]>
  /** Somebody, whoever it is, has this very one. */
  isPasskeyTaken(credentialId: string): Promise<boolean>
  addPasskey(passkey: StoredPasskey): Promise<void>
  /** It was right. */
  usePasskey(id: PasskeyId, used: { readonly counter: number; readonly at: Millis }): Promise<void>
  dropPasskey(id: PasskeyId): Promise<void>
  /** In place of the one before for the same purpose. */
  putPasskeyChallenge(challenge: StoredPasskeyChallenge): Promise<void>
  /** The open one, which is used up by this. */
  takePasskeyChallenge(purpose: PasskeyPurpose): Promise<StoredPasskeyChallenge | undefined>
}
