import type { ColumnType, Generated } from 'kysely'
import type { Int8, Jsonb, Time } from './columns.ts'

/** Written by the database alone. */
type ByDatabase<T> = ColumnType<T, never, never>

/** The audit trail, the chain behind it and what was found in it. */
export interface AuditRows {
  'desk.audit_event': {
    id: Generated<number>
    at: Time
    user_id: string | null
    session_id: string | null
    device_id: string | null
    address: string | null
    action: string
    subject_type: string | null
    subject_id: string | null
    dealer_code: string | null
    detail: Jsonb
    xid: ByDatabase<string>
    recorded_at: ByDatabase<Date>
  }
  'desk.audit_chain': { only_row: ByDatabase<boolean>; id: ByDatabase<string>; started_at: ByDatabase<Date> }
  'desk.audit_link': { position: Int8; event_id: Int8; recorded_at: Time; kept_years: number; digest: Buffer }
  'desk.audit_seal': { position: Int8; head: Buffer; sealed_at: ByDatabase<Date> }
  'desk.audit_head': { position: Int8; key_id: string; head: Buffer; copied_at: Time }
  'desk.audit_verification': {
    id: Generated<number>
    at: ByDatabase<Date>
    events: Int8
    position: Int8
    heads: number
    findings: number
    told: Jsonb
  }
  'desk.audit_watch': { only_row: ByDatabase<boolean>; position: Int8 }
  'desk.audit_alert': {
    id: Generated<number>
    rule: string
    user_id: string
    period: string
    event_id: Int8
    at: Time
    count: number
    found_at: ByDatabase<Date>
  }
  'desk.audit_alert_answer': { alert_id: Int8; by_user: string; at: Time; verdict: string; reason: string }
  'desk.audit_report': { month: string; made_at: ByDatabase<Date>; body: Jsonb }
  'desk.audit_review': { month: string; by_user: string; at: Time; note: string }
}
