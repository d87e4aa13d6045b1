import type { Holdings } from '../mirror/holdings.ts'
import type { Bytes, StoreRow, StoreWrite } from '../ports.ts'
import { numberedKey, type PackedValue, type SealedRows } from './sealedRows.ts'
import { FRESH_SYNC_STATE, syncStateSchema, type SyncState } from './syncState.ts'
import { pageHead, packRow, unpackRow, type StoredDocument, type VaultRow } from './vaultRow.ts'

/** Documents of one sealed segment: large enough to compress well, small enough to open within a frame or two. */
export const SEGMENT_DOCUMENTS = 1000
/** A change of at least this many documents is written as segments, a smaller one as a row of the delta log. */
export const SEGMENT_DOCUMENTS_MIN = 500
/** Rows of the delta log before they are folded into one. */
export const DELTA_ROWS_MAX = 64
/** Stored copies that nothing needs any more, as a share of the living ones and at least so many, before all is written anew. */
export const WASTE_DOCUMENTS_MIN = 4 * SEGMENT_DOCUMENTS
const OPEN_AHEAD = 4

export type PlannedRow = {
  readonly number: number
  readonly table: 'segment' | 'delta'
  readonly row: VaultRow
  /** The same documents as they came from the centre, sealed in their stead. */
  readonly packed?: PackedValue
}
type Kept = { readonly table: 'segment' | 'delta'; readonly bytes: number; readonly documents: number }

/**
 * The sealed copy of the mirror: numbered rows, each a set of documents and of keys that are gone. Of two rows that speak
 * of one document the higher number is right, so rows are only added, and old ones removed when none of them is needed.
 */
export class Vault {
  readonly #rows: SealedRows
  readonly #holdings: Holdings
  readonly #kept = new Map<number, Kept>()
  #next = 1

  constructor(rows: SealedRows, holdings: Holdings) {
    this.#rows = rows
    this.#holdings = holdings
  }

  /** Bytes of sealed rows, as far as they were read or written. */
  get bytes(): number {
    let bytes = 0
    for (const kept of this.#kept.values()) bytes += kept.bytes
    return bytes
  }

  async readState(): Promise<SyncState> {
    return syncStateSchema.safeParse(await this.#rows.get('meta', 'sync')).data ?? FRESH_SYNC_STATE
  }

  async writeState(state: SyncState): Promise<void> {
    await this.#rows.write([{ table: 'meta', key: 'sync', value: state }], 'relaxed')
  }

  /**
   * Opens all rows: the delta log, then the hot row, then the rest. `accept` is given each in turn; a row that does not
   * open is left out and counted: the next comparison with the centre brings its documents again.
   */
  async load(hotRow: number | null, accept: (row: VaultRow, number: number) => Promise<void>): Promise<number> {
    const deltas = await this.#rows.scan('delta')
    const segments = (await this.#rows.keys('segment')).map(Number)
    const ordered = hotRow !== null && segments.includes(hotRow) ? [hotRow, ...segments.filter((number) => number !== hotRow)] : segments
    const all = [...deltas.map((row) => Number(row.key)), ...segments]
    this.#next = all.reduce((highest, number) => Math.max(highest, number), 0) + 1
    let damaged = 0
    const take = async (number: number, table: 'segment' | 'delta', raw: StoreRow | undefined, opened: unknown) => {
      const row = unpackRow(opened, (scope, generation) => this.#holdings.mark(scope, generation))
      this.#kept.set(number, { table, bytes: raw?.bytes.length ?? 0, documents: row?.documents.length ?? 0 })
      if (row === null) damaged++
      else await accept(row, number)
    }
    for (const raw of deltas) await take(Number(raw.key), 'delta', raw, await this.#rows.open('delta', raw))
    const ahead: Promise<{ number: number; raw: StoreRow | undefined; opened: unknown }>[] = []
    const begin = (number: number | undefined) => {
      if (number === undefined) return
      const opening = this.#openSegment(number)
      // A closed desk rejects what is under way; the loop below meets it or is gone itself.
      opening.catch(() => undefined)
      ahead.push(opening)
    }
    const queue = [...ordered]
    // The hot row alone first: nothing may share the machine with it.
    begin(queue.shift())
    while (ahead.length > 0) {
      const { number, raw, opened } = await ahead.shift()!
      while (ahead.length < OPEN_AHEAD && queue.length > 0) begin(queue.shift())
      await take(number, 'segment', raw, opened)
    }
    return damaged
  }

  async #openSegment(number: number): Promise<{ number: number; raw: StoreRow | undefined; opened: unknown }> {
    const raw = await this.#rows.rawRow('segment', numberedKey(number))
    return { number, raw, opened: raw && (await this.#rows.open('segment', raw)) }
  }

  /** Numbers for the rows of a change; it is stored by `store`. */
  plan(documents: readonly StoredDocument[], gone: readonly string[]): readonly PlannedRow[] {
    if (documents.length === 0 && gone.length === 0) return []
    if (documents.length < SEGMENT_DOCUMENTS_MIN) return [{ number: this.#next++, table: 'delta', row: { documents, gone } }]
    const rows: PlannedRow[] = []
    for (let from = 0; from < documents.length; from += SEGMENT_DOCUMENTS) {
      const row = { documents: documents.slice(from, from + SEGMENT_DOCUMENTS), gone: from === 0 ? gone : [] }
      rows.push({ number: this.#next++, table: 'segment', row })
    }
    return rows
  }

  /** One row for a page of a first copy, or null when it is not fit for that: too small, or not all of it new in one scope each. */
  planPage(documents: readonly StoredDocument[], packed: Bytes): readonly PlannedRow[] | null {
    const head = documents.length < SEGMENT_DOCUMENTS_MIN ? null : pageHead(documents)
    return head && [{ number: this.#next++, table: 'segment', row: { documents, gone: [] }, packed: { head, bytes: packed } }]
  }

  /** Rows, the removal of replaced ones and the state they lead to, in one transaction. */
  async store(rows: readonly PlannedRow[], state: SyncState, replaced: readonly number[] = []): Promise<void> {
    const writes: StoreWrite[] = []
    const kept: [number, Kept][] = []
    for (const sealed of await Promise.all(rows.map((row) => this.#seal(row)))) {
      writes.push(sealed.write)
      kept.push([sealed.number, sealed.kept])
    }
    for (const number of replaced) writes.push({ table: this.#kept.get(number)!.table, key: numberedKey(number), bytes: null })
    writes.push(await this.#rows.seal('meta', 'sync', state))
    await this.#rows.commit(writes, 'relaxed')
    for (const number of replaced) this.#kept.delete(number)
    for (const [number, row] of kept) this.#kept.set(number, row)
  }

  async #seal({ number, table, row, packed }: PlannedRow): Promise<{ write: StoreWrite; number: number; kept: Kept }> {
    const key = numberedKey(number)
    const write = await (packed ? this.#rows.sealPacked(table, key, packed) : this.#rows.seal(table, key, packRow(row)))
    return { write, number, kept: { table, bytes: write.bytes.length, documents: row.documents.length } }
  }

  /** Which rows a tidying may replace: nothing, the delta log, or everything. */
  tidying(): 'none' | 'deltas' | 'all' {
    let stored = 0
    let deltas = 0
    for (const kept of this.#kept.values()) {
      stored += kept.documents
      if (kept.table === 'delta') deltas++
    }
    const living = this.#holdings.size
    if (stored - living > Math.max(WASTE_DOCUMENTS_MIN, living)) return 'all'
    return deltas > DELTA_ROWS_MAX ? 'deltas' : 'none'
  }

  numbers(table?: 'delta'): readonly number[] {
    return [...this.#kept].filter(([, kept]) => table === undefined || kept.table === table).map(([number]) => number)
  }
}
