import { sql } from 'kysely'
import type { MutationId } from '../../domain/kernel/ids.ts'
import type { OwnedBody } from '../../domain/replication/scopesOf.ts'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'

/** A row that changed since it was told, and the document that clients are to see of it. */
export type Unpublished = { readonly version: number; readonly document: OwnedBody & { readonly id: string } }

/** How the rows of one table become documents. */
export type Projection = {
  /** Rows whose version is ahead of what was published; the longest waiting need not come first. */
  readonly unpublished: (tx: DatabaseTransaction, limit: number) => Promise<readonly Unpublished[]>
  /** Notes that these versions were told. Rows that somebody holds locked may be passed by: they are told again. */
  readonly published: (tx: DatabaseTransaction, rows: readonly Unpublished[]) => Promise<void>
}

export type ProjectorDeps = {
  readonly db: Database
  readonly projections: readonly Projection[]
  /** Puts documents in place of those that stand; the way by which everything of the centre comes in. */
  readonly write: (request: {
    readonly documents: readonly (OwnedBody & { readonly id: string })[]
    readonly origin: 'created'
    readonly author: null
    readonly mutationId?: MutationId
    readonly mode: 'replace'
  }) => Promise<unknown>
  readonly onTrouble: (error: unknown) => void
  /** Rows that change within one tick are told once. */
  readonly tickMs?: number
  /** Without a hint, rows of other processes and of a time before this one are looked for this often. */
  readonly rescanMs?: number
}

export type Projector = {
  /** Something was committed that clients are to see. */
  readonly touch: () => void
  /** Publishes all there is; resolves when nothing is left that this process may publish now. */
  readonly flush: () => Promise<void>
  readonly start: () => void
  readonly stop: () => Promise<void>
}

/** Clients hear of it well within a second, and a hot level leaves a few revisions a second, not hundreds. */
const TICK_MS = 150
const RESCAN_MS = 5000
const ROWS_MAX = 500

/**
 * STK-20: what is committed in stock and orders reaches the documents, in the end always: rows remember what was published
 * of them, so a crash between costs time only. A row that changes a hundred times in a tick is told once.
 */
export function createProjector({ db, projections, write, onTrouble, tickMs, rescanMs }: ProjectorDeps): Projector {
  let timer: NodeJS.Timeout | undefined
  let rescan: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isTouched = false
  /** Another process publishes, and may have looked before our rows stood. */
  let isBusy = false
  let isStopped = false

  /** Resolves with whether more is left. */
  const publish = (projection: Projection): Promise<boolean> =>
    withReach(db, { kind: 'all' }, async (tx) => {
      // One at a time among all processes: otherwise an older state could be written over a newer one.
      const { rows: locks } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${ADVISORY_LOCKS.projector}) as mine`.execute(
        tx,
      )
      if (locks[0]?.mine !== true) {
        isBusy = true
        return false
      }
      const rows = await projection.unpublished(tx, ROWS_MAX)
      if (rows.length === 0) return false
      await write({ documents: rows.map(({ document }) => document), origin: 'created', author: null, mode: 'replace' })
      await projection.published(tx, rows)
      return rows.length === ROWS_MAX
    })

  const touch = (): void => {
    isTouched = true
    if (isStopped || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      void flush()
    }, tickMs ?? TICK_MS)
  }

  const flush = (): Promise<void> => {
    running ??= (async () => {
      try {
        do {
          isTouched = false
          for (const projection of projections) while (await publish(projection));
        } while (isTouched && !isStopped)
      } catch (error) {
        onTrouble(error)
      } finally {
        running = null
        if (isBusy) touch()
        isBusy = false
      }
    })()
    return running
  }

  return {
    touch,
    flush,
    start: () => {
      touch()
      rescan = setInterval(touch, rescanMs ?? RESCAN_MS)
      rescan.unref()
    },
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      clearInterval(rescan)
      await running
    },
  }
}
