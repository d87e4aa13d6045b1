import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import { importReasons, importSchema, type Import, type ImportReason } from '../../domain/protocol/imports.ts'
import type { RefusedRow } from '../../domain/imports/refusedRowsReport.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { z } from 'zod'
import { auditRow } from '../audit/recordAudit.ts'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import type { Database } from '../platform/database.ts'

const LIST_MAX = 100
const REFUSALS_PAGE = 2000
/** Whoever saw an import end may start the next one while the first still gives the lock back. */
const LOCK_PATIENCE_MS = 600
const LOCK_RETRY_MS = 50

export type ImportProgress = Pick<Import, 'bytesRead' | 'rowsRead' | 'created' | 'unchanged' | 'refused'>

/** Who started an import, for its row and the audit; null for the command line. */
export type ImportStarter = { readonly principal: Principal; readonly address: string } | null

/** Rows of desk.import and desk.import_refusal. No cell of a refused row ever comes here. */
export class ImportStore {
  readonly #db: Database
  constructor(db: Database) {
    this.#db = db
  }

  /**
   * Runs `work` while no other import can run on this database, from whatever process; `busy` when one does. The lock
   * belongs to a connection: it ends with the process, so that an import that was killed is known by a free lock.
   */
  async alone<T>(work: () => Promise<T>): Promise<T | 'busy'> {
    return this.#db.connection().execute(async (connection) => {
      for (let waitedMs = 0; !(await tryLock(connection)); waitedMs += LOCK_RETRY_MS) {
        if (waitedMs >= LOCK_PATIENCE_MS) return 'busy'
        await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS))
      }
      try {
        return await work()
      } finally {
        await sql`select pg_advisory_unlock(${ADVISORY_LOCKS.contractImport})`.execute(connection)
      }
    })
  }

  /** The row of a new import, its audit row in the same transaction. */
  async begin(
    begun: { readonly importId: string; readonly fileName: string; readonly bytesTotal: number; readonly at: Millis },
    by: ImportStarter,
  ): Promise<void> {
    const { importId, fileName, bytesTotal, at } = begun
    await this.#db.transaction().execute(async (tx) => {
      const row = { id: importId, file_name: fileName, state: 'receiving', bytes_total: bytesTotal, encoding: null, failure: null }
      await tx
        .insertInto('desk.import')
        .values({
          ...row,
          started_by: by?.principal.userId ?? null,
          started_at: toInstant(at),
          ended_at: null,
          bytes_read: 0,
          rows_read: 0,
          created: 0,
          unchanged: 0,
          refused: 0,
        })
        .execute()
      const event = {
        at,
        action: 'import.start',
        who: by?.principal ?? null,
        address: by?.address ?? null,
        subject: { type: 'import', id: importId },
      } as const
      await tx.insertInto('desk.audit_event').values(auditRow(event)).execute()
    })
  }

  async run(importId: string, encoding: 'utf-8' | 'cp949', bytesTotal: number): Promise<void> {
    await this.#update(importId, { state: 'running', encoding, bytes_total: bytesTotal })
  }

  /** Progress and the rows refused on the way to it, in one transaction: the report never says more than the counts. */
  async record(importId: string, progress: ImportProgress, refusals: readonly RefusedRow[]): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      if (refusals.length > 0) {
        const rows = refusals.map(({ line, column, reason }) => ({ import_id: importId, line, column_name: column, reason }))
        await tx.insertInto('desk.import_refusal').values(rows).execute()
      }
      const { bytesRead, rowsRead, created, unchanged, refused } = progress
      const set = { bytes_read: bytesRead, rows_read: rowsRead, created, unchanged, refused }
      await tx.updateTable('desk.import').set(set).where('id', '=', importId).execute()
    })
  }

  async end(
    importId: string,
    ended: { readonly state: 'done' | 'failed' | 'interrupted'; readonly failure: string | null; readonly at: Millis },
  ): Promise<void> {
    await this.#update(importId, { state: ended.state, failure: ended.failure, ended_at: toInstant(ended.at) })
  }

  /** Every import that says it is under way is marked as interrupted; only for a caller who knows that none is. */
  async interruptAll(at: Millis): Promise<void> {
    const set = { state: 'interrupted', ended_at: toInstant(at) }
    await this.#db.updateTable('desk.import').set(set).where('state', 'in', ['receiving', 'running']).execute()
  }

  async list(): Promise<readonly Import[]> {
    const rows = await this.#db.selectFrom('desk.import').selectAll().orderBy('started_at', 'desc').limit(LIST_MAX).execute()
    return this.#withReasons(rows)
  }

  async find(importId: string): Promise<Import | undefined> {
    return (await this.#withReasons(await this.#db.selectFrom('desk.import').selectAll().where('id', '=', importId).execute()))[0]
  }

  /** The refused rows in the order of their lines, a page at a time. */
  async *refusals(importId: string): AsyncGenerator<readonly RefusedRow[]> {
    for (let after = 0; ;) {
      const rows = await this.#db
        .selectFrom('desk.import_refusal')
        .select(['line', 'column_name', 'reason'])
        .where('import_id', '=', importId)
        .where('line', '>', after)
        .orderBy('line')
        .limit(REFUSALS_PAGE)
        .execute()
      if (rows.length > 0)
        yield rows.map(({ line, column_name, reason }) => ({ line, column: column_name, reason: reasonSchema.parse(reason) }))
      if (rows.length < REFUSALS_PAGE) return
      after = rows.at(-1)!.line
    }
  }

  async #update(importId: string, set: { readonly state: string; readonly [column: string]: string | number | null }): Promise<void> {
    await this.#db.updateTable('desk.import').set(set).where('id', '=', importId).execute()
  }

  async #withReasons(rows: readonly ImportRow[]): Promise<readonly Import[]> {
    if (rows.length === 0) return []
    const counts = await this.#db
      .selectFrom('desk.import_refusal')
      .select(['import_id', 'reason', (eb) => eb.fn.countAll<number>().as('rows')])
      .where(
        'import_id',
        'in',
        rows.map(({ id }) => id),
      )
      .groupBy(['import_id', 'reason'])
      .execute()
    return rows.map((row) => {
      const own = counts.filter(({ import_id }) => import_id === row.id)
      return importOf(row, Object.fromEntries(own.map(({ reason, rows: count }) => [reason, Number(count)])))
    })
  }
}

async function tryLock(connection: Database): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_lock(${ADVISORY_LOCKS.contractImport}) as taken`.execute(connection)
  return rows[0]?.taken === true
}

const reasonSchema = z.enum(importReasons)

type ImportRow = {
  readonly id: string
  readonly file_name: string
  readonly state: string
  readonly encoding: string | null
  readonly bytes_total: number
  readonly bytes_read: number
  readonly rows_read: number
  readonly created: number
  readonly unchanged: number
  readonly refused: number
  readonly failure: string | null
  readonly started_at: Date
  readonly ended_at: Date | null
}

function importOf(row: ImportRow, refusedByReason: Partial<Record<ImportReason, number>>): Import {
  return importSchema.parse({
    importId: row.id,
    fileName: row.file_name,
    state: row.state,
    encoding: row.encoding,
    bytesTotal: row.bytes_total,
    bytesRead: row.bytes_read,
    rowsRead: row.rows_read,
    created: row.created,
    unchanged: row.unchanged,
    refused: row.refused,
    refusedByReason,
    failure: row.failure,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  })
}
