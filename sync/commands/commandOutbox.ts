import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { inTurns } from '../inTurns.ts'
import { numberedKey, type SealedRows, type SealedWrite } from '../vault/sealedRows.ts'
import { commandRowSchema, type CommandRow } from './commandRow.ts'
import { TakenCommands } from './takenCommands.ts'

export type CommandChange = {
  readonly put?: readonly CommandRow[]
  readonly remove?: readonly CommandRow[]
  /** The centre took these: they are kept for a centre that forgets. */
  readonly taken?: readonly CommandRow[]
  /** A person put these away, or they have another name now: they are offered to nobody again. */
  readonly forget?: readonly CommandRow[]
  /** Rows of other tables in the same transaction. */
  readonly also?: readonly SealedWrite[]
}

/**
 * The commands of one user that the centre has not answered, and what it refused. Rows are sealed and on the disk before
 * anybody is told; changes are made one at a time (`serially`).
 */
export class CommandOutbox {
  readonly #rows: SealedRows
  readonly #onChange: () => void
  readonly #serverNow: () => Millis | null
  readonly #taken: TakenCommands
  readonly #commands = new Map<number, CommandRow>()
  #last = 0
  /** One at a time, in the order asked. */
  readonly serially = inTurns()

  /** `serverNow`: the centre's clock as last heard. */
  constructor(parts: { rows: SealedRows; onChange: () => void; serverNow: () => Millis | null }) {
    this.#rows = parts.rows
    this.#onChange = parts.onChange
    this.#serverNow = parts.serverNow
    this.#taken = new TakenCommands(parts.rows)
  }

  /** False when a row does not open: somebody's sale would be lost unseen. */
  async load(): Promise<boolean> {
    const { values, damaged } = await this.#rows.readAll('command', commandRowSchema)
    for (const row of values) this.#hold(row)
    await this.#taken.load()
    return damaged.length === 0
  }

  get nextSequence(): number {
    return Math.max(this.#last, this.#taken.last) + 1
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

  /** Sealed and flushed, then in memory. Inside `serially` only. */
  async change({ put = [], remove = [], taken = [], forget = [], also = [] }: CommandChange): Promise<void> {
    if (put.length + remove.length + taken.length + forget.length + also.length === 0) return
    const key = ({ sequence }: CommandRow) => numberedKey(sequence)
    const log = this.#taken.plan({ keep: taken, forget, now: this.#serverNow() })
    const writes: SealedWrite[] = [...also, ...log.writes]
    for (const row of remove) writes.push({ table: 'command', key: key(row), value: null })
    for (const row of put) writes.push({ table: 'command', key: key(row), value: row })
    await this.#rows.write(writes, 'strict')
    log.done()
    for (const row of remove) this.#commands.delete(row.sequence)
    for (const row of put) this.#hold(row)
    this.#onChange()
  }

  /** CMD-10: the centre forgot: what it had taken goes out again in its order, each under its key. What it still knows it answers as before. */
  offerAgain(): Promise<void> {
    return this.serially(async () => {
      const again = {
        state: 'waiting',
        offered: true,
        reoffered: true,
        attempts: 0,
        refusal: null,
        trouble: null,
        answeredAt: null,
      } as const
      const settling = this.all().filter(({ state }) => state === 'settling')
      const gone = (await this.#taken.all()).filter(({ sequence }) => !this.#commands.has(sequence))
      await this.change({ put: [...settling, ...gone].map((row) => ({ ...row, ...again })) })
    })
  }

  #hold(row: CommandRow): void {
    this.#commands.set(row.sequence, row)
    this.#last = Math.max(this.#last, row.sequence)
  }
}
