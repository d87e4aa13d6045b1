import { jsonEqual, type Json } from '../kernel/json.ts'
import { contractSchema, MEMO_CHARS_MAX, type Contract, type ContractState } from './contract.ts'
import { changedFields, valueAt, withField, withValueAt } from './contractChanges.ts'
import { contractFields, contractFieldPaths, groupOf, type ContractField } from './contractFields.ts'
import { mergeLines, mergeSets } from './mergeLines.ts'

export type ContractMerge = {
  /** `theirs` with everything of `mine` that a machine may merge. */
  readonly body: Contract
  /** Fields of mine that are in `body`. */
  readonly merged: readonly ContractField[]
  /** Fields that a person must decide; `body` keeps theirs in them. */
  readonly conflicting: readonly ContractField[]
}

const ENDING: readonly ContractState[] = ['pendingTerminate', 'terminated', 'cancelled', 'aborted']

/**
 * SYN-3: three-way merge of one contract. Pure and total. Laws: merge(b,x,b)=x, merge(b,b,y)=y, merge(b,x,x)=x; on
 * fields a machine may merge, merge(b,x,y)=merge(b,y,x); every value in the result stands in b, x or y, or is the union
 * of a SAFE-UNION field. Both sides in one guarded group and not of one mind: the whole group goes to a person. Ending a
 * contract against any other change but a note goes to a person too.
 */
export function mergeContract(base: Contract, mine: Contract, theirs: Contract): ContractMerge {
  const byMine = changedFields(base, mine)
  const byTheirs = changedFields(base, theirs)
  const groups = guardedGroups({ base, mine, theirs }, byMine, byTheirs)
  const conflicting: ContractField[] = []
  const merged: ContractField[] = []
  let body: Json = theirs
  for (const field of contractFieldPaths) {
    const differ = !jsonEqual(valueAt(mine, field), valueAt(theirs, field))
    if (!differ || (!byMine.includes(field) && !groups.has(groupOf(field)))) continue
    if (contractFields[field] === 'SAFE-UNION' && byTheirs.includes(field)) {
      const united = unite(field, { base, mine, theirs })
      if (united === null) conflicting.push(field)
      else {
        body = withValueAt(body, field, united)
        merged.push(field)
      }
    } else if (groups.has(groupOf(field))) {
      if (byMine.includes(field) || byTheirs.includes(field)) conflicting.push(field)
    } else {
      body = withField(body, field, mine)
      merged.push(field)
    }
  }
  return { body: contractSchema.parse(body), merged, conflicting }
}

type Sides = { readonly base: Contract; readonly mine: Contract; readonly theirs: Contract }

/** The groups in which both sides acted and disagree, and what an ending drags along. */
function guardedGroups(
  { base, mine, theirs }: Sides,
  byMine: readonly ContractField[],
  byTheirs: readonly ContractField[],
): ReadonlySet<string> {
  const guarded = (fields: readonly ContractField[]) => fields.filter((field) => contractFields[field] !== 'SAFE-UNION')
  const mineGroups = new Set(guarded(byMine).map(groupOf))
  const theirGroups = new Set(guarded(byTheirs).map(groupOf))
  const differing = new Set(
    guarded(contractFieldPaths)
      .filter((field) => !jsonEqual(valueAt(mine, field), valueAt(theirs, field)))
      .map(groupOf),
  )
  const groups = new Set([...mineGroups].filter((group) => theirGroups.has(group) && differing.has(group)))
  const endedByMine = mine.status !== base.status && ENDING.includes(mine.status)
  const endedByTheirs = theirs.status !== base.status && ENDING.includes(theirs.status)
  const ended = mine.status !== theirs.status && ((endedByMine && theirGroups.size > 0) || (endedByTheirs && mineGroups.size > 0))
  if (ended) for (const group of [...mineGroups, ...theirGroups]) if (differing.has(group)) groups.add(group)
  return groups
}

/** The union of both edits, or null when it would be longer than the field may be: then a person decides. */
function unite(field: ContractField, { base, mine, theirs }: Sides): Json | null {
  if (field === 'tags') {
    const tags = mergeSets(base.tags, mine.tags, theirs.tags)
    return contractSchema.shape.tags.safeParse(tags).success ? tags : null
  }
  const memo = mergeLines(base.memo, mine.memo, theirs.memo)
  return memo.length <= MEMO_CHARS_MAX ? memo : null
}
