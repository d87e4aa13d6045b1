import type { UserId } from '../../domain/kernel/ids.ts'
import { MINUTE_MS, SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import {
  COPY_KEPT_MS,
  COPY_WARNED_MS,
  copyGuardSchema,
  heardCentre,
  judgeCopy,
  OFFLINE_TRIES_MAX,
  seenAgain,
  tryWaitMs,
  type CopyGuard,
  type WipeCause,
} from '../../domain/session/copyGuard.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { Desk } from '../desk.ts'
import type { SignInAnswer } from '../sessionApi.ts'
import type { EnginePorts, TimerId } from '../ports.ts'
import { wipeCopy } from '../vault/wipeCopy.ts'
import type { LocalUsers } from './localUsers.ts'

/** So often an open desk notes how far its clock has come. */
const LOOK_EVERY_MS = 10 * MINUTE_MS

export type CopyRefusal = Extract<SignInAnswer, { ok: false }>

/**
 * Holds the copy of each user on this PC to its limits: five wrong passwords, 72 hours without the centre. What it says is
 * enforced by our code on a machine that its user controls; the seal is what holds against anybody else.
 */
export class CopyKeeper {
  readonly #ports: EnginePorts
  readonly #users: LocalUsers
  /** The copy of the open desk has run out of time. */
  readonly #onOver: () => void
  readonly #nextTryAt = new Map<UserId, Millis>()
  #open: { readonly userId: UserId; readonly isOnline: () => boolean; guard: CopyGuard; timer: TimerId | null } | null = null

  constructor(ports: EnginePorts, users: LocalUsers, onOver: () => void) {
    this.#ports = ports
    this.#users = users
    this.#onOver = onOver
  }

  /** When the open desk's copy goes, once that is near; null: it is not. */
  get wipesAt(): Instant | null {
    if (!this.#open) return null
    const { awayMs, seenAt } = this.#open.guard
    const leftMs = COPY_KEPT_MS - awayMs
    return leftMs <= COPY_WARNED_MS ? toInstant(seenAt + leftMs) : null
  }

  /** At the start: what ran out of time while nobody looked goes, and so does what was being wiped when the process died. */
  async sweep(): Promise<void> {
    for (const userId of await this.#users.guarded()) {
      const verdict = judgeCopy(await this.#look(userId))
      if (verdict.kind === 'open') continue
      if ((await this.#ports.claim?.()) === false) return
      await this.#wipe(userId, verdict.cause)
    }
  }

  /**
   * Nobody vouches for who it is but the password. Refusals in this order: local_copy_wiped, too_many_requests, those of `unlock`; a
   * wrong password with how many more may be tried, or that the copy is gone now.
   */
  async openBy(userId: UserId, unlock: () => Promise<Outcome<Desk>>): Promise<Outcome<Desk> | CopyRefusal> {
    const refused = await this.#admit(userId)
    if (refused) return refused
    const opened = await unlock()
    return !opened.ok && opened.code === 'local_password_wrong' ? this.#wrong(userId) : opened
  }

  async #admit(userId: UserId): Promise<CopyRefusal | null> {
    const verdict = judgeCopy(await this.#look(userId))
    if (verdict.kind !== 'open') return this.#wipe(userId, verdict.cause)
    const waitMs = (this.#nextTryAt.get(userId) ?? 0) - this.#ports.clock.monotonic()
    return waitMs > 0 ? { ok: false, code: 'too_many_requests', retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) } : null
  }

  async #wrong(userId: UserId): Promise<CopyRefusal> {
    const before = await this.#look(userId)
    const guard = { ...before, wrongTries: before.wrongTries + 1 }
    await this.#keep(userId, guard)
    this.#nextTryAt.set(userId, this.#ports.clock.monotonic() + tryWaitMs(guard.wrongTries))
    const verdict = judgeCopy(guard)
    if (verdict.kind === 'wipe') return this.#wipe(userId, verdict.cause)
    return { ok: false, code: 'local_password_wrong', triesLeft: OFFLINE_TRIES_MAX - guard.wrongTries }
  }

  /** A desk is open from now on. `heard`: because the centre said who it is. */
  async opened(userId: UserId, heard: boolean, isOnline: () => boolean): Promise<void> {
    this.closed()
    const now = this.#ports.clock.now()
    const guard = heard ? heardCentre(now) : { ...(await this.#look(userId)), wrongTries: 0 }
    this.#nextTryAt.delete(userId)
    this.#open = { userId, isOnline, guard, timer: null }
    await this.#keep(userId, guard)
    this.#lookLater()
  }

  closed(): void {
    const timer = this.#open?.timer ?? null
    if (timer !== null) this.#ports.clock.clearTimeout(timer)
    this.#open = null
  }

  #lookLater(): void {
    const open = this.#open
    if (!open) return
    open.timer = this.#ports.clock.setTimeout(() => void this.#lookAtOpen().catch(() => this.#lookLater()), LOOK_EVERY_MS)
  }

  async #lookAtOpen(): Promise<void> {
    const open = this.#open
    if (!open) return
    const now = this.#ports.clock.now()
    open.guard = open.isOnline() ? heardCentre(now) : seenAgain(open.guard, now)
    await this.#keep(open.userId, open.guard)
    if (this.#open !== open) return
    if (judgeCopy(open.guard).kind === 'wipe') this.#onOver()
    else this.#lookLater()
  }

  /** As of now, and noted. A copy that nobody has counted yet begins now; what cannot be read is warned of. */
  async #look(userId: UserId): Promise<CopyGuard> {
    const now = this.#ports.clock.now()
    const kept = await this.#users.readGuard(userId)
    const read = kept === null ? null : copyGuardSchema.safeParse(kept)
    const before = read === null ? heardCentre(now) : (read.data ?? { ...heardCentre(now), awayMs: COPY_KEPT_MS - COPY_WARNED_MS })
    const guard = seenAgain(before, now)
    await this.#keep(userId, guard)
    return guard
  }

  #keep(userId: UserId, guard: CopyGuard): Promise<void> {
    return this.#users.writeGuard(userId, guard)
  }

  /** Noted first: from then on no password opens it, whatever happens to this process. */
  async #wipe(userId: UserId, cause: WipeCause): Promise<CopyRefusal> {
    const before = await this.#look(userId)
    await this.#keep(userId, { ...before, wiped: before.wiped ?? { cause, at: toInstant(this.#ports.clock.now()) } })
    const { isKeyed } = await this.#users.aside(userId)
    const unsentKept = await wipeCopy(this.#ports, userId, { name: await this.#users.storeName(userId), isKeyed })
    return { ok: false, code: 'local_copy_wiped', wiped: { cause, unsentKept } }
  }
}
