import type { MutationId } from '../../domain/kernel/ids.ts'
import type { DatabaseReach } from '../platform/database.ts'
import { hubOwnerSchema } from './grantedScopes.ts'
import { bodiesOf, headOf, type ChangeRow, type MemoryTables } from './memoryTables.ts'
import { keyText, type AuditRow, type ReplicationSnapshot } from './replicationStore.ts'

/** The reads of one pull. Nothing commits while it lasts, so they are of one moment. */
export function memorySnapshot(tables: MemoryTables, reach: DatabaseReach, audit: AuditRow[]): ReplicationSnapshot {
  const now = <T>(value: T): Promise<T> => Promise.resolve(value)
  return {
    epoch: () => now(tables.epoch),
    hubs: () => now(bodiesOf(tables, reach, 'hub').map((body) => hubOwnerSchema.parse(body))),
    heads: (scopes) =>
      now(
        new Map(
          scopes.flatMap((scope) => {
            const row = tables.heads.get(scope)
            const tag: MutationId | null = tables.changes.get(scope)?.findLast((change) => change.seq === row?.seq)?.mutationId ?? null
            return row ? [[scope, { ...headOf(row), tag }] as const] : []
          }),
        ),
      ),
    tags: (at) =>
      now(
        new Map(
          at.map(({ scope, seq }) => {
            const rows = tables.changes.get(scope) ?? []
            return [scope, { tag: rows.find((row) => row.seq === seq)?.mutationId, oldest: rows[0]?.seq ?? null }] as const
          }),
        ),
      ),
    page: (scope, after, limit) => {
      const members = tables.page(scope, after, limit, reach)
      const last = members.at(-1)
      return now({
        rows: members.map((member) => tables.pulled(scope, member, member.rev, reach)),
        next: last && members.length >= limit ? { priority: last.priority, type: last.type, id: last.id } : null,
      })
    },
    changes: (scope, after, limit) => {
      const window = (tables.changes.get(scope) ?? []).filter((row) => row.seq > after).slice(0, limit)
      const newest = new Map<string, ChangeRow>()
      for (const row of window) {
        newest.delete(keyText(row))
        newest.set(keyText(row), row)
      }
      const last = window.at(-1)
      return now({
        rows: [...newest.values()].map((row) => tables.pulled(scope, row, row.rev, reach)),
        last: last ? { seq: last.seq, tag: last.mutationId } : null,
      })
    },
    audit: (row) => now(void audit.push(row)),
  }
}
