import { z } from 'zod'
import { MINUTE_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import type { CopyStep } from '../../domain/replication/copyStep.ts'
import type { Clock, Random } from '../ports.ts'
import { DeskClosed } from './deskClosed.ts'
import type { SealedRows } from './sealedRows.ts'

const markSchema = z.strictObject({ copyId: z.uuid(), step: z.int().min(0), putBackAt: z.iso.datetime().nullable() })
type Mark = z.infer<typeof markSchema>

/** So often a step is told at most, the first time at the start. */
export const STEP_EVERY_MS = MINUTE_MS

/** PCS-30: how far this sealed copy has come, so that the centre notices when an older one is put in its place. */
export class CopyMark {
  readonly #parts: { readonly rows: SealedRows; readonly clock: Clock; readonly random: Random; readonly firstId: () => string }
  #mark: Mark | null = null
  #raisedAt: Millis | null = null
  #heard = false

  /** `firstId`: what a copy without a mark is called. */
  constructor(parts: { readonly rows: SealedRows; readonly clock: Clock; readonly random: Random; readonly firstId: () => string }) {
    this.#parts = parts
  }

  /** When the centre said that an older copy was put in this place; null: it never did. */
  get putBackAt(): Instant | null {
    return this.#mark?.putBackAt ? toInstant(Date.parse(this.#mark.putBackAt)) : null
  }

  async load(): Promise<void> {
    const stored = markSchema.safeParse(await this.#parts.rows.get('meta', 'copy'))
    this.#mark = stored.success ? stored.data : { copyId: this.#parts.firstId(), step: 0, putBackAt: null }
  }

  /** What to tell with the next pull; undefined: it was told a moment ago, or the disk is full and does not take the step. */
  async next(): Promise<CopyStep | undefined> {
    const now = this.#parts.clock.now()
    const isDue = this.#raisedAt === null || Math.abs(now - this.#raisedAt) >= STEP_EVERY_MS
    if (this.#heard && !isDue) return undefined
    if (this.#mark === null) await this.load()
    const mark = this.#mark!
    if (!isDue) return { copyId: mark.copyId, step: mark.step }
    // On the disk for good before anybody hears of it: stopped in between, the centre knows less than the copy, never more.
    if (!(await this.#isWritten({ ...mark, step: mark.step + 1 }))) return undefined
    this.#raisedAt = now
    this.#heard = false
    return { copyId: mark.copyId, step: mark.step + 1 }
  }

  /** The centre answered. After `isPutBack` this copy goes on under a name of its own: the one it was made from may still be at work. */
  async heard(isPutBack: boolean): Promise<void> {
    this.#heard = true
    if (!isPutBack) return
    // Not written, it is told the same once more after the next step, and the centre keeps it as one event.
    await this.#isWritten({ copyId: this.#parts.random.uuid(), step: 0, putBackAt: toInstant(this.#parts.clock.now()) })
    this.#raisedAt = null
    this.#heard = false
  }

  /** A step that cannot be kept must not be told; what a full disk means is told by the rows of the pull itself. */
  async #isWritten(mark: Mark): Promise<boolean> {
    try {
      await this.#parts.rows.write([{ table: 'meta', key: 'copy', value: mark }], 'strict')
      this.#mark = mark
      return true
    } catch (error) {
      if (error instanceof DeskClosed) throw error
      return false
    }
  }
}
