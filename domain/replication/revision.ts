import { z } from 'zod'
import { mutationIdSchema, type MutationId } from '../kernel/ids.ts'

/**
 * SYN-1: `"<generation>-<mutationId>"`, the mutation id minted by whoever edits. Compared by equality only; the
 * generation is for people and for history pages, it never orders two revisions of different lines.
 */
const REVISION = /^([1-9]\d{0,8})-([0-9a-f-]{36})$/
export const revisionSchema = z.string().regex(REVISION).brand<'Revision'>()
export type Revision = z.infer<typeof revisionSchema>

/** The revision that `mutationId` makes out of `parent` (null: the document is created). */
export function nextRevision(parent: Revision | null, mutationId: MutationId): Revision {
  return revisionSchema.parse(`${parent === null ? 1 : generationOf(parent) + 1}-${mutationId}`)
}

/**
 * The revision of a document that `mutationId` was merged into. Its author already calls his own version
 * `nextRevision(base, mutationId)`, and that version lacks what others wrote: the two must never bear one name, or a
 * later edit on top of it would pass for one that saw everything.
 */
export function mergedRevision(current: Revision, base: Revision, mutationId: MutationId): Revision {
  return revisionSchema.parse(`${Math.max(generationOf(current), generationOf(base) + 1) + 1}-${mutationId}`)
}

export function generationOf(revision: Revision): number {
  return Number(REVISION.exec(revision)![1])
}

/** The mutation that made this revision. */
export function mutationOf(revision: Revision): MutationId {
  return mutationIdSchema.parse(REVISION.exec(revision)![2])
}
