import { APPROVAL_TTL_MS, type ApprovalKind } from '../../domain/access/approval.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'

/** Writes down that one person asked. */
export async function askSecond(
  tx: DatabaseTransaction,
  { clock }: { readonly clock: () => Millis },
  asked: { readonly kind: ApprovalKind; readonly by: Principal; readonly reason: string; readonly about: Json },
): Promise<void> {
  const at = clock()
  await tx
    .insertInto('desk.approval')
    .values({
      kind: asked.kind,
      asked_by: asked.by.userId,
      asked_at: toInstant(at),
      expires_at: toInstant(at + APPROVAL_TTL_MS),
      reason: asked.reason,
      about: jsonb(asked.about),
      decided_by: null,
      decided_at: null,
    })
    .execute()
}
