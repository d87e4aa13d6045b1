import { sql } from 'kysely'
import { contractSchema } from '../../domain/contracts/contract.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { ImportCandidate } from './importedContract.ts'

export type Comparison = {
  readonly fresh: readonly ImportCandidate[]
  /** Imported before with this very content, whatever people have made of it since. */
  readonly unchanged: readonly ImportCandidate[]
  /** The contract number is in the store with other content, from another file or from a shop. */
  readonly differing: readonly ImportCandidate[]
}

/**
 * IMP-13: an import creates, it never overwrites. A row counts as unchanged when an import made the contract with this
 * very content, so that a later edit by a person survives every re-import and is no reason to refuse.
 */
export async function compareWithStored(tx: DatabaseTransaction, candidates: readonly ImportCandidate[]): Promise<Comparison> {
  const stored = await storedContracts(tx, candidates)
  if (stored.length === 0) return { fresh: candidates, unchanged: [], differing: [] }
  const takenIds = new Set(stored.map(({ id }) => id))
  const takenNumbers = new Set(stored.map(({ contractNo }) => contractNo))
  const isTaken = ({ id, draft }: ImportCandidate) => takenIds.has(id) || takenNumbers.has(draft.contractNo)
  const known = candidates.filter(isTaken)
  const imported = await importedRevisions(
    tx,
    known.map(({ id }) => id),
  )
  const unchanged = known.filter((candidate) => wasImported(candidate, imported.get(candidate.id)))
  const same = new Set(unchanged)
  return { fresh: candidates.filter((row) => !isTaken(row)), unchanged, differing: known.filter((row) => !same.has(row)) }
}

async function storedContracts(tx: DatabaseTransaction, candidates: readonly ImportCandidate[]) {
  const ids = candidates.map(({ id }) => id)
  const numbers = candidates.map(({ draft }) => draft.contractNo)
  const contractNo = sql<string>`body ->> 'contractNo'`
  const stored = tx
    .selectFrom('desk.document')
    .select(['id', contractNo.as('contractNo')])
    .where('type', '=', 'contract')
  // Two look-ups, each by an index of its own.
  const byId = await stored.where(sql<boolean>`id = any(${ids}::text[])`).execute()
  const byNumber = await stored.where(sql<boolean>`${contractNo} = any(${numbers}::text[])`).execute()
  return [...byId, ...byNumber]
}

async function importedRevisions(tx: DatabaseTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const rows = await tx
    .selectFrom('desk.document_revision')
    .select(['id', 'body'])
    .where('type', '=', 'contract')
    .where('origin', '=', 'imported')
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute()
  return new Map(rows.map(({ id, body }) => [id, body]))
}

function wasImported({ draft }: ImportCandidate, body: unknown): boolean {
  const stored = contractSchema.safeParse(body)
  if (!stored.success) return false
  const { customerId: _customer, updatedAt: _at, ...content } = stored.data
  return jsonEqual(content, draft)
}
