import { severities } from '../../../domain/contracts/conflict.ts'
import type { ConflictRow } from '../../../sync/engineApi.ts'

export type QueueTab = 'open' | 'done'

/** The gravest first, the oldest first among equals; what is done, newest first. */
export function conflictsInOrder(rows: readonly ConflictRow[], tab: QueueTab): readonly ConflictRow[] {
  if (tab === 'done') return rows.filter(({ state }) => state !== 'open').sort((a, b) => b.openedAt.localeCompare(a.openedAt))
  return rows
    .filter(({ state }) => state === 'open')
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.openedAt.localeCompare(b.openedAt))
}
