import { isOnlyUnproven } from '../../domain/audit/auditFinding.ts'
import { HOUR_MS, type Instant } from '../../domain/kernel/instant.ts'
import type { AuditStateReply } from '../../domain/protocol/audit.ts'

/** It is proven every night: so long after the last proof a night was missed. */
export const PROOF_OLD_AFTER_MS = 36 * HOUR_MS

export type ProofStanding = 'proven' | 'old' | 'unproven' | 'differing'

/** What the last proof is worth at `now`, the centre's time. A finding does not grow old. */
export function proofStanding({ at, count, findings }: NonNullable<AuditStateReply['proof']>, now: Instant): ProofStanding {
  if (count > 0) return isOnlyUnproven(findings) ? 'unproven' : 'differing'
  return Date.parse(now) - Date.parse(at) > PROOF_OLD_AFTER_MS ? 'old' : 'proven'
}
