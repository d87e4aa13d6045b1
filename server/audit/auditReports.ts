import { sql } from 'kysely'
import { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import { actionsOf, auditGroups, groupOf, type AuditAction } from '../../domain/audit/auditActions.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { seoulMonthOf, seoulMonthSpan } from '../../domain/kernel/seoulTime.ts'
import { auditFiguresSchema, type AuditFigures, type AuditReportReply } from '../../domain/protocol/audit.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { peopleById } from './auditPeople.ts'
import { recordAudit } from './recordAudit.ts'

type Deps = { readonly db: Database; readonly clock: () => Millis }
const BUSIEST_MAX = 10
/** A customer in clear is let by the centre and told by the PC: one look, though one of the two may be missing. */
const LET: AuditAction = 'session.unmasking'
const unmaskTold = actionsOf('unmask').filter((action) => action !== LET)
const customerActions = [...actionsOf('look'), ...actionsOf('unmask'), ...actionsOf('takeOut'), ...actionsOf('change')]

const sizesRows = z.tuple([z.object({ events: z.int(), people: z.int(), customers: z.int(), purged: z.int() })])
const countRows = z.array(z.object({ name: z.string(), count: z.int() }))
const busiestRows = auditFiguresSchema.shape.busiest
const alertRows = z.tuple([z.object({ open: z.int() })])
const proofRows = z.tuple([z.object({ proofs: z.int(), differing: z.int() })])

/** AUD-10: a month's figures as kept once it was over, or counted now; with who signed them. */
export function auditReport({ db }: Deps, month: string): Promise<AuditReportReply> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const kept = await tx.selectFrom('desk.audit_report').selectAll().where('month', '=', month).executeTakeFirst()
    const figures = kept ? auditFiguresSchema.parse(kept.body) : await figuresOf(tx, month)
    const review = await tx.selectFrom('desk.audit_review').selectAll().where('month', '=', month).executeTakeFirst()
    const people = await peopleById(tx, [...figures.busiest.map(({ userId }) => userId), review?.by_user ?? null])
    return {
      month,
      madeAt: kept ? toInstant(kept.made_at.getTime()) : null,
      figures,
      people: [...people.values()],
      review: review ? { by: people.get(review.by_user) ?? null, at: toInstant(review.at.getTime()), note: review.note } : null,
    }
  })
}

/** AUD-10: signs a month. Refusals in this order: report_not_over, report_reviewed. Leaves an audit event. */
export function reviewReport(
  { db, clock }: Deps,
  asked: { readonly principal: Principal; readonly month: string; readonly note: string; readonly address: string },
): Promise<Outcome<Record<string, never>, 'report_not_over' | 'report_reviewed'>> {
  const { principal, month, note, address } = asked
  return withReach(db, { kind: 'all' }, async (tx) => {
    const kept = await tx.selectFrom('desk.audit_report').select('month').where('month', '=', month).executeTakeFirst()
    if (!kept) return refuse('report_not_over')
    const at = clock()
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('desk.audit_review')
      .values({ month, by_user: principal.userId, at: toInstant(at), note })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return refuse('report_reviewed')
    await recordAudit(tx, {
      at,
      action: 'audit.reviewed',
      who: principal,
      address,
      subject: { type: 'report', id: month },
      detail: { note },
    })
    return accept({})
  })
}

/** AUD-10: keeps the figures of the month before, as the auditor; once. Resolves with the month, null when it was kept already or nothing was done in it. */
export function keepReport(auditor: Database, now: Millis): Promise<string | null> {
  const month = seoulMonthOf(now, 1)
  return withReach(auditor, { kind: 'all' }, async (tx) => {
    const known = await tx.selectFrom('desk.audit_report').select('month').where('month', '=', month).executeTakeFirst()
    if (known) return null
    const figures = await figuresOf(tx, month)
    // Nothing was done here yet: there is nothing to sign.
    if (figures.events === 0) return null
    await tx
      .insertInto('desk.audit_report')
      .values({ month, body: jsonb(figures) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return month
  })
}

async function figuresOf(tx: DatabaseTransaction, month: string): Promise<AuditFigures> {
  const { from, until } = seoulMonthSpan(month)
  const during = sql`e.at >= ${from}::timestamptz and e.at < ${until}::timestamptz`
  const { rows: sizes } = await sql`
    select count(*)::int as events, count(distinct e.user_id)::int as people,
           count(distinct e.subject_id) filter (where e.action = any(${customerActions}::text[]))::int as customers,
           coalesce(sum((e.detail ->> 'events')::int) filter (where e.action = 'audit.purge'), 0)::int as purged
      from desk.audit_event e where ${during}`.execute(tx)
  const [{ events, people, customers, purged }] = sizesRows.parse(sizes)
  const { rows: byAction } = await sql`
    select e.action as name, count(*)::int as count from desk.audit_event e where ${during} group by 1`.execute(tx)
  const { rows: byDealer } = await sql`
    select e.dealer_code as name, count(*)::int as count from desk.audit_event e
     where ${during} and e.dealer_code is not null group by 1 order by 2 desc, 1 limit 20`.execute(tx)
  const { rows: busiest } = await sql`
    select e.user_id as "userId", count(distinct e.subject_id)::int as customers,
           greatest(count(*) filter (where e.action = ${LET}),
                    count(*) filter (where e.action = any(${unmaskTold}::text[])))::int as unmasked,
           count(*) filter (where e.action = any(${[...actionsOf('takeOut')]}::text[]))::int as "takenOut"
      from desk.audit_event e
     where ${during} and e.user_id is not null and e.subject_id is not null and e.action = any(${customerActions}::text[])
     group by 1 order by 2 desc, 1 limit ${BUSIEST_MAX}`.execute(tx)
  const { rows: alerts } = await sql`
    select e.rule as name, count(*)::int as count from desk.audit_alert e where ${during} group by 1 order by 1`.execute(tx)
  const { rows: open } = await sql`
    select count(*)::int as open from desk.audit_alert e
     where ${during} and not exists (select from desk.audit_alert_answer w where w.alert_id = e.id)`.execute(tx)
  const { rows: proofs } = await sql`
    select count(*)::int as proofs, count(*) filter (where e.findings > 0)::int as differing from desk.audit_verification e where ${during}
  `.execute(tx)
  const [proven] = proofRows.parse(proofs)
  const actions = countRows.parse(byAction)
  return {
    events,
    people,
    customers,
    byGroup: auditGroups.map((name) => ({ name, count: sum(actions.filter((action) => groupOf(action.name) === name)) })),
    byDealer: countRows.parse(byDealer),
    busiest: busiestRows.parse(busiest),
    alerts: countRows.parse(alerts),
    alertsOpen: alertRows.parse(open)[0].open,
    proofs: proven.proofs,
    proofsWithFindings: proven.differing,
    purged,
  }
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}
