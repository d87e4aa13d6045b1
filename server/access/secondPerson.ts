import { holds, type Permission } from '../../domain/access/permissions.ts'
import {
  APPROVAL_USE_MS,
  approvalKindSchema,
  approvalStateSchema,
  approvalTable,
  coversExport,
  decideApproval,
  isBulkExport,
  type ApprovalKind,
} from '../../domain/access/approval.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { exportAskedSchema, roleAskedSchema, shapeAskedSchema, type AskExport, type ExportAsked } from '../../domain/protocol/approvals.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { approvalsInReach } from './approvalsInReach.ts'
import { askSecond } from './askSecond.ts'
import { giveRoleWithin, type AccessAsker, type AccessDeps, type AccessDone } from './giveRoles.ts'
import { refusedByDatabase } from './refusedByDatabase.ts'
import { shapeRoleWithin } from './shapeRoles.ts'

/** ACC-10: asks for a file of a whole list; once, while the same waits. Leaves an audit event. */
export function askExport(
  { db, clock }: AccessDeps,
  { principal, address, asked }: AccessAsker & { readonly asked: AskExport },
): AccessDone<never> {
  const { reason, ...about } = asked
  return withReach(db, { kind: 'none' }, async (tx) => {
    const isNew = await askSecond(tx, { clock }, { kind: 'export', by: principal, reason, about, aboutUser: principal.userId })
    if (!isNew) return accept({})
    const { dealerCode } = principal
    const subject = { type: 'person', id: principal.userId }
    await recordAudit(tx, {
      at: clock(),
      action: 'export.asked',
      who: principal,
      address,
      subject,
      dealerCode,
      detail: { ...about, reason },
    })
    return accept({})
  })
}

/** Who may not read a kind of thing takes no list of it out. */
const readsOf = {
  contract: 'contract.read',
  conflict: 'contract.read',
  order: 'order.read',
  hub: 'stock.read',
} as const satisfies Record<ExportAsked['docType'], Permission>

/**
 * ACC-10: whether a list of so many rows may leave as a file now. Small ones need nobody; of a large one the newest confirmation for
 * this kind of list is used up. Leaves an audit event. Refusals in this order: not_permitted, second_person_needed (detail `waiting`: it was asked for already).
 */
export function mayTakeOut(
  { db, clock, twoPersons }: AccessDeps,
  { principal, address, taking }: AccessAsker & { readonly taking: ExportAsked },
): Promise<Outcome<Record<string, never>, 'not_permitted' | 'second_person_needed'>> {
  const needed = readsOf[taking.docType]
  if (!holds(principal, needed)) return Promise.resolve(refuse('not_permitted', needed))
  const takesTwo = twoPersons.has('export') && isBulkExport(taking)
  return withReach(db, { kind: 'none' }, async (tx) => {
    const note = (approval: string | null) => {
      const detail = { ...taking, approval }
      const { dealerCode } = principal
      return recordAudit(tx, { at: clock(), action: 'session.taking_out', who: principal, address, dealerCode, detail })
    }
    if (!takesTwo) {
      await note(null)
      return accept({})
    }
    const rows = await tx
      .selectFrom('desk.approval')
      .select(['id', 'state', 'expires_at', 'about'])
      .where('kind', '=', 'export')
      .where('asked_by', '=', principal.userId)
      .where('expires_at', '>', new Date(clock()))
      .orderBy('asked_at', 'desc')
      .forUpdate()
      .execute()
    const mine = rows
      .map(({ id, state, about }) => ({ id, state: approvalStateSchema.parse(state), about: exportAskedSchema.parse(about) }))
      .filter(({ about }) => about.docType === taking.docType && coversExport(about.rows, taking.rows))
    const usable = mine.find(({ state }) => approvalTable[state].use !== 'no')
    if (!usable) return refuse('second_person_needed', mine.some(({ state }) => state === 'asked') ? 'waiting' : undefined)
    await tx.updateTable('desk.approval').set({ state: 'used' }).where('id', '=', usable.id).execute()
    await note(usable.id)
    return accept({})
  })
}

/**
 * ACC-10: a second person confirms or refuses what another asked for; a role is given, or gets more, with it. Refusals in this order:
 * approval_unknown (also what is about somebody out of reach), those of `decideApproval`, those of giving or shaping a role. Leaves an
 * audit event.
 */
export function decideAsked(
  deps: AccessDeps,
  { principal, address, id, event }: AccessAsker & { readonly id: string; readonly event: 'confirm' | 'refuse' },
): Promise<Outcome<Record<string, never>>> {
  const { db, clock } = deps
  return refusedByDatabase<Record<string, never>, RefusalCode, 'duties_apart' | 'role_cycle'>(['duties_apart', 'role_cycle'], () =>
    withReach(db, { kind: 'none' }, async (tx) => {
      const row = await approvalsInReach(tx, principal)
        .selectAll('a')
        .select('p.dealer_code')
        .where('a.id', '=', id)
        .forUpdate('a')
        .executeTakeFirst()
      if (!row) return refuse('approval_unknown')
      const kind = approvalKindSchema.parse(row.kind)
      const state = approvalStateSchema.parse(row.state)
      const now = clock()
      const approval = { kind, state, askedBy: row.asked_by, expiresAt: row.expires_at.getTime() }
      const decided = decideApproval(approval, principal, { event, now })
      if (!decided.ok) return decided
      const isDoneNow = kind !== 'export' && event === 'confirm'
      if (isDoneNow) {
        const done = await doAsked(tx, deps, { ...row, kind, principal, address })
        if (!done.ok) return done
      }
      await tx
        .updateTable('desk.approval')
        .set({
          // It was given here and now: nothing is left to be used.
          state: isDoneNow ? approvalTable.confirmed.use : decided.value,
          expires_at: toInstant(now + APPROVAL_USE_MS),
          decided_by: principal.userId,
          decided_at: toInstant(now),
        })
        .where('id', '=', id)
        .execute()
      const subject = { type: 'person', id: row.asked_by }
      const detail = { kind, event, about: row.about as Json, reason: row.reason }
      const { dealer_code: dealerCode } = row
      await recordAudit(tx, { at: now, action: 'approval.decided', who: principal, address, subject, dealerCode, detail })
      return accept({})
    }),
  )
}

type Confirmed = AccessAsker & {
  readonly kind: Exclude<ApprovalKind, 'export'>
  readonly about: unknown
  readonly reason: string
  readonly asked_by: string
}

/** What counts with its confirmation. */
function doAsked(tx: DatabaseTransaction, deps: AccessDeps, { kind, about, reason, asked_by: askedBy, principal, address }: Confirmed) {
  if (kind === 'shape')
    return shapeRoleWithin(tx, deps, { principal, address, shape: shapeAskedSchema.parse(about), adds: true, reason, askedBy })
  const { userId, given } = roleAskedSchema.parse(about)
  return giveRoleWithin(tx, deps, { principal, address, userId, given, askedBy })
}
