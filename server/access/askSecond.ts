import { APPROVAL_TTL_MS, approvalTable, type ApprovalKind } from '../../domain/access/approval.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'

type AskedSecond = {
  readonly kind: ApprovalKind
  readonly by: Principal
  readonly reason: string
  readonly about: Json
  /** Whom it is about, which says in whose reach it is; null: everybody. */
  readonly aboutUser: string | null
}

/** Writes down that one person asked. Resolves with false where the same waits already: nothing is asked a second time then. */
export async function askSecond(
  tx: DatabaseTransaction,
  { clock }: { readonly clock: () => Millis },
  asked: AskedSecond,
): Promise<boolean> {
  const at = clock()
  // What ran out waits no longer, though nobody has written it down yet.
  await tx
    .updateTable('desk.approval')
    .set({ state: approvalTable.asked.timeOut })
    .where('asked_by', '=', asked.by.userId)
    .where('kind', '=', asked.kind)
    .where('state', '=', 'asked')
    .where('expires_at', '<=', new Date(at))
    .execute()
  const { numInsertedOrUpdatedRows: written } = await tx
    .insertInto('desk.approval')
    .values({
      kind: asked.kind,
      asked_by: asked.by.userId,
      asked_at: toInstant(at),
      expires_at: toInstant(at + APPROVAL_TTL_MS),
      reason: asked.reason,
      about: jsonb(asked.about),
      about_user: asked.aboutUser,
      decided_by: null,
      decided_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return written === 1n
}
