import { unreachable } from '../../domain/kernel/invariant.ts'
import type { PushResult } from '../../domain/protocol/push.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import type { Standing } from './edit.ts'
import { withChanges } from './overlay.ts'
import type { ContractWork, WorkRow } from './workRow.ts'

/** The row after the centre's answer; the same row when the answer is "later". */
export function settleWork(row: WorkRow, result: PushResult): WorkRow {
  const outcome = result.outcome === 'duplicate' ? result.original : result.outcome
  const rev = result.rev ?? null
  switch (outcome) {
    case 'applied':
    case 'merged':
      return { ...row, state: 'settling', rev, conflictId: null, refusal: null }
    case 'conflict':
      return { ...row, state: 'conflict', rev, conflictId: result.conflictId ?? null, refusal: null }
    case 'rejected':
      return { ...row, state: 'refused', refusal: refusalOf(result) }
    case 'retry':
    // A duplicate without its first answer says nothing: asked again, the centre finds it.
    case undefined:
      return { ...row, attempts: row.attempts + 1 }
    default:
      return unreachable(outcome)
  }
}

/** Nothing but what the schema of the row knows: a row that cannot be read back is work lost. */
function refusalOf({ refusal }: PushResult): NonNullable<WorkRow['refusal']> {
  if (!refusal) return { code: 'unexpected' }
  return refusal.detail === undefined ? { code: refusal.code } : { code: refusal.code, detail: refusal.detail }
}

/** True for answers after which the mutation stands in the centre's history. */
export function isWritten(row: WorkRow): boolean {
  return row.state === 'settling' || row.state === 'conflict'
}

/**
 * The body an applied edit made, if it was applied exactly as sent: later edits of the same person were made on it. After
 * a merge only the centre knows the body.
 */
export function bodyMadeBy(row: ContractWork, result: PushResult): Standing | null {
  const outcome = result.outcome === 'duplicate' ? result.original : result.outcome
  if (outcome !== 'applied' || row.offered === null || row.offered.baseRev === null) return null
  // Another name: somebody else had written the same, and perhaps more, that the author never saw.
  if (result.rev !== nextRevision(row.offered.baseRev, row.mutationId)) return null
  const base = row.edit.bases[row.offered.baseRev]
  return base ? { rev: result.rev, body: withChanges(base, row.edit.changes) } : null
}
