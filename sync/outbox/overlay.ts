import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { isContractField, valueAt, withValueAt, type Change } from '../../domain/contracts/contractChanges.ts'
import { contractFields } from '../../domain/contracts/contractFields.ts'
import { mergeLines, mergeSets } from '../../domain/contracts/mergeLines.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import type { Standing } from './edit.ts'
import type { ContractWork } from './workRow.ts'

/** The fields that are still at the desk, null when the conflict is not known here yet, undefined when it is over. */
export type OpenFields = (conflictId: DocumentId) => readonly string[] | null | undefined

/**
 * PCS-8: what the author sees: the contract as last pulled with the own edits over it that the centre has not answered, or
 * whose answer was not pulled yet, or that lie at the desk.
 */
export function overlay(stored: Standing, work: readonly ContractWork[], openFields: OpenFields): Contract {
  return work.reduce((body, row) => withChanges(body, visibleChanges(row, stored, openFields)), stored.body)
}

/** Changes over a body; one that does not fit any more (the contract moved on) is left out. */
export function withChanges(body: Contract, changes: readonly Change[]): Contract {
  return changes.reduce((draft, change) => contractSchema.safeParse(withChange(draft, change)).data ?? draft, body)
}

function visibleChanges(row: ContractWork, stored: Standing, openFields: OpenFields): readonly Change[] {
  if (row.state === 'refused' || row.reoffered) return []
  if (row.state === 'settling' && row.rev === stored.rev) return []
  if (row.state !== 'conflict' || row.conflictId === null) return row.edit.changes
  const open = openFields(row.conflictId)
  return open === null ? row.edit.changes : row.edit.changes.filter(({ path }) => open?.includes(path) ?? false)
}

/** Notes and tags are united by the centre, so they are shown united. */
function withChange(body: Contract, { path, from, to }: Change): Json {
  const union = isContractField(path) && contractFields[path] === 'SAFE-UNION'
  const now = valueAt(body, path)
  if (union && typeof now === 'string' && typeof from === 'string' && typeof to === 'string') {
    return withValueAt(body, path, mergeLines(from, to, now))
  }
  if (union && isTexts(now) && isTexts(from) && isTexts(to)) return withValueAt(body, path, mergeSets(from, to, now))
  return withValueAt(body, path, to)
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
