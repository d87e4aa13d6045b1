import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import { authorSchema } from '../../domain/access/principal.ts'
import { conflictSchema } from '../../domain/contracts/conflict.ts'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { changedFields, valueAt } from '../../domain/contracts/contractChanges.ts'
import { contractFieldPaths } from '../../domain/contracts/contractFields.ts'
import { maskConflict, maskedValue } from '../../domain/contracts/maskContract.ts'
import { documentIdSchema, mutationIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { contractRevisionSchema, type ContractHistoryReply, type ContractRevision } from '../../domain/protocol/contracts.ts'
import { revisionSchema, type Revision } from '../../domain/replication/revision.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'

export interface ContractService {
  /** One contract as it stands. Refusal: document_unknown, also for another dealer's. Leaves an audit row. */
  read(
    principal: Principal,
    id: DocumentId,
    address: string,
  ): Promise<Outcome<{ id: DocumentId; rev: Revision; body: Contract }, 'document_unknown'>>
  /**
   * Its revisions, newest first, with what each changed, and the versions that went to the desk, the customer masked in all
   * of it. Refusal: document_unknown. Leaves an audit row.
   */
  history(principal: Principal, id: DocumentId, address: string): Promise<Outcome<ContractHistoryReply, 'document_unknown'>>
  /** CUS-2: the same in clear. Refusal: document_unknown. Leaves an audit row with the reason. */
  revealHistory(
    principal: Principal,
    id: DocumentId,
    asked: { readonly address: string; readonly reason: string },
  ): Promise<Outcome<ContractHistoryReply, 'document_unknown'>>
}

/** The read side of contracts. Reading and its audit row are one transaction under the person's reach. */
export function createContractService(db: Database, clock: () => Millis): ContractService {
  function audited<T>(
    given: {
      readonly principal: Principal
      readonly id: DocumentId
      readonly address: string
      readonly action: AuditAction
      readonly detail?: { readonly [key: string]: Json }
    },
    work: (tx: DatabaseTransaction, row: StoredContract) => Promise<T>,
  ): Promise<Outcome<T, 'document_unknown'>> {
    const { principal, id, address, action, detail = {} } = given
    return withReach(db, reachOfPrincipal(principal), async (tx) => {
      const row = await contractRow(tx, id)
      const at = clock()
      const subject = { type: 'contract', id }
      if (!row) {
        await recordAudit(tx, { at, action: 'contract.missed', who: principal, address, subject, detail: { asked: action } })
        return refuse('document_unknown')
      }
      const value = await work(tx, row)
      await recordAudit(tx, { at, action, who: principal, address, subject, dealerCode: row.dealerCode, detail })
      return accept(value)
    })
  }

  return {
    read: (principal, id, address) =>
      audited({ principal, id, address, action: 'contract.read' }, async (_tx, { rev, body }) => ({ id, rev, body })),
    history: (principal, id, address) =>
      audited({ principal, id, address, action: 'contract.history' }, async (tx) => masked(await historyOf(tx, id))),
    revealHistory: (principal, id, { address, reason }) =>
      audited({ principal, id, address, action: 'contract.unmask', detail: { reason, what: 'history' } }, (tx) => historyOf(tx, id)),
  }
}

async function historyOf(tx: DatabaseTransaction, contractId: DocumentId): Promise<ContractHistoryReply> {
  return { contractId, revisions: await revisionsOf(tx, contractId), conflicts: await conflictsOf(tx, contractId) }
}

function masked({ contractId, revisions, conflicts }: ContractHistoryReply): ContractHistoryReply {
  return {
    contractId,
    revisions: revisions.map((revision) => ({
      ...revision,
      changes: revision.changes.map(({ path, from, to }) => ({ path, from: maskedValue(path, from), to: maskedValue(path, to) })),
    })),
    conflicts: conflicts.map(({ conflictId, body }) => ({ conflictId, body: maskConflict(body) })),
  }
}

type StoredContract = { readonly rev: Revision; readonly body: Contract; readonly dealerCode: string | null }

async function contractRow(tx: DatabaseTransaction, id: DocumentId): Promise<StoredContract | null> {
  const row = await tx
    .selectFrom('desk.document')
    .select(['rev', 'body', 'dealer_code'])
    .where('type', '=', 'contract')
    .where('id', '=', id)
    .where('deleted', '=', false)
    .executeTakeFirst()
  return row ? { rev: revisionSchema.parse(row.rev), body: contractSchema.parse(row.body), dealerCode: row.dealer_code } : null
}

async function revisionsOf(tx: DatabaseTransaction, id: DocumentId): Promise<ContractRevision[]> {
  const rows = await tx.selectFrom('desk.document_revision').selectAll().where('type', '=', 'contract').where('id', '=', id).execute()
  const bodies = new Map(rows.map((row) => [row.rev, contractSchema.parse(row.body)]))
  const generation = (rev: string) => Number(rev.split('-', 1)[0])
  return rows
    .toSorted((a, b) => generation(b.rev) - generation(a.rev) || b.at.getTime() - a.at.getTime())
    .map((row) => ({
      rev: revisionSchema.parse(row.rev),
      parentRev: revisionSchema.nullable().parse(row.parent_rev),
      mutationId: mutationIdSchema.parse(row.mutation_id),
      at: toInstant(row.at.getTime()),
      author: authorSchema.nullable().parse(row.author),
      origin: contractRevisionSchema.shape.origin.parse(row.origin),
      changes: changesBetween(row.parent_rev === null ? undefined : bodies.get(row.parent_rev), bodies.get(row.rev)),
      conflictId: documentIdSchema.nullable().parse(row.conflict_id),
    }))
}

/** What one revision changed. The first one changed everything: it is told without a list. */
function changesBetween(before: Contract | undefined, after: Contract | undefined): ContractRevision['changes'] {
  if (!before || !after) return []
  const changed = new Set(changedFields(before, after))
  return contractFieldPaths
    .filter((path) => changed.has(path))
    .map((path) => ({ path, from: valueAt(before, path) ?? null, to: valueAt(after, path) ?? null }))
}

async function conflictsOf(tx: DatabaseTransaction, contractId: DocumentId): Promise<ContractHistoryReply['conflicts']> {
  const rows = await tx
    .selectFrom('desk.document')
    .select(['id', 'body'])
    .where('type', '=', 'conflict')
    .where(sql<string>`body ->> 'docId'`, '=', contractId)
    .execute()
  return rows
    .map((row) => ({ conflictId: documentIdSchema.parse(row.id), body: conflictSchema.parse(row.body) }))
    .toSorted((a, b) => (a.body.openedAt < b.body.openedAt ? 1 : -1))
}
