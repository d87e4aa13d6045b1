import { valueAt } from '../../domain/contracts/contractChanges.ts'
import { jsonEqual } from '../../domain/kernel/json.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import { groupsOf, partOf, type Edit, type Standing } from './edit.ts'

export type BaseChoice =
  | { readonly kind: 'base'; readonly base: Standing }
  /** Seen on different revisions: the parts are sent one after the other, each on its own. */
  | { readonly kind: 'split'; readonly parts: readonly Edit[] }
  | { readonly kind: 'unknown' }

/**
 * PCS-10: the revision an edit is sent against is one that holds, in every group the edit touches, exactly what its author
 * saw. Then the centre's three-way merge finds each change the author did not see, and takes no change of the author's
 * own for somebody else's. What stands now is tried first. `unknown` when no such revision is held; `force` then takes
 * the one that was held when the edit was made.
 */
export function chooseBase(edit: Edit, standing: Standing | null, force: boolean): BaseChoice {
  const known = (Object.entries(edit.bases) as [Revision, Standing['body']][]).map(([rev, body]) => ({ rev, body }))
  const candidates = standing ? [standing, ...known.filter(({ rev }) => rev !== standing.rev)] : known
  const whole = candidates.find(({ body }) => groupsOf(edit).every((group) => isAsSeen(edit, group, body)))
  if (whole) return { kind: 'base', base: whole }

  const baseOf = new Map<string, Standing>()
  for (const group of groupsOf(edit)) {
    const found = candidates.find(({ body }) => isAsSeen(edit, group, body))
    const origin = force ? known.find(({ rev }) => rev === edit.groups[group]!.rev) : undefined
    const base = found ?? origin
    if (!base) return { kind: 'unknown' }
    baseOf.set(group, base)
  }
  const revs = [...new Set([...baseOf.values()].map(({ rev }) => rev))]
  const first = [...baseOf.values()][0]
  if (revs.length === 1 && first) return { kind: 'base', base: first }
  return { kind: 'split', parts: revs.flatMap((rev) => partOf(edit, (group) => baseOf.get(group)?.rev === rev) ?? []) }
}

function isAsSeen(edit: Edit, group: string, body: Standing['body']): boolean {
  return Object.entries(edit.groups[group]!.saw).every(([path, saw]) => jsonEqual(saw, valueAt(body, path) ?? null))
}
