import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import type { Clock, TimerId } from '../ports.ts'

/**
 * Thirty minutes without a person. A timer, because the wall clock may be set back; and the wall clock, because no timer
 * runs while the PC sleeps. Whichever says so first.
 */
export class IdleWatch {
  readonly #clock: Clock
  readonly #onIdle: () => void
  #activeAt: Millis = 0
  #timer: TimerId | null = null

  constructor(clock: Clock, onIdle: () => void) {
    this.#clock = clock
    this.#onIdle = onIdle
  }

  get endsAt(): Instant {
    return toInstant(this.#activeAt + IDLE_LIMIT_MS)
  }

  isOver(): boolean {
    return this.#clock.now() - this.#activeAt >= IDLE_LIMIT_MS
  }

  touch(): void {
    this.stop()
    this.#activeAt = this.#clock.now()
    this.#timer = this.#clock.setTimeout(this.#onIdle, IDLE_LIMIT_MS)
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}
