import { readdir, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { authorOf } from '../../domain/access/principal.ts'
import { accept, refuse, type Outcome, type Refused } from '../../domain/kernel/refusals.ts'
import { refusedRowLine, refusedRowsHead } from '../../domain/imports/refusedRowsReport.ts'
import type { Import } from '../../domain/protocol/imports.ts'
import { loadImportContext, type ImportContext } from './importContext.ts'
import { runImport, type ImportRunDeps } from './importRun.ts'
import { fileSource, headOf, spooledSource, type ImportSource } from './importSource.ts'
import { ImportStore, type ImportProgress, type ImportStarter } from './importStore.ts'
import { detectLegacyFormat } from './legacyFormat.ts'

const FILE_NAME_CHARS_MAX = 200
const SPOOL_ENDING = '.upload'

export type ImportRefusal = 'import_running' | 'import_empty' | 'import_encoding_unknown' | 'import_header_unknown' | 'body_too_large'

export type ImportServiceDeps = Omit<ImportRunDeps, 'store'> & {
  readonly newId: () => string
  /** A folder of our own for uploads on their way in. */
  readonly spoolDir: string
  /** Told of what ends an import unexpectedly. */
  readonly onError: (error: unknown) => void
}

type Admitted = { readonly importId: string; readonly fileName: string; readonly starter: ImportStarter; readonly source: ImportSource }

type OnStarted = (started: Outcome<Import, ImportRefusal>) => void
type WorkOptions = {
  readonly onProgress?: (progress: ImportProgress, bytesTotal: number) => void
  readonly onContext?: (context: ImportContext) => ImportContext
}
type Ended = { readonly state: 'done' | 'failed' | 'interrupted'; readonly failure: string | null }

/** Imports of legacy exports: one at a time on a database, whoever starts it; see IMP-12 to IMP-15 for what they promise. */
export class ImportService {
  readonly #deps: ImportServiceDeps
  readonly #store: ImportStore
  readonly #stop = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  constructor(deps: ImportServiceDeps) {
    this.#deps = deps
    this.#store = new ImportStore(deps.db)
  }

  /**
   * Takes an upload in and goes on without the caller. Resolves as soon as the file has come whole and its header is
   * understood. Refusals in this order: import_running, body_too_large, those of `detectLegacyFormat`. Rejects when the
   * sender breaks off; the import is marked as interrupted then.
   */
  async receive(upload: {
    readonly fileName: string
    readonly stream: Readable
    readonly starter: ImportStarter
  }): Promise<Outcome<Import, ImportRefusal>> {
    const answer = Promise.withResolvers<Outcome<Import, ImportRefusal>>()
    const importId = this.#deps.newId()
    const { fileName, starter } = upload
    const whole = this.#store.alone(async () => {
      await this.#begin({ importId, fileName, starter, bytesTotal: 0 })
      const source = await this.#spool(importId, upload.stream)
      if (!source.ok) return answer.resolve(await this.#fail(importId, source))
      await this.#work({ importId, fileName, starter, source: source.value }, (started) => answer.resolve(started))
    })
    this.#running = whole.then(
      (result) =>
        result === 'busy' ? answer.resolve(refuse('import_running')) : answer.reject(new Error('the import ended before it began')),
      (error: unknown) => answer.reject(error),
    )
    return answer.promise
  }

  /** Imports a file of this machine and resolves when it is done. */
  async importFile(input: {
    readonly path: string
    readonly onProgress: (progress: ImportProgress, bytesTotal: number) => void
    readonly onContext?: (context: ImportContext) => ImportContext
  }): Promise<Outcome<Import, ImportRefusal>> {
    const source = await fileSource(input.path)
    const importId = this.#deps.newId()
    const fileName = basename(input.path)
    const result = await this.#store.alone(async () => {
      await this.#begin({ importId, fileName, starter: null, bytesTotal: source.bytesTotal })
      let refused: Outcome<Import, ImportRefusal> | undefined
      await this.#work({ importId, fileName, starter: null, source }, (started) => (refused = started.ok ? undefined : started), input)
      const ended = (await this.#store.find(importId))!
      return refused ?? (ended.failure === 'import_empty' ? refuse('import_empty') : accept(ended))
    })
    return result === 'busy' ? refuse('import_running') : result
  }

  list(): Promise<readonly Import[]> {
    return this.#store.list()
  }

  async find(importId: string): Promise<Outcome<Import, 'import_unknown'>> {
    const found = await this.#store.find(importId)
    return found ? accept(found) : refuse('import_unknown')
  }

  /** IMP-9: the report as CSV text, in pieces. */
  async *refusedRows(importId: string): AsyncGenerator<string> {
    yield refusedRowsHead
    for await (const rows of this.#store.refusals(importId)) yield rows.map(refusedRowLine).join('')
  }

  /** At a start: what a dead process left under way is interrupted, and its uploads are removed. Nothing while one runs. */
  async recover(): Promise<void> {
    await this.#store.alone(async () => {
      await this.#store.interruptAll(this.#deps.clock())
      const left = await readdir(this.#deps.spoolDir).catch(() => [])
      const uploads = left.filter((name) => name.endsWith(SPOOL_ENDING))
      await Promise.all(uploads.map((name) => rm(join(this.#deps.spoolDir, name), { force: true })))
    })
  }

  /** Ends the running import after its batch; it can be run again. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the server stops'))
    await this.#running
  }

  async #begin(begun: {
    readonly importId: string
    readonly fileName: string
    readonly starter: ImportStarter
    readonly bytesTotal: number
  }): Promise<void> {
    const at = this.#deps.clock()
    // We hold the lock: whatever says it is under way is not.
    await this.#store.interruptAll(at)
    const fileName = basename(begun.fileName.replaceAll('\\', '/')).slice(0, FILE_NAME_CHARS_MAX)
    await this.#store.begin({ importId: begun.importId, fileName, bytesTotal: begun.bytesTotal, at }, begun.starter)
  }

  async #spool(importId: string, stream: Readable): Promise<Outcome<ImportSource, 'body_too_large'>> {
    try {
      await mkdir(this.#deps.spoolDir, { recursive: true, mode: 0o700 })
      return await spooledSource(stream, join(this.#deps.spoolDir, `${importId}${SPOOL_ENDING}`), this.#stop.signal)
    } catch (error) {
      await this.#end(importId, { state: 'interrupted', failure: null })
      throw error
    }
  }

  /** Reads the header, then the rows; `onStarted` is told once, when the header has been understood or not. */
  async #work({ importId, starter, source }: Admitted, onStarted: OnStarted, more: WorkOptions = {}): Promise<void> {
    let ended: Ended
    try {
      const format = detectLegacyFormat(await headOf(source))
      if (!format.ok) return onStarted(await this.#fail(importId, format))
      await this.#store.run(importId, format.value.encoding, source.bytesTotal)
      const loaded = await loadImportContext(this.#deps.db, this.#deps.clock())
      const context = more.onContext?.(loaded) ?? loaded
      onStarted(accept((await this.#store.find(importId))!))
      const onProgress = (progress: ImportProgress) => more.onProgress?.(progress, source.bytesTotal)
      const author = starter && authorOf(starter.principal)
      const input = { importId, source, format: format.value, context, author, signal: this.#stop.signal, onProgress }
      const { rowsRead } = await runImport({ ...this.#deps, store: this.#store }, input)
      ended = rowsRead === 0 ? { state: 'failed', failure: 'import_empty' } : { state: 'done', failure: null }
    } catch (error) {
      const stopped = this.#stop.signal.aborted
      if (!stopped) this.#deps.onError(error)
      ended = stopped ? { state: 'interrupted', failure: null } : { state: 'failed', failure: 'unexpected' }
    } finally {
      await source.release()
    }
    // Last of all: whoever sees the end finds nothing of the import left behind.
    await this.#end(importId, ended)
  }

  async #fail<Code extends ImportRefusal>(importId: string, refused: Refused<Code>): Promise<Refused<Code>> {
    await this.#end(importId, { state: 'failed', failure: refused.detail ? `${refused.code}: ${refused.detail}` : refused.code })
    return refused
  }

  async #end(importId: string, ended: Ended): Promise<void> {
    await this.#store.end(importId, { ...ended, at: this.#deps.clock() })
  }
}
