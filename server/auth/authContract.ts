import type { Role } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import type { SessionId, UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { SignInReply, SignInRequest, TakeOverRequest } from '../../domain/protocol/auth.ts'
import type { AwaitDeviceRequest, DeviceDecision } from '../../domain/protocol/devices.ts'
import type { FactorHelp, ProveFactorRequest } from '../../domain/protocol/factors.ts'
import type { PasskeyParty } from '../../domain/session/passkey.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { DeniedTries } from '../audit/deniedTries.ts'
import type { BoundedGate } from '../platform/boundedGate.ts'
import type { RefusedAnswer } from '../platform/problemOf.ts'
import type { AskPolicy } from './askPolicy.ts'
import type { PasswordGuesses, PasswordHasher, RecoveryCodes, SecretTokens, SessionStore, TokenIssuer } from './authPorts.ts'
import type { ShownDevice } from './lostDevices.ts'
import type { LegacyModes } from './legacyModes.ts'
import type { OwnFactor } from './ownFactor.ts'
import type { OwnPasskeys } from './ownPasskeys.ts'
import type { OwnPassword } from './ownPassword.ts'
import type { PasswordResets } from './passwordResets.ts'
import type { RefusalFloor } from './refusalFloor.ts'
import type { SignInThrottle } from './signInThrottle.ts'

export type AuthDependencies = {
  readonly store: SessionStore
  readonly hasher: PasswordHasher
  readonly guesses: PasswordGuesses
  readonly legacyModes: LegacyModes
  /** Bounds password hashing, which would starve everything else. */
  readonly gate: BoundedGate
  /** The gate's side door, for whom nothing makes known: a storm of guesses takes neither the machine nor anybody else's turn. */
  readonly strangers: BoundedGate
  /** Bounds the looks at whose a proven key is. */
  readonly keyLooks: BoundedGate
  readonly throttle: SignInThrottle
  readonly denied: Pick<DeniedTries, 'note'>
  /** How soon a refused password is answered. */
  readonly floor: RefusalFloor
  readonly tokens: TokenIssuer
  readonly secrets: SecretTokens
  readonly codes: RecoveryCodes
  readonly randomBytes: (count: number) => Uint8Array
  /** The roles that must have a second factor. */
  readonly factorDemandedOf: ReadonlySet<Role>
  /** The roles whose every further device waits for a manager. */
  readonly approvalDemandedOf: ReadonlySet<Role>
  /** Whom passkeys are made for, by the operator's word; null: none are. Asked anew: the demo knows its port once it listens. */
  readonly passkeyParty: () => PasskeyParty | null
  /** This PC was reported lost. */
  readonly isLost: (device: ShownDevice) => Promise<boolean>
  /** What the operator's policy says to where, when and with what somebody comes. */
  readonly askPolicy: AskPolicy
  readonly clock: () => Millis
  /** A UUIDv7 as text. */
  readonly uuid: () => string
}

/** The tokens are always in here; the route moves them into cookies for a browser. */
export type SignedIn = SignInReply & { readonly accessToken: string; readonly refreshToken: string }
export type AuthAnswer<T> = { readonly ok: true; readonly value: T } | RefusedAnswer

/** Where a request comes from, and the key that its PC proved; null: it proved none. */
export type ComesFrom = { readonly address: string; readonly deviceKey: KeyThumbprint | null }

export type DecideDevice = {
  readonly principal: Principal
  readonly id: string
  readonly decision: DeviceDecision
  readonly reason: string
  readonly address: string
}

export type HelpFactor = {
  readonly principal: Principal
  readonly userId: UserId
  readonly help: FactorHelp
  readonly reason: string
  readonly address: string
}

export type EndOther = {
  readonly principal: Principal
  readonly sessionId: SessionId
  readonly reason: string
  readonly address: string
}

/** Signing in and out: what a process of identity does. Who may pass is `SessionGate`'s, in every process. */
export interface AuthService {
  /**
   * Starts a session. Refusals: device_lost, too_many_requests, server_busy (both with seconds to wait), invalid_credentials (the same
   * for an unknown login id, a wrong password and a disabled user), second_factor_needed and second_factor_enrolment_needed (with
   * the ticket that goes with the code), password_outdated (PWD-7), those of `meetDevice`, policy_denied (with what is not allowed),
   * session_conflict (with the other session and a ticket).
   */
  signIn(request: SignInRequest, from: ComesFrom): Promise<AuthAnswer<SignedIn>>
  /**
   * The code or the passkey that a sign-in still needed; it starts the session. Refusals: device_lost, challenge_invalid, server_busy,
   * those of `takeFactor`, session_conflict.
   */
  proveFactor(request: ProveFactorRequest, from: ComesFrom): Promise<AuthAnswer<SignedIn>>
  /**
   * A sign-in that waits for a manager asks again, and begins once the PC was approved. Refusals: device_lost, device_ticket_invalid,
   * device_waiting, device_refused, device_locked, session_conflict.
   */
  awaitDevice(request: AwaitDeviceRequest, from: ComesFrom): Promise<AuthAnswer<SignedIn>>
  /**
   * DEV-4: a manager's word about a PC of somebody else of the own dealer, an administrator's about anybody's; locking ends the session
   * held on it at once. Refusals in this order: device_unknown (another dealer's, too), own_access, device_state_refused.
   */
  decideDevice(asked: DecideDevice): Promise<AuthAnswer<Record<string, never>>>
  /**
   * MFA-9: an administrator helps who is kept out by the second factor: wrong codes are forgotten, or the factor is given up, so that
   * the role's demand makes a new one. Refusals in this order: own_access, user_unknown (also out of reach, ACC-11),
   * second_factor_missing. Leaves an audit event with the reason.
   */
  helpFactor(asked: HelpFactor): Promise<AuthAnswer<Record<string, never>>>
  /** What a signed-in person does about their own second factor. */
  readonly ownFactor: OwnFactor
  /** And about their own passkeys. */
  readonly ownPasskeys: OwnPasskeys
  /** And about their own password. */
  readonly ownPassword: OwnPassword
  /** And about passwords that somebody has forgotten. */
  readonly resets: PasswordResets
  readonly legacyModes: LegacyModes
  /** Ends the session elsewhere and starts this one, in one transaction. Refusals: device_lost, takeover_ticket_invalid. */
  takeOver(request: TakeOverRequest, from: ComesFrom): Promise<AuthAnswer<SignedIn>>
  /**
   * Exchanges a refresh token. Refusals: refresh_token_invalid, device_proof_needed, session_revoked, session_expired, device_lost. Never
   * extends the idle limit; the operator's policy is asked anew and may end the session (POL-2); a session that was begun with a key is
   * renewed with that key alone, and ends when another is shown (DEV-5).
   */
  refresh(refreshToken: string, from: ComesFrom): Promise<AuthAnswer<SignedIn & { readonly platform: string }>>
  signOut(principal: Principal, address: string): Promise<AuthAnswer<Record<string, never>>>
  /**
   * Ends the session of somebody else, told to its desk as an administrator's doing. Refusals in this order: session_unknown (over
   * already, or of somebody out of reach, too), own_access. Leaves an audit event with the reason.
   */
  endOther(asked: EndOther): Promise<AuthAnswer<Record<string, never>>>
  /** Ends what ran out of time, or whose user was disabled, so that its sockets close. Resolves with how many were looked at. */
  endOverdue(): Promise<number>
}
