import { z } from 'zod'
import { mutationIdSchema } from '../../domain/kernel/ids.ts'
import { AuditFailure } from '../platform/auditFailure.ts'
import { hubOwnerSchema } from './grantedScopes.ts'
import { auditRows, bodyOf, epochOf, tagRowSchema, taggedHeadRowSchema } from './pgRows.ts'
import type { RunStatement } from './pgStatements.ts'
import type { PulledRow, ReplicationSnapshot } from './replicationStore.ts'

/**
 * Rows on their way out are the one kind that is not checked again: a first copy has 100,000, all written through
 * `write` above, and the client checks every one of them.
 */
type PageRow = {
  readonly priority: string
  readonly type: PulledRow['type']
  readonly id: string
  /** Null with the body: the document is out of reach. */
  readonly rev: PulledRow['rev'] | null
  readonly body: string | null
}
type ChangeRow = Omit<PageRow, 'priority' | 'rev'> & {
  readonly rev: PulledRow['rev']
  readonly seq: number
  readonly tag: string
  readonly deleted: boolean
}

const BEFORE_ALL = { priority: '', type: '', id: '' }

/** The reads of one pull, in one repeatable-read transaction. */
export function pgSnapshot(run: RunStatement): ReplicationSnapshot {
  return {
    epoch: async () => epochOf(await run('epoch', [])),
    hubs: async () => (await run('bodies', ['hub'])).map((row) => hubOwnerSchema.parse(bodyOf(row))),
    heads: async (scopes) => {
      const rows = z.array(taggedHeadRowSchema).parse(await run('heads', [scopes]))
      return new Map(rows.map(({ scope, ...head }) => [scope, head]))
    },
    tags: async (at) => {
      const rows = z.array(tagRowSchema).parse(await run('tags', [at.map(({ scope }) => scope), at.map(({ seq }) => seq)]))
      return new Map(rows.map(({ scope, tag, oldest }) => [scope, { tag: tag ?? undefined, oldest }]))
    },
    page: async (scope, after, limit) => {
      const { priority, type, id } = after ?? BEFORE_ALL
      const rows = (await run('page', [scope, priority, type, id, limit])) as readonly PageRow[]
      const last = rows.length < limit ? undefined : rows.at(-1)
      return {
        rows: rows.flatMap(({ type: rowType, id: rowId, rev, body }) =>
          rev === null ? [] : [{ type: rowType, id: rowId, rev, deleted: false, bodyText: body }],
        ),
        next: last ? { priority: last.priority, type: last.type, id: last.id } : null,
      }
    },
    changes: async (scope, after, limit) => {
      const rows = (await run('changes', [scope, after, limit])) as readonly ChangeRow[]
      // The newest number of the stretch belongs to the newest change of its own document, so it is among the rows.
      const last = rows.at(-1)
      return {
        rows: rows.map((row) => ({ type: row.type, id: row.id, rev: row.rev, deleted: row.deleted, bodyText: row.body })),
        last: last ? { seq: last.seq, tag: mutationIdSchema.parse(last.tag) } : null,
      }
    },
    audit: async (row) => {
      await run('audit', [auditRows([row])]).catch((error: unknown) => {
        throw new AuditFailure(error)
      })
    },
  }
}
