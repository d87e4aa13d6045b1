import type { CryptoKey } from 'jose'
import type { DeviceId, SessionId, UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { PermissionList, Role } from '../../domain/access/permissions.ts'
import type { DealerCode } from '../../domain/kernel/ids.ts'
import type { HeldEnd, HeldSession } from '../../domain/session/heldSession.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { SeenIdentity } from '../../domain/session/admitRequest.ts'
import type { AuditEvent } from '../audit/recordAudit.ts'
import type { DeviceReader, DeviceTransaction } from './devicePorts.ts'
import type { FactorReader, FactorTransaction } from './factorPorts.ts'
import type { PasskeyReader, PasskeyTransaction } from './passkeyPorts.ts'
import type { PasswordReader, PasswordTransaction } from './passwordPorts.ts'

/** A user as everybody who answers requests may know them. */
export type KnownUser = {
  readonly userId: UserId
  readonly loginId: string
  readonly displayName: string
  readonly role: Role
  /** What the roles given to this person hold at this moment. */
  readonly permissions: PermissionList
  readonly dealerCode: DealerCode | null
  readonly dealerName: string | null
  /** Null while they may sign in. */
  readonly disabledAt: Millis | null
  readonly hasSecondFactor: boolean
}
export type StoredUser = KnownUser & { readonly passwordHash: string }

/** Opaque secrets are stored as hexadecimal hashes only. */
export type SecretHash = string
export type StoredRefreshToken = {
  readonly hash: SecretHash
  readonly sessionId: SessionId
  readonly issuedAt: Millis
  readonly usedAt: Millis | null
  readonly successorHash: SecretHash | null
}
/** Given to one device, to be used once: to take a session over, or for the code that a sign-in still needs. */
export type StoredTicket = {
  readonly hash: SecretHash
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** The key that this device proved; null: none. */
  readonly deviceKey: KeyThumbprint | null
  readonly expiresAt: Millis
  readonly usedAt: Millis | null
}

/** To take a session over. `hasCode`: a code was shown before it was given. */
export type StoredTakeover = StoredTicket & { readonly hasCode: boolean }

/** What every process that answers requests reads of identity, and the one thing it writes. */
export interface SessionReader {
  /** The session with its user as both stand now. */
  find(sessionId: SessionId): Promise<{ readonly session: HeldSession; readonly user: KnownUser } | undefined>
  /** A person is at work. Resolves with whether it was written: only where the session still goes on at that moment; never back in time. */
  touch(sessionId: SessionId, at: Millis): Promise<boolean>
}

/** Users, sessions, refresh tokens and tickets. At most one session per user is active, whatever the caller does. */
export interface SessionStore extends FactorReader, PasskeyReader, PasswordReader, DeviceReader {
  userByLoginId(loginId: string): Promise<StoredUser | undefined>
  /** Somebody signs in with this login id on the PC of this key, and no manager said no to it. */
  isUsedOn(loginId: string, key: KeyThumbprint): Promise<boolean>
  /** Active sessions without activity since `idleBefore`, begun before `startedBefore`, or of a user who was disabled. */
  overdue(limits: { readonly idleBefore: Millis; readonly startedBefore: Millis }): Promise<readonly HeldSession[]>
  /** Whose session it is, as long as it goes on. */
  ownerOfSession(sessionId: SessionId): Promise<UserId | undefined>
  ownerOfTicket(hash: SecretHash): Promise<UserId | undefined>
  ownerOfRefreshToken(hash: SecretHash): Promise<UserId | undefined>
  /** Runs `work` while no other call works on this user. What it throws undoes all of it. */
  underLock<T>(userId: UserId, work: (tx: SessionTransaction) => Promise<T>): Promise<T>
  /** An audit row that belongs to no session. */
  audit(event: AuditEvent): Promise<void>
  /** Drops tickets and refresh tokens that nobody can use any more. */
  forgetBefore(at: Millis): Promise<void>
}

export interface SessionTransaction extends FactorTransaction, PasskeyTransaction, PasswordTransaction, DeviceTransaction {
  user(): Promise<StoredUser | undefined>
  /** Held like the user: nobody touches it before this is over. */
  activeSession(): Promise<HeldSession | undefined>
  session(sessionId: SessionId): Promise<HeldSession | undefined>
  /** The one this person was last at work in, going on or over. */
  lastSession(): Promise<HeldSession | undefined>
  /** It goes on at another address, where no code was shown yet. */
  moveTo(sessionId: SessionId, address: string): Promise<void>
  /** Throws when the user has an active session. */
  start(session: HeldSession): Promise<void>
  /** Ends an active session; with the commit it is told to whoever holds its sockets. */
  end(sessionId: SessionId, end: HeldEnd): Promise<void>
  refreshToken(hash: SecretHash): Promise<StoredRefreshToken | undefined>
  addRefreshToken(token: StoredRefreshToken): Promise<void>
  useRefreshToken(hash: SecretHash, used: { readonly at: Millis; readonly successorHash: SecretHash }): Promise<void>
  ticket(hash: SecretHash): Promise<StoredTakeover | undefined>
  addTicket(ticket: StoredTakeover): Promise<void>
  useTicket(hash: SecretHash, at: Millis): Promise<void>
  audit(event: AuditEvent): Promise<void>
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** It wraps what the system before kept: see `legacyHashes.ts`. */
  isLegacy(hash: string): boolean
  /** It was made with less than a hash costs now, or under an older pepper: it is made anew while the password is at hand. */
  isWeak(hash: string): boolean
  /** A hash that no password fits: verifying against it costs what a real one costs. */
  readonly dummyHash: string
}

/** How many tries a password takes who begins with what is on lists, as a power of ten. `ownWords`: what is known of its owner. */
export interface PasswordGuesses {
  guessesLog10(password: string, ownWords: readonly string[]): Promise<number>
}

export interface TokenIssuer {
  issue(claims: {
    readonly sessionId: SessionId
    readonly userId: UserId
    /** Only who holds this key may use it; null: whoever has it. */
    readonly deviceKey: KeyThumbprint | null
    readonly expiresAt: Millis
    readonly now: Millis
  }): Promise<string>
}

export type TokenClaims = {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly deviceKey: KeyThumbprint | null
  readonly expiresAt: Millis
}

export interface TokenVerifier {
  /** What a token of ours says, be its time over or not. Refusals: token_expired (its key is gone), not_signed_in. */
  verify(token: string, now: Millis): Promise<Outcome<TokenClaims, 'token_expired' | 'not_signed_in'>>
}

/** Public keys of access tokens by name. */
export interface KeyBook {
  /** Undefined: nobody of ours has it; the book is read anew then, but not at every caller's wish. */
  keyOf(kid: string): Promise<CryptoKey | undefined>
  /** The book says so now, without reading. */
  holds(kid: string): boolean
}

export interface AuthHealth {
  seen(): SeenIdentity
}

/** Recovery codes: made here, kept as slow hashes. */
export interface RecoveryCodes {
  /** Ten of them, and the salt their hashes are made with. */
  fresh(): { readonly codes: readonly string[]; readonly salt: Uint8Array }
  hashOf(code: string, salt: Uint8Array): Promise<SecretHash>
}

/** Opaque secrets of 256 bits. */
export interface SecretTokens {
  fresh(): string
  /** The one successor of a refresh token: an honest retry gets the same answer, though only hashes are stored. */
  successorOf(token: string): string
  /** The same each time, and nobody's but the centre's to make: opens one person's store on one device. 32 bytes in hexadecimal. */
  recoveryKeyOf(whose: { readonly userId: UserId; readonly deviceId: DeviceId }): string
  hashOf(token: string): SecretHash
}
