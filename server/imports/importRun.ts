import { legacyColumnName } from '../../domain/imports/legacyColumns.ts'
import { parseLegacyRow, type LegacyContext, type LegacyRow } from '../../domain/imports/parseLegacyRow.ts'
import type { RefusedRow } from '../../domain/imports/refusedRowsReport.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Author } from '../../domain/access/principal.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { compareWithStored } from './compareWithStored.ts'
import { importCandidate, importedContract, type ImportCandidate, type ImportedContract } from './importedContract.ts'
import type { ImportSource } from './importSource.ts'
import type { ImportProgress, ImportStore } from './importStore.ts'
import type { LegacyFormat } from './legacyFormat.ts'
import { readLegacyRows, type RawRow } from './readLegacyRows.ts'
import { SeenContractNumbers } from './seenContractNumbers.ts'

/** Rows that are compared, written and counted together. */
export const IMPORT_BATCH_ROWS = 500

export type ImportRunDeps = {
  readonly db: Database
  readonly store: ImportStore
  /** Creates contracts in one transaction; `exists` for one that somebody else created meanwhile, which is left alone. */
  readonly createContracts: (
    contracts: readonly ImportedContract[],
    author: Author | null,
  ) => Promise<readonly { readonly id: string; readonly outcome: string }[]>
  /** Called with the dealer codes of each batch before it is written. */
  readonly beforeBatch?: (dealerCodes: ReadonlySet<string>) => Promise<void>
  readonly clock: () => Millis
}

export type ImportRunInput = {
  readonly importId: string
  readonly source: ImportSource
  readonly format: LegacyFormat
  readonly context: Omit<LegacyContext, 'isRepeated'>
  readonly author: Author | null
  readonly signal: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

/**
 * IMP-14: reads the source to its end, batch by batch. What a batch made stands before its counts do, so that a stop at
 * any moment is mended by running the file again: rows that came in are found unchanged. Throws when `signal` aborts.
 */
export async function runImport(deps: ImportRunDeps, input: ImportRunInput): Promise<ImportProgress> {
  const run = new ImportRun(deps, input)
  for await (const { rows, bytesRead } of readLegacyRows(input.source.open(), input.format)) {
    for (const row of rows) {
      run.take(row)
      if (run.isFull()) await run.settle(bytesRead)
    }
  }
  return run.settle(input.source.bytesTotal)
}

class ImportRun {
  readonly #deps: ImportRunDeps
  readonly #input: ImportRunInput
  readonly #context: LegacyContext
  readonly #seen = new SeenContractNumbers()
  #candidates: ImportCandidate[] = []
  #refusals: RefusedRow[] = []
  #progress: ImportProgress = { bytesRead: 0, rowsRead: 0, created: 0, unchanged: 0, refused: 0 }
  #rowsTaken = 0

  constructor(deps: ImportRunDeps, input: ImportRunInput) {
    this.#deps = deps
    this.#input = input
    this.#context = { ...input.context, isRepeated: (contractNo) => this.#seen.has(contractNo) }
  }

  isFull(): boolean {
    return this.#candidates.length >= IMPORT_BATCH_ROWS || this.#refusals.length >= IMPORT_BATCH_ROWS
  }

  take(raw: RawRow): void {
    this.#rowsTaken++
    const row: LegacyRow =
      'cells' in raw
        ? parseLegacyRow(raw.cells, this.#input.format.header, this.#context)
        : { kind: 'refused', contractNo: null, column: null, reason: raw.broken }
    if (row.contractNo !== null) this.#seen.add(row.contractNo)
    if (row.kind === 'contract') this.#candidates.push(importCandidate(raw.line, row.draft))
    else this.#refusals.push({ line: raw.line, column: row.column && legacyColumnName(row.column), reason: row.reason })
  }

  async settle(bytesRead: number): Promise<ImportProgress> {
    const { db, store } = this.#deps
    const { importId, signal, onProgress } = this.#input
    signal.throwIfAborted()
    const compared = await withReach(db, { kind: 'all' }, (tx) => compareWithStored(tx, this.#candidates))
    const { fresh, unchanged } = compared
    const created = await this.#create(fresh)
    const differing = [...compared.differing, ...fresh.filter(({ id }) => !created.has(id))]
    const column = legacyColumnName('contractNo')
    const refusals = [...this.#refusals, ...differing.map(({ line }): RefusedRow => ({ line, column, reason: 'differs_from_stored' }))]
    this.#progress = {
      bytesRead,
      rowsRead: this.#rowsTaken,
      created: this.#progress.created + created.size,
      unchanged: this.#progress.unchanged + unchanged.length,
      refused: this.#progress.refused + refusals.length,
    }
    await store.record(importId, this.#progress, refusals)
    this.#candidates = []
    this.#refusals = []
    onProgress?.(this.#progress)
    return this.#progress
  }

  /** The ids of those that came into being. */
  async #create(fresh: readonly ImportCandidate[]): Promise<ReadonlySet<string>> {
    if (fresh.length === 0) return new Set()
    const { createContracts, beforeBatch, clock } = this.#deps
    await beforeBatch?.(new Set(fresh.map(({ draft }) => draft.dealerCode)))
    const at = toInstant(clock())
    const contracts = fresh.map((candidate) => importedContract(candidate, at))
    const written = await createContracts(contracts, this.#input.author)
    return new Set(written.filter(({ outcome }) => outcome === 'created').map(({ id }) => id))
  }
}
