import type { Principal } from '../../domain/access/principal.ts'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { AuditFailure } from '../platform/auditFailure.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'

export type AuditEvent = {
  readonly at: Millis
  readonly action: AuditAction
  /** Null when nobody is signed in; `userId` then tells whom a failed sign-in was aimed at, if that is known. */
  readonly who: Pick<Principal, 'userId' | 'sessionId' | 'deviceId'> | null
  readonly userId?: string
  readonly address: string | null
  readonly subject?: { readonly type: string; readonly id: string }
  readonly dealerCode?: string | null
  /** Names fields, counts and codes; never a value of a customer. */
  readonly detail?: { readonly [key: string]: Json }
}

/**
 * AUD-1: writes the audit row in the caller's own transaction, so that the row stands if and only if what it tells of
 * stands. Throws AuditFailure when it cannot be written: without a row nothing is read or changed. Source: Safety Measures
 * Notice Art. 8.
 */
export async function recordAudit(tx: DatabaseTransaction, event: AuditEvent): Promise<void> {
  await tx
    .insertInto('desk.audit_event')
    .values(auditRow(event))
    .execute()
    .catch((error: unknown) => {
      throw new AuditFailure(error)
    })
}

/** For events that tell of nothing the database keeps: each in a transaction of its own. Rejects as `recordAudit` throws. */
export function recordApart(db: Database): (event: AuditEvent) => Promise<void> {
  return (event) => withReach(db, { kind: 'none' }, (tx) => recordAudit(tx, event))
}

/** The row of an event, for callers that write many at once. */
export function auditRow(event: AuditEvent) {
  return {
    at: toInstant(event.at),
    user_id: event.who?.userId ?? event.userId ?? null,
    session_id: event.who?.sessionId ?? null,
    device_id: event.who?.deviceId ?? null,
    address: event.address,
    action: event.action,
    subject_type: event.subject?.type ?? null,
    subject_id: event.subject?.id ?? null,
    dealer_code: event.dealerCode ?? null,
    detail: jsonb(event.detail ?? {}),
  }
}
