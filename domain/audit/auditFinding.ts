import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'

const eventId = z.int()
const position = z.int()

/**
 * AUD-5: one thing that is not as it was sealed. Positions count the links of the chain. `chainBroken`: links between two seals
 * do not lead to the second; `rewritten`: the chain agrees with itself and not with a copy of its head; `unproven`: no copy speaks for
 * these links, `copies` are those of other chains: a proof that cannot be held against anything outside is none.
 */
export const auditFindingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('edited'), eventId, position }),
  z.strictObject({ kind: z.literal('deleted'), eventId, position, recordedAt: instantSchema }),
  z.strictObject({ kind: z.literal('inserted'), eventId }),
  z.strictObject({ kind: z.literal('reordered'), eventId, otherEventId: eventId }),
  z.strictObject({ kind: z.literal('chainBroken'), from: position, to: position }),
  z.strictObject({ kind: z.literal('rewritten'), from: position, to: position, copiedAt: instantSchema }),
  z.strictObject({ kind: z.literal('tailCut'), last: position, copied: position, copiedAt: instantSchema }),
  z.strictObject({ kind: z.literal('frontCut'), first: position }),
  z.strictObject({ kind: z.literal('unguarded'), what: z.string() }),
  z.strictObject({ kind: z.literal('unproven'), links: z.int(), copies: z.int() }),
  z.strictObject({ kind: z.literal('copyForged'), file: z.string(), line: z.int() }),
])
export type AuditFinding = z.infer<typeof auditFindingSchema>

/** True when nothing was found to be tampered with, and nothing could be proven either. */
export function isOnlyUnproven(findings: readonly AuditFinding[]): boolean {
  return findings.length > 0 && findings.every(({ kind }) => kind === 'unproven')
}

export type FindingKind = AuditFinding['kind']
