import { createHash } from 'node:crypto'
import { z } from 'zod'
import { keptYears } from '../../domain/audit/keptYears.ts'

/** An event as it is digested: every column, as the text that PostgreSQL makes of it; times are microseconds since 1970. */
export const sealedEventSchema = z.strictObject({
  id: z.int(),
  xid: z.string(),
  recordedAt: z.string(),
  at: z.string(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  deviceId: z.string().nullable(),
  address: z.string().nullable(),
  action: z.string(),
  subjectType: z.string().nullable(),
  subjectId: z.string().nullable(),
  dealerCode: z.string().nullable(),
  detail: z.string(),
})
export type SealedEvent = z.infer<typeof sealedEventSchema>

/** The columns of `sealedEventSchema`, for whoever reads `desk.audit_event e`. */
export const SEALED_COLUMNS = `e.id, e.xid::text as xid, (extract(epoch from e.recorded_at) * 1000000)::bigint::text as "recordedAt",
  (extract(epoch from e.at) * 1000000)::bigint::text as at, e.user_id::text as "userId", e.session_id::text as "sessionId",
  e.device_id::text as "deviceId", e.address, e.action, e.subject_type as "subjectType", e.subject_id as "subjectId",
  e.dealer_code as "dealerCode", e.detail::text as detail`

/** One link of the chain. What it claims of its event stays proven when the event was purged. */
export type AuditLink = {
  readonly position: number
  readonly eventId: number
  /** Microseconds since 1970, by the database's clock. */
  readonly recordedAt: string
  readonly keptYears: number
  readonly digest: Buffer
}

/** SHA-256 over every column. Written as JSON, so that no value can pass for two. */
export function digestOf(event: SealedEvent): Buffer {
  const { id, xid, recordedAt, at, userId, sessionId, deviceId, address, action, subjectType, subjectId, dealerCode, detail } = event
  const columns = [id, xid, recordedAt, at, userId, sessionId, deviceId, address, action, subjectType, subjectId, dealerCode, detail]
  return sha256('dealer-desk audit event 1', JSON.stringify(columns))
}

/** The link that seals an event at its place. */
export function linkOf(event: SealedEvent, position: number): AuditLink {
  const { id: eventId, recordedAt, action } = event
  return { position, eventId, recordedAt, keptYears: keptYears(action), digest: digestOf(event) }
}

/** The head before the first link: one of a kind per chain, so that copies of one database never speak for another. */
export function genesisOf(chainId: string): Buffer {
  return sha256('dealer-desk audit chain 1', chainId)
}

/** AUD-3: the head after `link`: SHA-256 over the head before it and everything the link claims. */
export function headAfter(head: Buffer, link: AuditLink): Buffer {
  const claims = [link.position, link.eventId, link.recordedAt, link.keptYears, link.digest.toString('hex')]
  return sha256('dealer-desk audit link 1', head.toString('hex'), JSON.stringify(claims))
}

function sha256(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\n'), 'utf8').digest()
}
