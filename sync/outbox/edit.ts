import { z } from 'zod'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { valueAt, type Change } from '../../domain/contracts/contractChanges.ts'
import { contractFieldPaths, contractFields, groupOf, type ContractField } from '../../domain/contracts/contractFields.ts'
import { jsonEqual, jsonSchema, type Json } from '../../domain/kernel/json.ts'
import { changeSchema } from '../../domain/protocol/push.ts'
import { revisionSchema, type Revision } from '../../domain/replication/revision.ts'

/**
 * What a person did to one contract, and what was on the screen then. `groups`: for every group of fields touched, the
 * revision that was held and the values that were seen. `bases`: the bodies of those revisions.
 */
export const editSchema = z.strictObject({
  changes: z.array(changeSchema),
  groups: z.record(z.string(), z.strictObject({ rev: revisionSchema, saw: z.record(z.string(), jsonSchema) })),
  bases: z.record(revisionSchema, contractSchema),
})
export type Edit = z.infer<typeof editSchema>

export const EMPTY_EDIT: Edit = { changes: [], groups: {}, bases: {} }

export type Standing = { readonly rev: Revision; readonly body: Contract }

/** The fields whose values decide whether an edit in this group was made on what stands now: an ending looks at all of them. */
export function guardFields(group: string): readonly ContractField[] {
  if (group === 'TERMINAL') return contractFieldPaths.filter((field) => contractFields[field] !== 'SAFE-UNION')
  return contractFieldPaths.filter((field) => groupOf(field) === group)
}

export function groupsOf(edit: Edit): readonly string[] {
  return Object.keys(edit.groups)
}

/** One field set to `value` by somebody who saw `view` while `stored` was held. */
export function editField(stored: Standing, view: Contract, field: ContractField, value: Json): Edit {
  const saw = Object.fromEntries(guardFields(groupOf(field)).map((path) => [path, valueAt(view, path) ?? null]))
  return {
    changes: [{ path: field, from: valueAt(view, field) ?? null, to: value }],
    groups: { [groupOf(field)]: { rev: stored.rev, saw } },
    bases: { [stored.rev]: stored.body },
  }
}

/**
 * PCS-9: two edits as one. What was seen first counts: a value that came from the centre between the two was covered by
 * the author's own and not seen. A field that ends where it began is no change.
 */
export function joinEdits(first: Edit, second: Edit): Edit {
  const changes = new Map<string, Change>(first.changes.map((change) => [change.path, change]))
  for (const change of second.changes) changes.set(change.path, { ...change, from: changes.get(change.path)?.from ?? change.from })
  const real = [...changes.values()].filter(({ from, to }) => !jsonEqual(from, to))
  return narrowed({ changes: real, groups: { ...second.groups, ...first.groups }, bases: { ...second.bases, ...first.bases } })
}

/** The part of an edit that lies in some groups, or null when nothing does. */
export function partOf(edit: Edit, wanted: (group: string) => boolean): Edit | null {
  const changes = edit.changes.filter(({ path }) => wanted(groupOf(path as ContractField)))
  return changes.length === 0 ? null : narrowed({ ...edit, changes })
}

function narrowed({ changes, groups, bases }: Edit): Edit {
  const touched = new Set(changes.map(({ path }) => groupOf(path as ContractField)))
  const kept = Object.entries(groups).filter(([group]) => touched.has(group))
  return { changes, groups: Object.fromEntries(kept), bases }
}

/** The same wishes, made anew on what stands now: for edits that waited for somebody's decision. */
export function editAnew(edit: Edit, standing: Standing): Edit {
  return edit.changes.reduce(
    (sum, { path, to }) => joinEdits(sum, editField(standing, standing.body, path as ContractField, to)),
    EMPTY_EDIT,
  )
}
