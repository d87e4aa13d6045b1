import type { Instant } from '../domain/kernel/instant.ts'
import type { Outcome, RefusalCode } from '../domain/kernel/refusals.ts'
import type { OtherSession } from '../domain/protocol/auth.ts'
import type { FactorOffer, FactorProof } from '../domain/protocol/factors.ts'
import type { PasskeyQuestion } from '../domain/protocol/passkeys.ts'
import type { ChangePassword, ResetPassword } from '../domain/protocol/passwords.ts'
import type { WipeCause } from '../domain/session/copyGuard.ts'
import type { DoubtKind } from '../domain/session/contextPolicy.ts'
import type { Session, SessionEnd, SignedInUser } from '../domain/session/session.ts'

/** What the page may ask of who works at this PC: signing in and out, and what that still needs. The part of `EngineApi` about sessions. */
export interface SessionApi {
  /**
   * Signs in at the centre and opens this user's store on this PC. Without a connection it opens the store with the
   * password alone when this user has worked here before (`offline: true`), and where identity is down as well. Refusals: invalid_credentials,
   * local_copy_wiped (with `wiped`), session_conflict (with `other` and a ticket), second_factor_needed and second_factor_enrolment_needed (with the ticket that
   * goes with the code), too_many_requests, server_unreachable, auth_unavailable, local_password_wrong,
   * local_key_lost, local_store_damaged, local_store_in_use (another window of this browser has the desk open).
   */
  signIn(input: { readonly loginId: string; readonly password: string }): Promise<SignInAnswer>
  /**
   * What a sign-in still needed: a code of the authenticator app, a recovery code, or what a passkey signed. Refusals: challenge_invalid,
   * second_factor_wrong, passkey_unknown, passkey_challenge_invalid, passkey_counter, second_factor_locked, too_many_requests,
   * session_conflict, and those of an absent centre.
   */
  proveFactor(input: { readonly challengeTicket: string } & FactorProof): Promise<SignInAnswer>
  /** What a passkey signs for that sign-in, within two minutes. Refusals: passkeys_off, passkey_missing, challenge_invalid, server_unreachable. */
  askPasskey(input: { readonly challengeTicket: string }): Promise<Outcome<PasskeyQuestion>>
  /** Ends the other session and signs in here. Refusals: takeover_ticket_invalid, server_unreachable, auth_unavailable. */
  takeOver(input: { readonly takeoverTicket: string }): Promise<SignInAnswer>
  /**
   * PWD-3: another password at the centre, and for this user's store on this PC: whatever stops it half-way, one of the two opens it.
   * Refusals: local_store_locked, server_unreachable (nobody knows whether it was taken: both open the store), and those of `POST /auth/password`.
   */
  changePassword(input: ChangePassword): Promise<Outcome<null>>
  /**
   * PWD-5: a new password by a code that somebody above issued; nobody has to be signed in. What lies on this PC stays sealed and opens with
   * the next sign-in. Refusals: server_unreachable, and those of `POST /auth/password-reset`.
   */
  resetPassword(input: ResetPassword): Promise<Outcome<null>>
  /**
   * Asks again whether this PC was approved, for the sign-in that was refused as device_waiting. Refusals: device_waiting (not yet),
   * device_refused, device_locked, device_ticket_invalid, session_conflict, and those of an absent centre.
   */
  awaitDevice(input: { readonly deviceTicket: string }): Promise<SignInAnswer>
  /** Ends the session at the centre if it can be reached, drops the key, keeps sealed unsent work. */
  signOut(): Promise<void>
  /** Drops the key and shows the lock screen; the session goes on. `signIn` with the same login id unlocks. */
  lock(): Promise<void>
  /** A person touched the keyboard or the mouse (trusted events only, at most every 30 seconds). */
  activity(): Promise<void>
}

export type SignInAnswer =
  | {
      readonly ok: true
      readonly user: SignedInUser
      readonly offline: boolean
      readonly unsentRestored: number
      /** So much unsent work was found that nothing on this PC opens any more; it lies sealed where it was. */
      readonly setAside: number
    }
  | {
      readonly ok: false
      readonly code: RefusalCode
      readonly detail?: string
      readonly retryAfterSeconds?: number
      readonly other?: OtherSession
      readonly takeoverTicket?: string
      readonly challengeTicket?: string
      readonly factorOffer?: FactorOffer
      /** This person has a passkey that pages of this origin can ask. */
      readonly passkeyOrigin?: string
      /** Of a wrong password without the centre: how many more before the copy on this PC goes. */
      readonly triesLeft?: number
      /** Why the copy on this PC went, and how many pieces of unsent work stay sealed here. */
      readonly wiped?: { readonly cause: WipeCause; readonly unsentKept: number }
      readonly deviceTicket?: string
      readonly deviceCode?: string
      readonly policyReasons?: readonly DoubtKind[]
    }

/** `unseen`: the centre was not heard for so long that the copy on this PC went. */
export type LockCause = 'idle' | 'asked' | 'restart' | 'unseen'

export type SessionStatus =
  | { readonly state: 'signedOut' }
  | { readonly state: 'locked'; readonly user: SignedInUser; readonly cause: LockCause }
  | {
      readonly state: 'active'
      readonly user: SignedInUser
      readonly session: Session | null
      readonly idleEndsAt: Instant
      readonly offline: boolean
      /** The centre was not heard for so long that the copy on this PC goes then; null: that is not near. */
      readonly copyWipesAt: Instant | null
    }
  /** `unsentKept`: edits sealed for this user's next sign-in on this PC. */
  | { readonly state: 'ended'; readonly user: SignedInUser; readonly end: SessionEnd; readonly unsentKept: number }
