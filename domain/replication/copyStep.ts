import { z } from 'zod'

/**
 * Which sealed copy on a PC speaks, and how far it has come: `step` lies sealed in the copy, is raised there and is on its disk for good
 * before it is told. A copy that was put back to an earlier day, or cloned and left behind, tells a step that was told before.
 */
export const copyStepSchema = z.strictObject({ copyId: z.uuid(), step: z.int().min(1) })
export type CopyStep = z.infer<typeof copyStepSchema>

/** So many copies of one person the centre remembers, those that spoke last: more than anybody has PCs and restores of them. */
export const COPIES_REMEMBERED_MAX = 64

/** A request that came late on its way may be one step behind the one that overtook it. */
export const STEPS_LATE_MAX = 1

/**
 * PCS-30: whether a copy is older than it has been. `highest`: the highest step the centre ever heard of it, 0 where it knows nothing of it
 * (a new copy, or a centre that was restored from a backup). Source: security requirement ATK-22, a monotone checkpoint compared at each sync.
 */
export function isPutBack({ step, highest }: { readonly step: number; readonly highest: number }): boolean {
  return step < highest - STEPS_LATE_MAX
}
