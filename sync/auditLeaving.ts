import { batchNoOf, type BatchNo } from '../domain/audit/batchNo.ts'
import { REASON_CHARS_MAX } from '../domain/contracts/conflict.ts'
import { codePointsIn } from '../domain/kernel/codePoints.ts'
import { toInstant, type Instant } from '../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { AUDIT_REASON_CHARS_MIN } from '../domain/protocol/audit.ts'
import type { AuditEvent } from '../domain/protocol/push.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'

export type LeavingDocuments = {
  readonly action: 'export' | 'print'
  readonly docType: AuditEvent['docType']
  readonly ids: readonly string[]
  readonly reason?: string
  /** The centre did not hear of it before it left. */
  readonly offline: boolean
}
/** Under which number and when something left the program: what stands on it as its watermark. */
export type Leaving = { readonly batch: BatchNo; readonly at: Instant }

/** Why a file leaves, as it is kept. Refusals in this order: reason_missing, reason_too_short (a word is no reason). */
export function exportReason(given: string): Outcome<string, 'reason_missing' | 'reason_too_short'> {
  const reason = given.trim().slice(0, REASON_CHARS_MAX)
  if (reason === '') return refuse('reason_missing')
  return codePointsIn(reason) < AUDIT_REASON_CHARS_MIN ? refuse('reason_too_short') : accept(reason)
}

/** One audit event per document that leaves, all of them on the disk before this returns; they travel with the next push. */
export async function auditLeaving(
  desk: Desk,
  { clock, random }: ActionPorts,
  { action, docType, ids, reason, offline }: LeavingDocuments,
): Promise<Leaving> {
  const at = toInstant(clock.now())
  const batch = batchNoOf(random.uuid())
  const why = reason === undefined ? {} : { reason }
  const events = ids.map((docId): AuditEvent => ({ eventId: random.uuid(), action, docType, docId, ...why, batch, saidAt: at, offline }))
  await desk.audit.add(...events)
  desk.driver.push()
  return { batch, at }
}
