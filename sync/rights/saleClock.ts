import { z } from 'zod'
import { MINUTE_MS, type Millis } from '../../domain/kernel/instant.ts'
import { advanceClock, type TrustedClock } from '../../domain/stock/trustedClock.ts'
import type { Clock, ServerTime } from '../ports.ts'
import type { SealedRows, SealedWrite } from '../vault/sealedRows.ts'

const trustedClockSchema = z.strictObject({ serverAt: z.number(), localAt: z.number(), wentBack: z.boolean() })
/** How often it is written while time passes: what a power cut may cost. */
export const CLOCK_KEEP_EVERY_MS = MINUTE_MS

/**
 * The centre's time as this PC may take it without a line: the last time it was told, and on from there by whichever of the
 * PC's two clocks went further. A clock set back stops nothing: while the process lives the other one goes on, and after a
 * restart what was kept shows that the wall went back.
 */
export class SaleClock {
  readonly #rows: SealedRows
  readonly #clock: Clock
  #trusted: TrustedClock | null = null
  #monotonicAt: Millis
  #heard: ServerTime | null = null
  #keptAt: Millis = 0

  constructor(parts: { rows: SealedRows; clock: Clock }) {
    this.#rows = parts.rows
    this.#clock = parts.clock
    this.#monotonicAt = parts.clock.monotonic()
  }

  async load(): Promise<void> {
    this.#trusted = trustedClockSchema.safeParse(await this.#rows.get('meta', 'saleClock')).data ?? null
  }

  /** What the centre said last; saying it again changes nothing. */
  hear(time: ServerTime | null): void {
    if (time === null || time === this.#heard) return
    this.#heard = time
    this.#trusted = advanceClock(this.#trusted, { localNow: time.localAt, serverNow: time.serverAt })
    this.#monotonicAt = time.monotonicAt
  }

  /** For `maySellOffline`: the clock as of now, with what the wall shows. */
  now(): { readonly clock: TrustedClock | null; readonly localNow: Millis } {
    const localNow = this.#clock.now()
    const monotonic = this.#clock.monotonic()
    if (this.#trusted) {
      const passed = Math.max(0, monotonic - this.#monotonicAt)
      const due = Math.max(localNow, this.#trusted.localAt + passed)
      // First what has passed for certain, then what the wall says of it: a wall that is behind went back.
      const moved = advanceClock(this.#trusted, { localNow: due, serverNow: null })
      this.#trusted = advanceClock(moved, { localNow, serverNow: null })
    }
    this.#monotonicAt = monotonic
    return { clock: this.#trusted, localNow }
  }

  /** To be written in one transaction with a sale. */
  row(): SealedWrite {
    return { table: 'meta', key: 'saleClock', value: this.now().clock }
  }

  /** Now and then, so that a restart knows how late it was. */
  async keep(): Promise<void> {
    const monotonic = this.#clock.monotonic()
    if (this.#keptAt !== 0 && monotonic - this.#keptAt < CLOCK_KEEP_EVERY_MS) return
    this.#keptAt = Math.max(1, monotonic)
    await this.#rows.write([this.row()], 'relaxed')
  }
}
