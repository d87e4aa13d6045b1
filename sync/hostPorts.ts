import type { DeviceId, UserId } from '../domain/kernel/ids.ts'
import type { LiveEvent } from '../domain/protocol/live.ts'
import type { MeReply, SignInReply } from '../domain/protocol/auth.ts'
import type { FactorProof } from '../domain/protocol/factors.ts'
import type { PasskeyQuestion } from '../domain/protocol/passkeys.ts'
import type { ResetPassword } from '../domain/protocol/passwords.ts'
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
  /** The code or the passkey that a sign-in still needed. */
  proveFactor(input: { readonly challengeTicket: string } & FactorProof): Promise<Answer<SignInReply>>
  /** What a passkey signs for it. */
  askPasskey(input: { readonly challengeTicket: string }): Promise<Answer<PasskeyQuestion>>
  takeOver(input: { readonly takeoverTicket: string }): Promise<Answer<SignInReply>>
  /** A new password by a code, for who cannot sign in. */
  resetPassword(input: ResetPassword): Promise<Answer<null>>
  /** Asks again whether the PC of a sign-in was approved. */
  awaitDevice(input: { readonly deviceTicket: string }): Promise<Answer<SignInReply>>
  signOut(): Promise<Answer<null>>
  /** The session this PC still holds, after a restart or a reload. */
  resume(): Promise<Answer<MeReply>>
  device(): Promise<Device>
  /** A PC that was reported lost has wiped itself. */
  tellWiped(said: { readonly unsentLost: number }): Promise<Answer<null>>
}

/** The key by which the centre knows this PC. */
export interface DeviceKey {
  /** Made at the first call, and the same ever after. */
  pair(): Promise<{
    readonly privateKey: CryptoKey
    readonly publicJwk: { readonly kty?: string; readonly crv?: string; readonly x?: string; readonly y?: string }
  }>
}

/** The live socket: worker's own in the browser build, main's on the desktop. Events are hints. */
export interface LivePort {
  /** `onUp` and `onDown` follow the line; connecting again is the port's own business. */
  connect(listener: { readonly onEvent: (event: LiveEvent) => void; readonly onUp: () => void; readonly onDown: () => void }): void
  disconnect(): void
}

/** What opens a store. `recoveryKey`: as the centre gave it with its yes to this very password; null: nobody vouches for the password. */
export type KeyOpener = { readonly password: string; readonly recoveryKey: string | null }
export type KeyRefusal = { readonly ok: false; readonly code: 'local_password_wrong' | 'local_store_missing' | 'local_key_lost' }

/**
 * The data key of one user on this PC: 32 random bytes, wrapped by the password, and once more by the centre's recovery key for the day
 * the password is another one (on the desktop each together with the keychain). The rows are sealed under the data key, so another
 * password never touches them.
 */
export interface KeyRing {
  /** True when this user has a wrapped key here. */
  knows(userId: UserId): Promise<boolean>
  /** A fresh key, wrapped and stored; wraps that lay there are set aside, not thrown away. Its raw bytes are gone after the call. */
  create(userId: UserId, by: KeyOpener): Promise<CryptoKey>
  /**
   * PWD-3: by a password that opens it. With a recovery key the centre has vouched for the password: then the key is found by either, and
   * from now on this password and that recovery key open it, and nothing else. Refusals as values: there is no key, the keychain
   * of the system is not the one that sealed it, or nothing given opens it.
   */
  unlock(userId: UserId, by: KeyOpener): Promise<{ readonly ok: true; readonly key: CryptoKey } | KeyRefusal>
  /** PWD-3: before the centre is asked for another password: both open it from now on, until one of them is kept. */
  addPassword(userId: UserId, change: { readonly password: string; readonly next: string }): Promise<{ readonly ok: true } | KeyRefusal>
  /** Of several passwords this one opens it from now on; the recovery key stays. Nothing happens where it opens nothing. */
  keepPassword(userId: UserId, password: string): Promise<void>
  /** Wraps first: without them the sealed rows are noise. Wraps that were set aside stay, for work that lies aside. */
  forget(userId: UserId): Promise<void>
  /** IDN-7: everybody's wraps, those set aside too: nothing that was ever sealed here opens again. */
  forgetAll(): Promise<void>
}

export type HostIdentity = { readonly deviceId: DeviceId }
