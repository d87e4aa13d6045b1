import type { DealerCode, UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { PasswordMode, PasswordService } from '../../domain/session/legacyPassword.ts'
import type { SecretHash } from './authPorts.ts'

/** `isByReset`: by a code that somebody else issued; otherwise by the person, who knew the one before. */
export type PasswordChange = { readonly at: Millis; readonly isByReset: boolean }

/** A code by which a person sets a new password; at most one is open per person. */
export type StoredReset = {
  readonly hash: SecretHash
  readonly issuedBy: UserId
  readonly issuedAt: Millis
  readonly expiresAt: Millis
}

/** Staff of a shop; `openUntil`: a code that counts now was issued. */
export type StaffWithReset = {
  readonly userId: UserId
  readonly loginId: string
  readonly displayName: string
  readonly openUntil: Millis | null
}

/** What can be read of passwords without the user's lock. */
export interface PasswordReader {
  passwordChangeOf(userId: UserId): Promise<PasswordChange | undefined>
  ownerOfReset(hash: SecretHash): Promise<UserId | undefined>
  /** How old passwords are taken at a door now. */
  passwordMode(service: PasswordService): Promise<PasswordMode>
  /** The staff of one shop who may sign in, by their login ids. */
  staffWithResets(dealerCode: DealerCode, now: Millis): Promise<readonly StaffWithReset[]>
}

/** Under the user's lock. */
export interface PasswordTransaction {
  /** Puts a fresh hash of the same password in place of the old one; nothing where that one is gone meanwhile. */
  renewPasswordHash(hashes: { readonly from: string; readonly to: string }): Promise<void>
  /** Another password from now on; an open reset is over with it. */
  setPassword(set: PasswordChange & { readonly hash: string }): Promise<void>
  /** What was given for the password before: tickets to take over, those that go with a code, and those to wait with. */
  dropTickets(): Promise<void>
  /** An old password was taken at a door, or refused. */
  countLegacy(service: PasswordService, what: 'kept' | 'upgraded' | 'refused'): Promise<void>
  reset(): Promise<StoredReset | undefined>
  /** In place of the one before. */
  putReset(reset: StoredReset): Promise<void>
}
