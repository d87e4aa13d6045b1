import type { Replica } from '../mirror/replica.ts'
import { DeskClosed } from './deskClosed.ts'
import { SEGMENT_DOCUMENTS, type PlannedRow, type Vault } from './vault.ts'
import type { SyncState } from './syncState.ts'
import type { StoredDocument } from './vaultRow.ts'

export type TidierParts = {
  readonly vault: Vault
  readonly replica: Replica
  /** Keys of the documents that are looked at first, the first one first. */
  readonly hottest: (limit: number) => readonly string[]
}

/** Keeps the sealed rows few and without waste. Every replacement is one transaction: stopped anywhere, one of both stands. */
export class Tidier {
  readonly #parts: TidierParts
  #unsure = false

  constructor(parts: TidierParts) {
    this.#parts = parts
  }

  /** False when the store refused (disk full): memory may be ahead of it, and the next tidying writes everything anew. */
  async guarded(writing: Promise<void>): Promise<boolean> {
    try {
      await writing
      return true
    } catch (error) {
      if (error instanceof DeskClosed) throw error
      this.#unsure = true
      return false
    }
  }

  async tidy(state: SyncState): Promise<SyncState> {
    const need = this.#unsure ? 'all' : this.#parts.vault.tidying()
    if (need === 'all') return this.rewriteAll(state)
    if (need === 'deltas') await this.#foldDeltas(state)
    return state
  }

  /** The delta log as one row, or a few: what it says and no newer row does. */
  async #foldDeltas(state: SyncState): Promise<void> {
    const { vault, replica } = this.#parts
    const folded = vault.numbers('delta')
    const deltas = new Set(folded)
    const keys = [...replica.holdings.keys()].filter((key) => deltas.has(replica.holdings.get(key)!.row))
    const gone = [...replica.holdings.gone()].filter(([, row]) => deltas.has(row)).map(([key]) => key)
    const rows = vault.plan(await replica.stored(keys), gone)
    await vault.store(rows, state, folded)
    this.#settle(rows)
  }

  /** Everything that is held, newest contracts first, in fresh rows; all old rows go in the same transaction. */
  async rewriteAll(state: SyncState): Promise<SyncState> {
    const { vault, replica, hottest } = this.#parts
    const replaced = vault.numbers()
    const hot = hottest(SEGMENT_DOCUMENTS).filter((key) => replica.holdings.get(key) !== undefined)
    const rest = new Set(replica.holdings.keys())
    for (const key of hot) rest.delete(key)
    const keys = [...hot, ...rest]
    const documents: StoredDocument[] = []
    for (let from = 0; from < keys.length; from += SEGMENT_DOCUMENTS) {
      documents.push(...(await replica.stored(keys.slice(from, from + SEGMENT_DOCUMENTS))))
    }
    const rows = vault.plan(documents, [])
    const next = { ...state, held: documents.length, hotRow: rows.find((row) => row.table === 'segment')?.number ?? null }
    await vault.store(rows, next, replaced)
    replica.holdings.forgetGone()
    this.#settle(rows)
    this.#unsure = false
    return next
  }

  #settle(rows: readonly PlannedRow[]): void {
    const { holdings } = this.#parts.replica
    for (const { number, row } of rows) {
      for (const { type, id } of row.documents) holdings.moveRow(`${type}/${id}`, number)
      for (const key of row.gone) holdings.moveRow(key, number)
    }
  }
}
