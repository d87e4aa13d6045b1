import type { SessionId, UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { CodeFailures } from '../../domain/session/secondFactor.ts'
import type { SecretHash, StoredTicket } from './authPorts.ts'

/** The second factor of one person. Recovery codes are kept as slow hashes with one salt per person. */
export type StoredFactor = {
  /** Null: it does not open, for it was moved or changed in the database. No code fits it then. */
  readonly totpSecret: Uint8Array | null
  readonly codeSalt: Uint8Array
  /** The newest step a code was taken for. */
  readonly lastStep: number | null
  readonly since: Millis
}

/** Where a code comes from: a PC that is known as the person's, or an open session of theirs; null: anywhere else. */
export type CodePlace = KeyThumbprint | SessionId | null

/** A factor that was offered and has not been confirmed with a code. */
export type StoredOffer = {
  readonly totpSecret: Uint8Array
  readonly codeSalt: Uint8Array
  readonly codeHashes: readonly SecretHash[]
  readonly expiresAt: Millis
}

/** For one request of one session; whoever answers it uses it up. Hashes in hexadecimal. */
export type StoredStepUpTicket = {
  readonly hash: SecretHash
  readonly sessionId: SessionId
  readonly actionHash: SecretHash
  readonly expiresAt: Millis
}

/** What can be read of second factors without the user's lock. */
export interface FactorReader {
  factorOf(userId: UserId): Promise<StoredFactor | undefined>
  recoveryCodesLeft(userId: UserId): Promise<number>
  offerOf(userId: UserId): Promise<StoredOffer | undefined>
  ownerOfChallenge(hash: SecretHash): Promise<UserId | undefined>
}

/** Under the user's lock: of two who come with one code the second finds it used. */
export interface FactorTransaction {
  factor(): Promise<StoredFactor | undefined>
  offer(): Promise<StoredOffer | undefined>
  /** In place of the one before. */
  putOffer(offer: StoredOffer): Promise<void>
  /** The offer becomes the factor; its first code is used. */
  enrol(offer: StoredOffer, first: { readonly step: number; readonly at: Millis }): Promise<void>
  /** With the codes that belong to it. */
  dropFactor(): Promise<void>
  useStep(step: number): Promise<void>
  /** Whether there was such a code, unused; then it is used. */
  useRecoveryCode(hash: SecretHash, at: Millis): Promise<boolean>
  /** POL-3: something unusual was found about this person, and no code was shown since. */
  isDoubted(): Promise<boolean>
  /** A code was shown: it answers what was found so far. */
  answerDoubts(at: Millis): Promise<void>
  /** Wrong codes from there, one after the other. */
  codeFailures(place: CodePlace): Promise<CodeFailures>
  codeFailed(place: CodePlace, at: Millis): Promise<void>
  /** A code was right there: wrong ones before it are forgotten. */
  forgiveCodes(place: CodePlace): Promise<void>
  /** Wrong ones are forgotten, wherever they came from. */
  unlockCodes(): Promise<void>
  addStepUpTicket(ticket: StoredStepUpTicket): Promise<void>
  /** The ticket of a sign-in whose password was right. */
  challenge(hash: SecretHash): Promise<StoredTicket | undefined>
  addChallenge(challenge: StoredTicket): Promise<void>
  useChallenge(hash: SecretHash, at: Millis): Promise<void>
}
