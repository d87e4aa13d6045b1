import { maskContract } from '../../domain/contracts/maskContract.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { Desk } from '../desk.ts'
import type { ContractView, OutboxEntry } from '../engineApi.ts'
import { withChanges } from '../outbox/overlay.ts'
import { outboxEntry, type WorkRow } from '../outbox/workRow.ts'
import { fieldMarks } from './contractMarks.ts'

export function entryOf(desk: Desk, row: WorkRow): OutboxEntry {
  return outboxEntry(row, desk.pusher.isInFlight(row.mutationId))
}

/** One contract as its author sees it, masked; null when it is not held here. */
export async function contractView(desk: Desk, id: DocumentId): Promise<ContractView | null> {
  const standing = await desk.standing(id)
  if (!standing) return null
  const draft = desk.drafts.get(id)
  const seen = desk.view(id, standing)
  return {
    id,
    rev: standing.rev,
    body: maskContract(draft ? withChanges(seen, draft.edit.changes) : seen),
    stored: maskContract(standing.body),
    draft: Object.fromEntries((draft?.edit.changes ?? []).map(({ path, to }): [string, Json] => [path, to])),
    pending: desk.outbox
      .ofContract(id)
      .filter((row) => !row.reoffered)
      .map((row) => entryOf(desk, row)),
    openConflicts: desk.conflicts.openOn(id),
    fieldMarks: fieldMarks(desk, id),
  }
}
