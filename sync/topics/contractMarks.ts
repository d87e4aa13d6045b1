import type { DocumentId } from '../../domain/kernel/ids.ts'
import { isContractField } from '../../domain/contracts/contractChanges.ts'
import type { Desk } from '../desk.ts'
import type { ContractMark, ContractView } from '../engineApi.ts'
import type { WorkRow } from '../outbox/workRow.ts'

/** The gravest mark is shown. */
const gravity: readonly ContractMark[] = ['refused', 'conflict', 'waiting', 'draft']

function graver(a: ContractMark | undefined, b: ContractMark): ContractMark {
  return a === undefined || gravity.indexOf(b) < gravity.indexOf(a) ? b : a
}

/** Null: acknowledged, only not pulled yet. That is no news for anybody. */
function markOf(row: WorkRow): ContractMark | null {
  if (row.reoffered || row.state === 'settling') return null
  if (row.state === 'refused' || row.state === 'conflict') return row.state
  return 'waiting'
}

/** Every contract that is marked, with its gravest mark. */
export function contractMarks(desk: Desk): ReadonlyMap<string, ContractMark> {
  const marks = new Map<string, ContractMark>()
  const add = (id: string, mark: ContractMark) => marks.set(id, graver(marks.get(id), mark))
  for (const id of desk.conflicts.contracts()) add(id, 'conflict')
  for (const row of desk.outbox.all()) {
    const mark = row.type === 'contract' ? markOf(row) : null
    if (mark) add(row.documentId, mark)
  }
  for (const { contractId } of desk.drafts.all()) add(contractId, 'draft')
  return marks
}

export function fieldMarks(desk: Desk, contractId: DocumentId): ContractView['fieldMarks'] {
  const marks: Partial<Record<string, ContractMark>> = {}
  const add = (path: string, mark: ContractMark) => {
    if (isContractField(path)) marks[path] = graver(marks[path], mark)
  }
  for (const path of desk.conflicts.openFieldsOn(contractId)) add(path, 'conflict')
  for (const row of desk.outbox.ofContract(contractId)) {
    const mark = markOf(row)
    // An edit at the desk keeps there only what a person must decide; that is marked above.
    if (mark && mark !== 'conflict') for (const { path } of row.edit.changes) add(path, mark)
  }
  for (const { path } of desk.drafts.get(contractId)?.edit.changes ?? []) add(path, 'draft')
  return marks
}
