import { sql } from 'kysely'
import { contractSchema } from '../../domain/contracts/contract.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { ImportCandidate } from './importedContract.ts'

export type Comparison = {
  readonly fresh: readonly ImportCandidate[]
  /** Imported before with this very content, whatever people have made of it since. */
  readonly unchanged: readonly ImportCandidate[]
  /** The contract is in the store with other content. A number that a shop gave is found when the contract is written. */
  readonly differing: readonly ImportCandidate[]
}

/**
 * IMP-13: an import creates, it never overwrites. A row counts as unchanged when an import made the contract with this
 * very content, so that a later edit by a person survives every re-import and is no reason to refuse.
 */
export async function compareWithStored(tx: DatabaseTransaction, candidates: readonly ImportCandidate[]): Promise<Comparison> {
  const ids = candidates.map(({ id }) => id)
  const stored = await tx.selectFrom('desk.document').select('id').where('type', '=', 'contract').where(isOneOf(ids)).execute()
  if (stored.length === 0) return { fresh: candidates, unchanged: [], differing: [] }
  const taken = new Set(stored.map(({ id }) => id))
  const known = candidates.filter(({ id }) => taken.has(id))
  const imported = await importedRevisions(tx, [...taken])
  const unchanged = known.filter((candidate) => wasImported(candidate, imported.get(candidate.id)))
  const same = new Set(unchanged)
  return { fresh: candidates.filter(({ id }) => !taken.has(id)), unchanged, differing: known.filter((row) => !same.has(row)) }
}

/** One parameter, however many there are. */
const isOneOf = (ids: readonly string[]) => sql<boolean>`id = any(${ids}::text[])`

async function importedRevisions(tx: DatabaseTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const rows = await tx
    .selectFrom('desk.document_revision')
    .select(['id', 'body'])
    .where('type', '=', 'contract')
    .where('origin', '=', 'imported')
    .where(isOneOf(ids))
    .execute()
  return new Map(rows.map(({ id, body }) => [id, body]))
}

function wasImported({ draft }: ImportCandidate, body: unknown): boolean {
  const stored = contractSchema.safeParse(body)
  if (!stored.success) return false
  const { customerId: _customer, updatedAt: _at, ...content } = stored.data
  return jsonEqual(content, draft)
}
