import type { DeviceId, UserId } from '../domain/kernel/ids.ts'
import type { LiveEvent } from '../domain/protocol/live.ts'
import type { MeReply, SignInReply } from '../domain/protocol/auth.ts'
import type { Problem } from '../domain/protocol/problem.ts'
import type { Device } from '../domain/session/session.ts'

/** An answer of the centre: the value, its refusal, or no answer at all. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }

/**
 * Signing in. In the browser build the worker does it itself and cookies carry the tokens; on the desktop main does it
 * and keeps the tokens, so that none ever reaches the page.
 */
export interface AuthPort {
  signIn(input: { readonly loginId: string; readonly password: string }): Promise<Answer<SignInReply>>
  /** The code that a sign-in still needed. */
  proveFactor(input: { readonly challengeTicket: string; readonly code: string }): Promise<Answer<SignInReply>>
  takeOver(input: { readonly takeoverTicket: string }): Promise<Answer<SignInReply>>
  signOut(): Promise<Answer<null>>
  /** The session this PC still holds, after a restart or a reload. */
  resume(): Promise<Answer<MeReply>>
  device(): Promise<Device>
}

/** The live socket: worker's own in the browser build, main's on the desktop. Events are hints. */
export interface LivePort {
  /** `onUp` and `onDown` follow the line; connecting again is the port's own business. */
  connect(listener: { readonly onEvent: (event: LiveEvent) => void; readonly onUp: () => void; readonly onDown: () => void }): void
  disconnect(): void
}

/** The data key of one user on this PC: 32 random bytes, wrapped by the password (and the keychain on the desktop). */
export interface KeyRing {
  /** True when this user has a wrapped key here. */
  knows(userId: UserId): Promise<boolean>
  /** A fresh key, wrapped and stored. Its raw bytes are gone after the call. */
  create(userId: UserId, password: string): Promise<CryptoKey>
  /** Refusals as values: the password does not open the wrap, or there is none. */
  unlock(
    userId: UserId,
    password: string,
  ): Promise<
    { readonly ok: true; readonly key: CryptoKey } | { readonly ok: false; readonly code: 'local_password_wrong' | 'local_store_missing' }
  >
  /** Wraps first: without them the sealed rows are noise. */
  forget(userId: UserId): Promise<void>
}

export type HostIdentity = { readonly deviceId: DeviceId }
