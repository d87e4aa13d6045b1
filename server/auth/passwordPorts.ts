import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'

/** `isByReset`: by a link that somebody else issued; otherwise by the person, who knew the one before. */
export type PasswordChange = { readonly at: Millis; readonly isByReset: boolean }

/** What can be read of passwords without the user's lock. */
export interface PasswordReader {
  passwordChangeOf(userId: UserId): Promise<PasswordChange | undefined>
}

/** Under the user's lock. */
export interface PasswordTransaction {
  /** Puts a fresh hash of the same password in place of the old one; nothing where that one is gone meanwhile. */
  renewPasswordHash(hashes: { readonly from: string; readonly to: string }): Promise<void>
  /** Another password from now on. */
  setPassword(set: PasswordChange & { readonly hash: string }): Promise<void>
  /** What was given for the password before: tickets to take over, and those that go with a code. */
  dropTickets(): Promise<void>
}
