import { approvalKindSchema, approvalStateSchema, stateByNow } from '../../domain/access/approval.ts'
import { userIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { APPROVALS_MAX, exportAskedSchema, roleAskedSchema, type ApprovalsReply } from '../../domain/protocol/approvals.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'

/** ACC-10: what was asked for, newest first, each as it stands by now. */
export function listApprovals(db: Database, now: Millis): Promise<ApprovalsReply> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    const rows = await tx
      .selectFrom('desk.approval as a')
      .innerJoin('auth.app_user as u', 'u.id', 'a.asked_by')
      .leftJoin('auth.app_user as d', 'd.id', 'a.decided_by')
      .selectAll('a')
      .select(['u.display_name', 'u.dealer_code', 'd.display_name as decided_name'])
      .orderBy('a.asked_at', 'desc')
      .limit(APPROVALS_MAX)
      .execute()
    const roles = rows.filter(({ kind }) => kind === 'role').map(({ about }) => roleAskedSchema.parse(about).userId)
    const people =
      roles.length === 0 ? [] : await tx.selectFrom('auth.app_user').select(['id', 'display_name']).where('id', 'in', roles).execute()
    const nameOf = new Map(people.map(({ id, display_name }) => [id, display_name]))
    const roleOf = (about: unknown) => {
      const { userId, given } = roleAskedSchema.parse(about)
      return { userId, displayName: nameOf.get(userId) ?? '', role: given.role, scope: given.scope }
    }
    return {
      approvals: rows.map((row) => ({
        id: row.id,
        kind: approvalKindSchema.parse(row.kind),
        state: stateByNow({ state: approvalStateSchema.parse(row.state), expiresAt: row.expires_at.getTime() }, now),
        askedBy: { userId: userIdSchema.parse(row.asked_by), displayName: row.display_name, dealerCode: row.dealer_code },
        askedAt: toInstant(row.asked_at.getTime()),
        expiresAt: toInstant(row.expires_at.getTime()),
        reason: row.reason,
        role: row.kind === 'role' ? roleOf(row.about) : null,
        export: row.kind === 'export' ? exportAskedSchema.parse(row.about) : null,
        decidedBy: row.decided_name,
      })),
    }
  })
}
