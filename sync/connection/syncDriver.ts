import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { refusals, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { PushEnd } from '../outbox/pusher.ts'
import type { Clock, Random, TimerId } from '../ports.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import { backOffMs, connectionTable, POLL_EVERY_MS, type ConnectionEvent, type ConnectionState } from './connectionTable.ts'
import type { PullEnd } from './pullWords.ts'

export type DriverParts = {
  readonly clock: Clock
  readonly random: Random
  readonly pull: () => Promise<PullEnd>
  readonly push: () => Promise<PushEnd>
  /** After a pull that came to its end; the number it was begun under. */
  readonly onPulled: (pull: number) => Promise<void>
  readonly onLater: () => void
  readonly isBehind: (heads: Readonly<Record<Scope, number>>) => boolean
  /** The centre refused who we are. */
  readonly onIdentityRefused: (problem: Problem) => void
  readonly onChange: () => void
}

type Side = { running: boolean; again: boolean; failures: number; timer: TimerId | null }
const side = (): Side => ({ running: false, again: false, failures: 0, timer: null })
type Later = { readonly timer: TimerId; readonly at: Instant }

/** When to pull and when to push. The two never wait for each other: a push that hangs keeps no news away. */
export class SyncDriver {
  connection: { readonly state: ConnectionState; readonly since: Instant }
  failure: RefusalCode | null = null
  pullsBegun = 0
  readonly #parts: DriverParts
  readonly #pulling = side()
  readonly #pushing = side()
  #later: Later | null = null
  #started = false
  #stopped = false

  constructor(parts: DriverParts) {
    this.#parts = parts
    this.connection = { state: 'connecting', since: toInstant(parts.clock.now()) }
  }

  /** When what was put off is sent again by itself, by this PC's clock; null: nothing was, or it is under way. */
  get nextTryAt(): Instant | null {
    return this.#later?.at ?? null
  }

  /**
   * Only now, when the sealed copy is in memory again: a pull before that would compare half of it with the centre, find it
   * different and copy everything anew. Hints that come earlier are covered by this first pull.
   */
  start(): void {
    this.#started = true
    this.pull()
  }

  stop(): void {
    this.#stopped = true
    this.#setTimer(this.#pulling, null)
    this.#setTimer(this.#pushing, null)
    if (this.#later !== null) this.#parts.clock.clearTimeout(this.#later.timer)
  }

  /** Now, or once more after the one under way. */
  pull(): void {
    this.#go(this.#pulling, () => this.#pullOnce())
  }

  /** Not while the centre is known to be out of reach: what was never sent can still be changed and taken back. */
  push(): void {
    if (this.connection.state !== 'online' || this.#pushing.timer !== null) return
    this.#go(this.#pushing, () => this.#pushOnce())
  }

  /** A person asks for it: whatever pause was to be kept ends, and what was put off is tried again. */
  now(): void {
    this.#setTimer(this.#pushing, null)
    this.#parts.onLater()
    this.pull()
    this.push()
  }

  /** A hint: only heads that are ahead of us are worth a question. */
  heads(heads: Readonly<Record<Scope, number>>): void {
    if (this.#parts.isBehind(heads)) this.pull()
  }

  /** The line to the centre may have gone: find out, but not all PCs in one moment. */
  probe(): void {
    if (this.#pulling.timer !== null)
      this.#setTimer(this.#pulling, { afterMs: backOffMs(0, this.#parts.random.fraction()), run: () => this.pull() })
  }

  #go(which: Side, once: () => Promise<void>): void {
    if (!this.#started || this.#stopped) return
    if (which.running) {
      which.again = true
      return
    }
    this.#setTimer(which, null)
    which.running = true
    this.#loop(which, once).catch((error: unknown) => {
      which.running = false
      if (error instanceof DeskClosed || this.#stopped) return
      this.#fail(which, 'unexpected')
    })
  }

  async #loop(which: Side, once: () => Promise<void>): Promise<void> {
    do {
      which.again = false
      await once()
    } while (which.again && !this.#stopped)
    which.running = false
  }

  async #pullOnce(): Promise<void> {
    this.#setTimer(this.#pulling, null)
    const number = ++this.pullsBegun
    const end = await this.#parts.pull()
    if (this.#stopped) return
    if (end.kind === 'done') {
      this.#connected('answered')
      this.#pulling.failures = 0
      this.failure = null
      await this.#parts.onPulled(number)
      this.#setTimer(this.#pulling, { afterMs: POLL_EVERY_MS, run: () => this.pull() })
      this.push()
    } else if (end.kind === 'unreachable') {
      this.#unreachable()
    } else if (end.kind === 'refused') {
      this.#refused(this.#pulling, end.problem)
    } else {
      this.#fail(this.#pulling, 'local_store_damaged')
    }
    this.#parts.onChange()
  }

  async #pushOnce(): Promise<void> {
    const end = await this.#parts.push()
    if (this.#stopped || end.kind === 'idle') return
    if (end.kind === 'done') {
      this.#connected('answered')
      // What was written comes back by a pull; until then it stays in the overlay.
      this.pull()
      if (end.later) this.#putOff()
      else this.#pushing.failures = 0
      // What was put off is left out of the next batch; the others go on.
      this.#pushing.again = true
    } else if (end.kind === 'unreachable') {
      // The next pull finds out when the centre is back, and pushes then.
      this.#unreachable()
    } else if (end.problem.code === 'epoch_changed') {
      this.#connected('answered')
      this.pull()
    } else {
      this.#refused(this.#pushing, end.problem)
    }
    this.#parts.onChange()
  }

  #refused(which: Side, problem: Problem): void {
    this.#connected('answered')
    if (refusals[problem.code].retry === 'after-sign-in') this.#parts.onIdentityRefused(problem)
    this.#fail(which, problem.code, problem.retryAfterSeconds)
  }

  #unreachable(): void {
    this.#connected('unreachable')
    this.#retryLater(this.#pulling, undefined)
  }

  #fail(which: Side, code: RefusalCode, retryAfterSeconds?: number): void {
    this.failure = code
    this.#retryLater(which, retryAfterSeconds)
    this.#parts.onChange()
  }

  #retryLater(which: Side, retryAfterSeconds: number | undefined): void {
    const wait = backOffMs(which.failures++, this.#parts.random.fraction())
    const afterMs = Math.max(wait, (retryAfterSeconds ?? 0) * 1000)
    this.#setTimer(which, { afterMs, run: which === this.#pulling ? () => this.pull() : () => this.#pushAgain() })
  }

  #pushAgain(): void {
    this.#setTimer(this.#pushing, null)
    this.push()
  }

  /** Some rows are to be sent later, all of them at one time. */
  #putOff(): void {
    if (this.#later !== null) return
    const { clock, random } = this.#parts
    const run = () => {
      this.#later = null
      this.#parts.onLater()
      this.push()
    }
    const afterMs = backOffMs(this.#pushing.failures++, random.fraction())
    this.#later = { timer: clock.setTimeout(run, afterMs), at: toInstant(clock.now() + afterMs) }
  }

  #connected(event: ConnectionEvent): void {
    const state = connectionTable[this.connection.state][event]
    if (state === this.connection.state) return
    this.connection = { state, since: toInstant(this.#parts.clock.now()) }
    if (state === 'online') this.#pushing.failures = 0
    this.#parts.onChange()
  }

  #setTimer(which: Side, next: { readonly afterMs: number; readonly run: () => void } | null): void {
    const { clock } = this.#parts
    if (which.timer !== null) clock.clearTimeout(which.timer)
    which.timer = next && !this.#stopped ? clock.setTimeout(next.run, next.afterMs) : null
  }
}
