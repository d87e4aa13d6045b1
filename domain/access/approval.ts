import { z } from 'zod'
import { HOUR_MS, type Millis } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { holds, type Permission, type PermissionList } from './permissions.ts'

/** What an operator may have two persons for: what anybody holds, and a file of a whole list. */
export const twoPersonsMatters = ['role', 'export'] as const
export const twoPersonsSchema = z.enum(twoPersonsMatters)
export type TwoPersons = (typeof twoPersonsMatters)[number]

/**
 * What is asked of a second person: a role that somebody is given, and a file of a whole list; and more in a role that somebody has
 * already, which gives as much as giving one (`role` asks two persons for both).
 */
export const approvalKinds = ['role', 'export', 'shape'] as const
export const approvalKindSchema = z.enum(approvalKinds)
export type ApprovalKind = (typeof approvalKinds)[number]

/** Who may be the second person: whoever gives roles; whoever looks into what was taken out; whoever says what roles are. */
export const approverOf: Readonly<Record<ApprovalKind, Permission>> = {
  role: 'access.grant',
  export: 'audit.answer',
  shape: 'access.shape',
}

/** So long may a second person take. */
export const APPROVAL_TTL_MS = 24 * HOUR_MS
/** So long may what was confirmed wait to be done. */
export const APPROVAL_USE_MS = HOUR_MS
/** A file of more rows than this is one of everything. */
export const BULK_EXPORT_ROWS = 1000
/** A list grows while somebody is waited for: so much more than was asked for may leave. */
const GROWTH = 1.1

export const approvalStates = ['asked', 'confirmed', 'refused', 'used', 'expired'] as const
export const approvalStateSchema = z.enum(approvalStates)
export type ApprovalState = (typeof approvalStates)[number]
export const approvalEvents = ['confirm', 'refuse', 'use', 'timeOut'] as const
export type ApprovalEvent = (typeof approvalEvents)[number]

const isOver = { confirm: 'no', refuse: 'no', use: 'no', timeOut: 'no' } as const

/** ACC-10: every event in every state; `no`: nothing comes of it. What is given with its confirmation is used up by it. */
export const approvalTable: Record<ApprovalState, Record<ApprovalEvent, ApprovalState | 'no'>> = {
  asked: { confirm: 'confirmed', refuse: 'refused', use: 'no', timeOut: 'expired' },
  confirmed: { confirm: 'no', refuse: 'no', use: 'used', timeOut: 'expired' },
  refused: isOver,
  used: isOver,
  expired: isOver,
}

export type Approval = {
  readonly kind: ApprovalKind
  readonly state: ApprovalState
  readonly askedBy: string
  /** When it runs out in its present state. */
  readonly expiresAt: Millis
}

/** What it is by now, though nobody has written it down yet. */
export function stateByNow({ state, expiresAt }: Pick<Approval, 'state' | 'expiresAt'>, now: Millis): ApprovalState {
  const after = approvalTable[state].timeOut
  return now >= expiresAt && after !== 'no' ? after : state
}

/**
 * ACC-10: what becomes of it when somebody decides. Refusals in this order: not_permitted (of a kind that is not theirs to confirm),
 * approval_over (decided or expired), second_person_needed (who asked never confirms, and never refuses either).
 */
export function decideApproval(
  approval: Approval,
  by: { readonly userId: string; readonly permissions: PermissionList },
  { event, now }: { readonly event: 'confirm' | 'refuse'; readonly now: Millis },
): Outcome<ApprovalState, 'not_permitted' | 'approval_over' | 'second_person_needed'> {
  if (!holds(by, approverOf[approval.kind])) return refuse('not_permitted', approverOf[approval.kind])
  const next = approvalTable[stateByNow(approval, now)][event]
  if (next === 'no') return refuse('approval_over')
  return by.userId === approval.askedBy ? refuse('second_person_needed') : accept(next)
}

/** ACC-10: a list of so many customers' rows is one of everything. Stock tells of nobody. */
export function isBulkExport({ docType, rows }: { readonly docType: string; readonly rows: number }): boolean {
  return docType !== 'hub' && rows > BULK_EXPORT_ROWS
}

/** ACC-10: whether a file of so many rows may leave by what was confirmed for so many. */
export function coversExport(confirmedRows: number, rows: number): boolean {
  return rows <= Math.ceil(confirmedRows * GROWTH)
}
