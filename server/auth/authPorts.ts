import type { DeviceId, SessionId, UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { PermissionList, Role } from '../../domain/access/permissions.ts'
import type { DealerCode } from '../../domain/kernel/ids.ts'
import type { HeldEnd, HeldSession } from '../../domain/session/heldSession.ts'
import type { AuditEvent } from '../audit/recordAudit.ts'

export type StoredUser = {
  readonly userId: UserId
  readonly loginId: string
  readonly displayName: string
  readonly role: Role
  /** What the roles given to this person hold at this moment. */
  readonly permissions: PermissionList
  readonly dealerCode: DealerCode | null
  readonly dealerName: string | null
  readonly passwordHash: string
  readonly disabled: boolean
}

/** Opaque secrets are stored as hexadecimal hashes only. */
export type SecretHash = string
export type StoredRefreshToken = {
  readonly hash: SecretHash
  readonly sessionId: SessionId
  readonly issuedAt: Millis
  readonly usedAt: Millis | null
  readonly successorHash: SecretHash | null
}
export type StoredTicket = {
  readonly hash: SecretHash
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly expiresAt: Millis
  readonly usedAt: Millis | null
}

/** Users, sessions, refresh tokens and tickets. At most one session per user is active, whatever the caller does. */
export interface SessionStore {
  userByLoginId(loginId: string): Promise<StoredUser | undefined>
  /** The session with its user as both stand now. */
  find(sessionId: SessionId): Promise<{ readonly session: HeldSession; readonly user: StoredUser } | undefined>
  /** Active sessions without activity since `idleBefore`, or begun before `startedBefore`. */
  overdue(limits: { readonly idleBefore: Millis; readonly startedBefore: Millis }): Promise<readonly HeldSession[]>
  ownerOfTicket(hash: SecretHash): Promise<UserId | undefined>
  ownerOfRefreshToken(hash: SecretHash): Promise<UserId | undefined>
  /** Runs `work` while no other call works on this user. What it throws undoes all of it. */
  underLock<T>(userId: UserId, work: (tx: SessionTransaction) => Promise<T>): Promise<T>
  /** An audit row that belongs to no session. */
  audit(event: AuditEvent): Promise<void>
  /** Drops tickets and refresh tokens that nobody can use any more. */
  forgetBefore(at: Millis): Promise<void>
}

export interface SessionTransaction {
  user(): Promise<StoredUser | undefined>
  activeSession(): Promise<HeldSession | undefined>
  session(sessionId: SessionId): Promise<HeldSession | undefined>
  /** Throws when the user has an active session. */
  start(session: HeldSession): Promise<void>
  end(sessionId: SessionId, end: HeldEnd): Promise<void>
  touch(sessionId: SessionId, at: Millis): Promise<void>
  refreshToken(hash: SecretHash): Promise<StoredRefreshToken | undefined>
  addRefreshToken(token: StoredRefreshToken): Promise<void>
  useRefreshToken(hash: SecretHash, used: { readonly at: Millis; readonly successorHash: SecretHash }): Promise<void>
  ticket(hash: SecretHash): Promise<StoredTicket | undefined>
  addTicket(ticket: StoredTicket): Promise<void>
  useTicket(hash: SecretHash, at: Millis): Promise<void>
  audit(event: AuditEvent): Promise<void>
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** A hash that no password fits: verifying against it costs what a real one costs. */
  readonly dummyHash: string
}

export interface AccessTokens {
  issue(claims: {
    readonly sessionId: SessionId
    readonly userId: UserId
    readonly expiresAt: Millis
    readonly now: Millis
  }): Promise<string>
  /** `expired`: it was ours, and its time is over. */
  verify(
    token: string,
    now: Millis,
  ): Promise<Outcome<{ readonly sessionId: SessionId; readonly userId: UserId; readonly expired: boolean }, 'not_signed_in'>>
}

/** Opaque secrets of 256 bits. */
export interface SecretTokens {
  fresh(): string
  /** The one successor of a refresh token: an honest retry gets the same answer, though only hashes are stored. */
  successorOf(token: string): string
  hashOf(token: string): SecretHash
}
