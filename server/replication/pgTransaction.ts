import { z } from 'zod'
import { planOfferingSchema } from '../../domain/catalogue/planOffering.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { restingSince } from '../../domain/orders/lineNumber.ts'
import { COPIES_REMEMBERED_MAX } from '../../domain/replication/copyStep.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST } from '../../domain/replication/digest.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import {
  auditRows,
  bodyOf,
  documentRowSchema,
  headRowSchema,
  mutationRows,
  mutationRowSchema,
  removedRows,
  revisionRows,
  revisionRowSchema,
} from './pgRows.ts'
import type { RunStatement } from './pgStatements.ts'
import type { DocumentKey, ReplicationTransaction, ScopeChange } from './replicationStore.ts'

const typesOf = (keys: readonly DocumentKey[]) => keys.map(({ type }) => type)
const idsOf = (keys: readonly DocumentKey[]) => keys.map(({ id }) => id)

/** The statements of one transaction, as the port names them. */
export function pgTransaction(run: RunStatement): ReplicationTransaction {
  const documents = z.array(documentRowSchema)
  return {
    settled: async (ids) => {
      const rows = z.array(mutationRowSchema).parse(await run('settled', [ids]))
      return new Map(rows.map((row) => [row.id, row]))
    },
    read: async (keys) => documents.parse(await run('read', [typesOf(keys), idsOf(keys)])),
    lock: async (keys) => documents.parse(await run('lock', [typesOf(keys), idsOf(keys)])),
    lockConflicts: async (contractIds, which) => documents.parse(await run('lockConflicts', [contractIds, which === 'all'])),
    revisions: async (keys) =>
      z.array(revisionRowSchema).parse(await run('revisions', [typesOf(keys), idsOf(keys), keys.map(({ rev }) => rev)])),
    plans: async () => (await run('bodies', ['plan'])).map((row) => planOfferingSchema.parse(bodyOf(row))),
    takenNumbers: async (wanted, { at, except }) =>
      z
        .array(z.object({ msisdn: z.string(), contractId: z.string() }))
        .parse(await run('takenNumbers', [JSON.stringify(wanted), except, at, restingSince(at)])),
    write: async ({ documents: rows, revisions, mutations, audit }) => {
      const values = [revisionRows(revisions, rows), removedRows(rows), mutationRows(mutations), auditRows(audit)]
      const [{ touched }] = z.tuple([z.object({ touched: z.int() })]).parse(await run('write', values))
      invariant(touched === rows.filter((row) => row.previousRev !== null).length, 'a document is locked before it is written')
    },
    raiseCopyStep: async ({ copyId, userId, step, at }) => {
      const [row] = z
        .array(z.object({ highest: z.coerce.number().int() }))
        .parse(await run('raiseCopyStep', [copyId, userId, step, at, COPIES_REMEMBERED_MAX - 1]))
      return row?.highest ?? 0
    },
    writeEvents: async (rows) => void (await run('audit', [auditRows(rows)])),
    advance: (changes) => advance(run, changes),
  }
}

/** SYN-6: two statements, the counters first; what stands between them and the commit is only the numbering itself. */
async function advance(run: RunStatement, changes: readonly ScopeChange[]) {
  const steps = new Map<Scope, { seq: number; count: number; digest: typeof EMPTY_DIGEST }>()
  for (const { scope, kind, id, rev, previousRev } of changes) {
    const step = steps.get(scope) ?? { seq: 0, count: 0, digest: EMPTY_DIGEST }
    step.seq += 1
    step.count += (kind === 'upsert' ? 1 : 0) - (previousRev === null ? 0 : 1)
    if (previousRev !== null) step.digest = combine(step.digest, digestOf(id, previousRev))
    if (kind === 'upsert') step.digest = combine(step.digest, digestOf(id, rev))
    steps.set(scope, step)
  }
  const counters = [...steps]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([scope, { seq, count, digest }], place) => ({ place, scope, seq, count, digest: digestText(digest) }))
  const heads = z.array(headRowSchema).parse(await run('takeCounters', [JSON.stringify(counters)]))
  const next = new Map(heads.map(({ scope, seq }) => [scope, seq - steps.get(scope)!.seq]))
  const rows = changes.map(({ scope, type, id, rev, kind, mutationId, at, priority }) => {
    const seq = next.get(scope)! + 1
    next.set(scope, seq)
    return { scope, seq, type, id, rev, kind, mutation_id: mutationId, at, priority }
  })
  await run('numberChanges', [JSON.stringify(rows)])
  return new Map(heads.map(({ scope, ...head }) => [scope, head]))
}
