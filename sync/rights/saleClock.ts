import { z } from 'zod'
import { MINUTE_MS, type Millis } from '../../domain/kernel/instant.ts'
import { advanceClock, type TrustedClock } from '../../domain/stock/trustedClock.ts'
import type { Clock, ServerTime, TimerId } from '../ports.ts'
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
  #timer: TimerId | null = null
  /** It was written since this desk was opened. */
  isKept = false
  readonly #isNeeded: () => Promise<boolean>
  readonly #onTick: () => void

  /** `isNeeded`: there are rights whose end matters. */
  constructor(parts: { rows: SealedRows; clock: Clock; isNeeded: () => Promise<boolean>; onTick: () => void }) {
    this.#rows = parts.rows
    this.#isNeeded = parts.isNeeded
    this.#onTick = parts.onTick
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

  /** On the disk, without waiting for the flush. */
  async keep(): Promise<void> {
    this.isKept = true
    await this.#rows.write([this.row()], 'relaxed')
  }

  /** Writes it now and then from here on, so that a restart knows how late it was, and tells that time has passed. */
  start(): void {
    this.#timer = this.#clock.setTimeout(() => void this.#tick().finally(() => this.#timer !== null && this.start()), CLOCK_KEEP_EVERY_MS)
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }

  async #tick(): Promise<void> {
    try {
      if (!(await this.#isNeeded())) return
      await this.keep()
      this.#onTick()
    } catch {
      // A full disk or a desk that was closed meanwhile: the next tick, or nobody, writes it.
    }
  }
}
