import type { Principal } from '../../domain/access/principal.ts'
import { anomalyRuleSchema } from '../../domain/audit/findAnomalies.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { alertVerdicts, type AnswerAlert, type AuditAlert } from '../../domain/protocol/audit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { ofReach } from '../platform/ofReach.ts'
import { peopleById } from './auditPeople.ts'
import { recordAudit } from './recordAudit.ts'

const PAGE = 50
type Deps = { readonly db: Database; readonly clock: () => Millis }

/** AUD-8, ACC-11: alerts about people in the principal's reach, newest first. */
export function listAlerts(
  { db }: Deps,
  principal: Principal,
  { state, before }: { readonly state?: 'open' | 'answered' | undefined; readonly before?: number | undefined },
): Promise<{ readonly alerts: AuditAlert[]; readonly nextBefore: number | null }> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    let select = alertRows(tx, principal)
      .orderBy('a.id', 'desc')
      .limit(PAGE + 1)
    if (state !== undefined) select = select.where('w.alert_id', state === 'open' ? 'is' : 'is not', null)
    if (before !== undefined) select = select.where('a.id', '<', before)
    const rows = await select.execute()
    const alerts = await toldAlerts(tx, rows.slice(0, PAGE))
    return { alerts, nextBefore: rows.length > PAGE ? (alerts.at(-1)?.id ?? null) : null }
  })
}

/**
 * AUD-8: what was behind an alert, said once and kept for good. Refusals in this order: alert_unknown (also about somebody out of reach), second_person_needed (nobody
 * answers for himself), alert_answered. Leaves an audit event.
 */
export function answerAlert(
  { db, clock }: Deps,
  asked: { readonly principal: Principal; readonly id: number; readonly answer: AnswerAlert; readonly address: string },
): Promise<Outcome<AuditAlert, 'alert_unknown' | 'second_person_needed' | 'alert_answered'>> {
  const { principal, id, answer, address } = asked
  return withReach(db, { kind: 'all' }, async (tx) => {
    const found = await alertRows(tx, principal).where('a.id', '=', id).executeTakeFirst()
    if (!found) return refuse('alert_unknown')
    if (found.user_id === principal.userId) return refuse('second_person_needed')
    const at = clock()
    // Two who answer at once: the first stands, the second is told.
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('desk.audit_alert_answer')
      .values({ alert_id: id, by_user: principal.userId, at: toInstant(at), ...answer })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return refuse('alert_answered')
    const subject = { type: 'alert', id: String(id) }
    await recordAudit(tx, { at, action: 'audit.alert_answered', who: principal, address, subject, detail: { rule: found.rule, ...answer } })
    const [told] = await toldAlerts(tx, await alertRows(tx, principal).where('a.id', '=', id).execute())
    return accept(told!)
  })
}

function alertRows(tx: DatabaseTransaction, principal: Principal) {
  return tx
    .selectFrom('desk.audit_alert as a')
    .leftJoin('desk.audit_alert_answer as w', 'w.alert_id', 'a.id')
    .leftJoin('auth.app_user as p', 'p.id', 'a.user_id')
    .where(ofReach(principal, 'p.dealer_code'))
    .select(['a.id', 'a.rule', 'a.user_id', 'a.event_id', 'a.at', 'a.count', 'w.verdict', 'w.reason', 'w.by_user', 'w.at as answered_at'])
}

async function toldAlerts(
  tx: DatabaseTransaction,
  rows: Awaited<ReturnType<ReturnType<typeof alertRows>['execute']>>,
): Promise<AuditAlert[]> {
  const people = await peopleById(
    tx,
    rows.flatMap((row) => [row.user_id, row.by_user]),
  )
  return rows.map((row): AuditAlert => {
    const verdict = alertVerdicts.find((known) => known === row.verdict)
    const isAnswered = verdict !== undefined && row.reason !== null && row.answered_at !== null
    return {
      id: row.id,
      rule: anomalyRuleSchema.parse(row.rule),
      who: people.get(row.user_id) ?? null,
      eventId: row.event_id,
      at: toInstant(row.at.getTime()),
      count: row.count,
      answer: isAnswered
        ? { verdict, reason: row.reason!, by: people.get(row.by_user ?? '') ?? null, at: toInstant(row.answered_at!.getTime()) }
        : null,
    }
  })
}
