import { sql, type SqlBool } from 'kysely'
import { z } from 'zod'
import { peopleReachOf, type Principal } from '../../domain/access/principal.ts'
import { actionsOf } from '../../domain/audit/auditActions.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { jsonSchema } from '../../domain/kernel/json.ts'
import type { AuditListReply, AuditQuery, AuditRow } from '../../domain/protocol/audit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { idsOfPeople, peopleById } from './auditPeople.ts'
import { idsOfSubject, subjectKey, subjectsOf } from './auditSubjects.ts'
import { recordAudit } from './recordAudit.ts'

const PAGE_DEFAULT = 50
/** What is shown beside the columns: the rest of what was noted. */
const saidSchema = z.object({ reason: z.string().nullish(), saidAt: z.iso.datetime().nullish(), offline: z.boolean().nullish() })

/**
 * AUD-9, ACC-11: a page of the trail, newest first, customers masked; what happened at the dealers in reach, which the database itself
 * keeps to. Looking is an event itself, in the same transaction. A name or number
 * that nobody has finds nothing; it is not an error.
 */
export function listAudit(
  { db, clock }: { readonly db: Database; readonly clock: () => Millis },
  { principal, query, address }: { readonly principal: Principal; readonly query: AuditQuery; readonly address: string },
): Promise<AuditListReply> {
  return withReach(db, peopleReachOf(principal), async (tx) => {
    const limit = query.limit ?? PAGE_DEFAULT
    const rows = await rowsOf(tx, query, limit + 1)
    const page = rows.slice(0, limit)
    await recordAudit(tx, {
      at: clock(),
      action: 'audit.read',
      who: principal,
      address,
      detail: { ...withoutPaging(query), count: page.length },
    })
    return { events: await toldRows(tx, page), nextBefore: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
  })
}

async function rowsOf(tx: DatabaseTransaction, query: AuditQuery, limit: number) {
  let select = tx
    .selectFrom('desk.audit_event as e')
    .selectAll('e')
    .select(sql<boolean>`exists (select from desk.audit_link l where l.event_id = e.id)`.as('is_sealed'))
    .orderBy('e.id', 'desc')
    .limit(limit)
  if (query.before !== undefined) select = select.where('e.id', '<', query.before)
  if (query.event !== undefined) select = select.where('e.id', '=', query.event)
  if (query.from !== undefined) select = select.where('e.at', '>=', new Date(query.from))
  if (query.until !== undefined) select = select.where('e.at', '<', new Date(query.until))
  if (query.dealerCode !== undefined) select = select.where('e.dealer_code', '=', query.dealerCode)
  if (query.group !== undefined) select = select.where('e.action', 'in', [...actionsOf(query.group)])
  if (query.batch !== undefined) select = select.where(sql<SqlBool>`e.detail ->> 'batch' = ${query.batch}`)
  if (query.who !== undefined) {
    const people = await idsOfPeople(tx, query.who)
    if (people.length === 0) return []
    select = select.where('e.user_id', 'in', [...people])
  }
  if (query.subject !== undefined) select = select.where('e.subject_id', 'in', [...(await idsOfSubject(tx, query.subject))])
  return select.execute()
}

async function toldRows(tx: DatabaseTransaction, rows: Awaited<ReturnType<typeof rowsOf>>): Promise<AuditRow[]> {
  const subjectOf = (row: (typeof rows)[number]) =>
    row.subject_type === null || row.subject_id === null ? null : { type: row.subject_type, id: row.subject_id }
  const people = await peopleById(
    tx,
    rows.map((row) => row.user_id),
  )
  const subjects = await subjectsOf(
    tx,
    rows.flatMap((row) => subjectOf(row) ?? []),
  )
  return rows.map((row): AuditRow => {
    const subject = subjectOf(row)
    const known = subject && subjects.get(subjectKey(subject))
    const { data: said } = saidSchema.safeParse(row.detail)
    return {
      id: row.id,
      at: toInstant(row.at.getTime()),
      action: row.action,
      who: (row.user_id === null ? undefined : people.get(row.user_id)) ?? null,
      deviceId: row.device_id,
      address: row.address,
      dealerCode: row.dealer_code,
      subject: subject && { ...subject, no: known?.no ?? null, name: known?.name ?? null },
      reason: said?.reason ?? null,
      saidAt: said?.saidAt ?? null,
      offline: said?.offline ?? false,
      detail: jsonSchema.parse(row.detail),
      isSealed: row.is_sealed,
    }
  })
}

function withoutPaging({ limit: _limit, ...query }: AuditQuery) {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}
