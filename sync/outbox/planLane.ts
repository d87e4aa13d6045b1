import { groupOf, type ContractField } from '../../domain/contracts/contractFields.ts'
import type { MutationId } from '../../domain/kernel/ids.ts'
import { chooseBase } from './chooseBase.ts'
import { groupsOf, partOf, type Edit, type Standing } from './edit.ts'
import type { OpenFields } from './overlay.ts'
import { isUnsent, type ContractWork, type WorkRow } from './workRow.ts'

export type LaneStep =
  /** Send this one; with `base`, on that revision (it was never sent before). */
  | { readonly kind: 'send'; readonly row: WorkRow; readonly base: Standing | null }
  /** This one becomes several: `first` keeps its name, each of `rest` gets one of its own. */
  | { readonly kind: 'split'; readonly row: ContractWork; readonly first: Edit; readonly rest: readonly Edit[] }
  | { readonly kind: 'block'; readonly row: ContractWork; readonly behind: MutationId }
  | { readonly kind: 'wait' }

export type LaneFacts = {
  /** The contract as pulled; null when it is not held (any more). */
  readonly standing: Standing | null
  readonly openFields: OpenFields
}

/**
 * PCS-7: what may be done next in the lane of one document, its rows in order. At most one of them is on its way; a
 * refused one stands aside; behind one that is at the desk, what touches the same groups waits and the rest goes on.
 */
export function planLane(rows: readonly WorkRow[], facts: LaneFacts): LaneStep {
  const taken = new Map<string, ContractWork>()
  let settling = false
  for (const row of rows) {
    if (row.state === 'refused') continue
    if (row.state === 'settling') {
      settling = true
    } else if (row.state === 'conflict' || row.state === 'blocked') {
      if (row.type === 'conflict') continue
      const groups = row.state === 'blocked' ? groupsOf(row.edit) : atDesk(row, facts.openFields)
      // What lies at the desk is known with the next pull; until then nothing behind it can be judged.
      if (groups === null) return { kind: 'wait' }
      for (const group of groups) taken.set(group, row)
    } else {
      return stepFor(row, { taken, settling, facts })
    }
  }
  return { kind: 'wait' }
}

function atDesk(row: ContractWork, openFields: OpenFields): readonly string[] | null {
  const open = row.conflictId === null ? undefined : openFields(row.conflictId)
  return open === null ? null : (open ?? []).map((path) => groupOf(path as ContractField))
}

type Ahead = { readonly taken: ReadonlyMap<string, ContractWork>; readonly settling: boolean; readonly facts: LaneFacts }

function stepFor(row: WorkRow, { taken, settling, facts }: Ahead): LaneStep {
  if (!isUnsent(row)) return { kind: 'send', row, base: null }
  if (row.type === 'conflict') return settling ? { kind: 'wait' } : { kind: 'send', row, base: null }
  const stuck = groupsOf(row.edit).filter((group) => taken.has(group))
  if (stuck.length > 0) {
    const free = partOf(row.edit, (group) => !taken.has(group))
    if (free === null) return { kind: 'block', row, behind: behindOf(taken.get(stuck[0]!)!) }
    return { kind: 'split', row, first: partOf(row.edit, (group) => taken.has(group))!, rest: [free] }
  }
  const choice = chooseBase(row.edit, facts.standing, !settling)
  if (choice.kind === 'unknown') return { kind: 'wait' }
  if (choice.kind === 'base') return { kind: 'send', row, base: choice.base }
  const [first, ...rest] = choice.parts
  return { kind: 'split', row, first: first!, rest }
}

/** A blocked row stands for the one at the desk that it waits behind itself. */
function behindOf(row: ContractWork): MutationId {
  return row.state === 'blocked' && row.blockedBy !== null ? row.blockedBy : row.mutationId
}
