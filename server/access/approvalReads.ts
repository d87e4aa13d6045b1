import { sql, type SqlBool } from 'kysely'
import { approvalKindSchema, approvalStateSchema, stateByNow } from '../../domain/access/approval.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { userIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import {
  approvalCursorOf,
  APPROVALS_PAGE,
  exportAskedSchema,
  roleAskedSchema,
  shapeAskedSchema,
  type ApprovalCursor,
  type ApprovalRow,
  type ApprovalsReply,
} from '../../domain/protocol/approvals.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { approvalsInReach } from './approvalsInReach.ts'

type Asked = { readonly principal: Principal; readonly after: ApprovalCursor | undefined; readonly now: Instant }

/**
 * ACC-10, ACC-11: a page of what was asked for about people in the principal's reach, each as it stands by now: what waits first, then
 * what is over, newest first. A page says where the next one begins; nothing that comes or is decided meanwhile moves a row that waits
 * out of sight.
 */
export function listApprovals(
  db: Database,
  { principal, after, now }: { readonly principal: Principal; readonly after: ApprovalCursor | undefined; readonly now: Millis },
): Promise<ApprovalsReply> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    const asked = { principal, after, now: toInstant(now) }
    const open = after?.isOpen === false ? [] : await rowsOf(tx, asked, { isOpen: true, limit: APPROVALS_PAGE + 1 })
    const left = APPROVALS_PAGE + 1 - open.length
    const over = left === 0 ? [] : await rowsOf(tx, asked, { isOpen: false, limit: left })
    const rows = [...open, ...over]
    const approvals = rows.slice(0, APPROVALS_PAGE).map((row) => toldOf(row, now))
    const last = approvals.at(-1)
    return { approvals, nextAfter: rows.length > APPROVALS_PAGE && last ? approvalCursorOf(last) : null }
  })
}

function rowsOf(
  tx: DatabaseTransaction,
  { principal, after, now }: Asked,
  { isOpen, limit }: { readonly isOpen: boolean; readonly limit: number },
) {
  const waits = sql<SqlBool>`a.state = 'asked' and a.expires_at > ${now}::timestamptz`
  let select = approvalsInReach(tx, principal)
    .leftJoin('auth.app_user as d', 'd.id', 'a.decided_by')
    .selectAll('a')
    .select(['u.display_name', 'u.dealer_code', 'd.display_name as decided_name', 'p.display_name as about_name'])
    .where(isOpen ? waits : sql<SqlBool>`not (${waits})`)
    .orderBy('a.asked_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit)
  if (after?.isOpen === isOpen) select = select.where(sql<SqlBool>`(a.asked_at, a.id) < (${after.askedAt}::timestamptz, ${after.id}::uuid)`)
  return select.execute()
}

function toldOf(row: Awaited<ReturnType<typeof rowsOf>>[number], now: Millis): ApprovalRow {
  const kind = approvalKindSchema.parse(row.kind)
  const gift = kind === 'role' ? roleAskedSchema.parse(row.about) : null
  return {
    id: row.id,
    kind,
    state: stateByNow({ state: approvalStateSchema.parse(row.state), expiresAt: row.expires_at.getTime() }, now),
    askedBy: { userId: userIdSchema.parse(row.asked_by), displayName: row.display_name, dealerCode: row.dealer_code },
    askedAt: toInstant(row.asked_at.getTime()),
    expiresAt: toInstant(row.expires_at.getTime()),
    reason: row.reason,
    role: gift && { userId: gift.userId, displayName: row.about_name ?? '', role: gift.given.role, scope: gift.given.scope },
    export: kind === 'export' ? exportAskedSchema.parse(row.about) : null,
    shape: kind === 'shape' ? shapeAskedSchema.parse(row.about) : null,
    decidedBy: row.decided_name,
  }
}
