import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { numberedKey, type SealedRows, type SealedWrite } from '../vault/sealedRows.ts'
import { commandRowSchema, type CommandRow } from './commandRow.ts'

/**
 * The commands of one user that the centre has not answered, and what it refused. Rows are sealed and on the disk before
 * anybody is told; changes are made one at a time (`serially`).
 */
export class CommandOutbox {
  readonly #rows: SealedRows
  readonly #onChange: () => void
  readonly #commands = new Map<number, CommandRow>()
  #last = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: { rows: SealedRows; onChange: () => void }) {
    this.#rows = parts.rows
    this.#onChange = parts.onChange
  }

  /** False when a row does not open: somebody's sale would be lost unseen. */
  async load(): Promise<boolean> {
    const { values, damaged } = await this.#rows.readAll('command', commandRowSchema)
    for (const row of values) this.#take(row)
    return damaged.length === 0
  }

  get nextSequence(): number {
    return this.#last + 1
  }

  /** What waits, was refused or settles, in its order. */
  all(): readonly CommandRow[] {
    return this.#rowsInOrder().filter(({ state }) => state !== 'givenUp')
  }

  /** Put away while it may have arrived. */
  givenUp(): readonly CommandRow[] {
    return this.#rowsInOrder().filter(({ state }) => state === 'givenUp')
  }

  #rowsInOrder(): readonly CommandRow[] {
    return [...this.#commands.values()].sort((a, b) => a.sequence - b.sequence)
  }

  find(commandId: IdempotencyKey): CommandRow | undefined {
    return this.all().find((row) => row.commandId === commandId)
  }

  ofTarget(targetId: string): readonly CommandRow[] {
    return this.all().filter((row) => row.targetId === targetId)
  }

  serially<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(task)
    this.#turn = run.catch(() => undefined)
    return run
  }

  /** Sealed and flushed, then in memory; `also`: rows of other tables in the same transaction. Inside `serially` only. */
  async change(change: {
    readonly put?: readonly CommandRow[]
    readonly remove?: readonly CommandRow[]
    readonly also?: readonly SealedWrite[]
  }): Promise<void> {
    const { put = [], remove = [], also = [] } = change
    if (put.length + remove.length + also.length === 0) return
    const key = ({ sequence }: CommandRow) => numberedKey(sequence)
    const writes: SealedWrite[] = [...also]
    for (const row of remove) writes.push({ table: 'command', key: key(row), value: null })
    for (const row of put) writes.push({ table: 'command', key: key(row), value: row })
    await this.#rows.write(writes, 'strict')
    for (const row of remove) this.#commands.delete(row.sequence)
    for (const row of put) this.#take(row)
    this.#onChange()
  }

  /** The centre forgot: what it had taken and we have not seen yet goes out again, under its key. */
  offerAgain(): Promise<void> {
    return this.serially(async () => {
      const settling = this.all().filter(({ state }) => state === 'settling')
      await this.change({ put: settling.map((row) => ({ ...row, state: 'waiting', answeredAt: null })) })
    })
  }

  #take(row: CommandRow): void {
    this.#commands.set(row.sequence, row)
    this.#last = Math.max(this.#last, row.sequence)
  }
}
