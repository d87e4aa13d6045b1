import { editAnew, type Standing } from './edit.ts'
import type { Outbox } from './outbox.ts'
import type { OpenFields } from './overlay.ts'
import type { ContractWork, WorkRow } from './workRow.ts'

export type FollowUpParts = {
  readonly outbox: Outbox
  readonly openFields: OpenFields
  readonly standingOf: (contractId: string) => Promise<Standing | null>
  /** Was the row answered before the pull that just ended was begun. */
  readonly isCovered: (row: WorkRow) => boolean
}

/**
 * PCS-13: after a pull that came to its end. What the centre wrote is in the mirror now, so it leaves the overlay; a
 * conflict that is over lets go of the edits behind it, which are made anew on what stands.
 */
export function followUp({ outbox, openFields, standingOf, isCovered }: FollowUpParts): Promise<void> {
  return outbox.serially(async () => {
    const rows = outbox.all()
    const over = rows.filter((row) => isCovered(row) && (row.state === 'settling' || isDecided(row, openFields)))
    const freed = new Set(over.map((row) => row.mutationId))
    // A row waits for a decision. Where none is to come any more, its blocker gone or refused, it waits for nothing.
    const present = new Set(rows.filter((row) => row.state !== 'refused').map((row) => row.mutationId))
    const put: WorkRow[] = []
    const remove: WorkRow[] = [...over]
    for (const row of rows) {
      if (row.state !== 'blocked' || row.type !== 'contract') continue
      const behind = row.blockedBy
      if (behind !== null && present.has(behind) && !freed.has(behind)) continue
      const anew = await madeAnew(row, standingOf)
      if (anew) put.push(anew)
      else remove.push(row)
    }
    await outbox.change({ put, remove })
  })
}

/** A conflict that is not known here after a pull is none of ours any more: its scope is gone. */
function isDecided(row: WorkRow, openFields: OpenFields): boolean {
  if (row.state !== 'conflict') return false
  const open = row.conflictId === null ? undefined : openFields(row.conflictId)
  return open === undefined || open === null
}

async function madeAnew(row: ContractWork, standingOf: (id: string) => Promise<Standing | null>): Promise<ContractWork | null> {
  const standing = await standingOf(row.documentId)
  const free = { ...row, state: 'waiting' as const, blockedBy: null }
  if (!standing) return free
  const edit = editAnew(row.edit, standing)
  return edit.changes.length === 0 ? null : { ...free, edit }
}
