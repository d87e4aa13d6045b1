/** An audit event could not be written. What it would have told of is neither given out nor done: 503 `audit_unavailable`. */
export class AuditFailure extends Error {
  override readonly name = 'AuditFailure'
  constructor(cause: unknown) {
    super('an audit event could not be written', { cause })
  }
}

/**
 * True when a statement failed at the audit trail: said by whoever wrote the event alone, or found in the database's own words
 * when the event travelled with what it tells of.
 */
export function isAuditFailure(error: unknown): boolean {
  if (error instanceof AuditFailure) return true
  if (!(error instanceof Error)) return false
  return Reflect.get(error, 'table') === 'audit_event' || /\baudit_event\b/.test(error.message)
}
