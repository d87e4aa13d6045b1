import { MINUTE_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { MeReply } from '../../domain/protocol/auth.ts'
import type { Answer } from '../hostPorts.ts'
import type { Clock, Transport } from '../ports.ts'

/** The centre hears of somebody at work at most this often: far below its idle limit, far above a keystroke. */
export const ACTIVITY_TELL_EVERY_MS = MINUTE_MS

/** Tells the centre that a person is at work. Background traffic never does. */
export class ActivityTeller {
  readonly #clock: Clock
  readonly #transport: Transport
  #toldAt: Millis = 0

  constructor(clock: Clock, transport: Transport) {
    this.#clock = clock
    this.#transport = transport
  }

  /** Signing in has told it. */
  told(): void {
    this.#toldAt = this.#clock.now()
  }

  /** Null: not asked this time, or given up. */
  async tell(signal: AbortSignal): Promise<Answer<MeReply> | null> {
    // A clock that was set back must not keep the centre from hearing of it.
    if (Math.abs(this.#clock.now() - this.#toldAt) < ACTIVITY_TELL_EVERY_MS) return null
    this.told()
    return this.#transport.activity(signal).catch(() => null)
  }
}
