import { HOUR_MS, type Millis } from '../../domain/kernel/instant.ts'
import { RESTORE_HORIZON_MS } from '../../domain/replication/restoreHorizon.ts'
import { numberedKey, type SealedRows, type SealedWrite } from '../vault/sealedRows.ts'
import { commandRowSchema, type CommandRow } from './commandRow.ts'

const DAY_MS = 24 * HOUR_MS
/** More than a busy shop does in the time they are kept; beyond it the oldest go. */
export const TAKEN_ROWS_MAX = 5000

export type TakenChange = {
  readonly keep?: readonly CommandRow[]
  readonly forget?: readonly CommandRow[]
  /** The centre's clock as last heard. */
  readonly now: Millis | null
}

/**
 * CMD-10: what the centre took, for as long as it may be restored from a backup that does not know it. A key says the row's
 * number and the centre's day, so that a start reads none of them and what is over goes unread.
 */
export class TakenCommands {
  readonly #rows: SealedRows
  /** By number: the centre's day on which it was taken. */
  #days = new Map<number, number>()

  constructor(rows: SealedRows) {
    this.#rows = rows
  }

  async load(): Promise<void> {
    for (const key of await this.#rows.keys('taken')) {
      const [sequence, day] = key.split(' ').map(Number)
      if (sequence !== undefined && day !== undefined) this.#days.set(sequence, day)
    }
  }

  /** The highest number that is kept: no new command may have it. */
  get last(): number {
    return Math.max(0, ...this.#days.keys())
  }

  /** What a change writes, what is over included; `done` when it is on the disk. */
  plan({ keep = [], forget = [], now }: TakenChange): { readonly writes: readonly SealedWrite[]; readonly done: () => void } {
    const days = new Map(this.#days)
    const writes: SealedWrite[] = []
    const remove = (sequence: number) => {
      const day = days.get(sequence)
      if (day === undefined) return
      writes.push({ table: 'taken', key: keyOf(sequence, day), value: null })
      days.delete(sequence)
    }
    for (const { sequence } of forget) remove(sequence)
    for (const row of keep) {
      const day = now === null ? Math.max(0, ...days.values()) : Math.floor(now / DAY_MS)
      remove(row.sequence)
      writes.push({ table: 'taken', key: keyOf(row.sequence, day), value: row })
      days.set(row.sequence, day)
    }
    const oldest = [...days].sort(([a], [b]) => a - b)
    const isOver = (day: number) => now !== null && (day + 1) * DAY_MS <= now - RESTORE_HORIZON_MS
    for (const [sequence, day] of oldest) if (isOver(day) || days.size > TAKEN_ROWS_MAX) remove(sequence)
    return { writes, done: () => (this.#days = days) }
  }

  /** In the order they were given. One that does not open any more is left out: the centre has it, or had it. */
  async all(): Promise<readonly CommandRow[]> {
    const { values } = await this.#rows.readAll('taken', commandRowSchema)
    return values.sort((a, b) => a.sequence - b.sequence)
  }
}

function keyOf(sequence: number, day: number): string {
  return `${numberedKey(sequence)} ${day}`
}
