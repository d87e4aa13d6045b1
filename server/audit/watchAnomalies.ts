import { z } from 'zod'
import { actionsOf } from '../../domain/audit/auditActions.ts'
import { findAnomalies, traceNeeded, tracedActions, type Anomaly, type TracedEvent } from '../../domain/audit/findAnomalies.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'
import { withReach } from '../platform/withReach.ts'

const BATCH = 2000

const statements = {
  // The row is the lock: rules look at each event once, in one process at a time.
  begin: { name: 'auditWatch.begin', text: `insert into desk.audit_watch (position) values (0) on conflict do nothing` },
  watched: { name: 'auditWatch.watched', text: `select position from desk.audit_watch for update` },
  fresh: {
    name: 'auditWatch.fresh',
    text: `select l.position, e.id, e.user_id as "userId", e.at, e.action
             from desk.audit_link l join desk.audit_event e on e.id = l.event_id
            where l.position > $1 order by l.position limit $2`,
  },
  trace: {
    name: 'auditWatch.trace',
    text: `select e.id, (extract(epoch from e.at) * 1000)::bigint as at, e.user_id as "userId", e.action, coalesce(e.subject_id, '') as "subjectId",
                  substring(n.no from '[0-9]+$')::bigint as "subjectNo", coalesce(e.detail ->> 'offline' = 'true', false) as offline,
                  case when e.action = any($4::text[]) then coalesce((e.detail ->> 'count')::int, 1) else 1 end as times
             from desk.audit_event e
             left join desk.audit_subject_no n on n.type = e.subject_type and n.id = e.subject_id
            where e.user_id = any($1::uuid[]) and e.at >= $2 and e.id <= $3 and e.action = any($5::text[])
              and (e.subject_id is not null or e.action = any($4::text[]))
            order by e.at, e.id`,
  },
  tell: {
    name: 'auditWatch.tell',
    // With each alert identity is told of whom to ask for a code again (POL-3).
    text: `with told as (
             insert into desk.audit_alert (rule, user_id, period, event_id, at, count)
             select rule, user_id, period, event_id, at, count from json_to_recordset($1::json) as r (
               rule text, user_id uuid, period text, event_id bigint, at timestamptz, count int)
             on conflict do nothing
             returning rule, user_id, period, at)
           insert into auth.second_look (user_id, rule, period, found_at)
           select user_id, rule, period, at from told
           on conflict do nothing`,
  },
  watch: { name: 'auditWatch.move', text: `update desk.audit_watch set position = $1` },
} as const satisfies Record<string, Statement>

const positionRows = z.tuple([z.object({ position: z.int() })])
const freshRows = z.array(z.object({ position: z.int(), id: z.int(), userId: z.uuid().nullable(), at: z.date(), action: z.string() }))
const tracedRows = z.array(
  z.object({
    id: z.int(),
    at: z.int(),
    userId: z.uuid(),
    action: z.string(),
    subjectId: z.string(),
    subjectNo: z.int().nullable(),
    offline: z.boolean(),
    times: z.int(),
  }),
)

/**
 * AUD-8: looks at what was sealed since the last time, each person's events beside what he did shortly before, and keeps what is
 * unusual. Resolves with what was found; done again it finds nothing twice.
 */
export async function watchAnomalies(auditor: Database): Promise<readonly Anomaly[]> {
  const found: Anomaly[] = []
  for (let more = true; more;) {
    const step = await watchStep(auditor)
    found.push(...step.found)
    more = step.more
  }
  return found
}

function watchStep(auditor: Database): Promise<{ readonly found: readonly Anomaly[]; readonly more: boolean }> {
  return withReach(auditor, { kind: 'all' }, async (tx) => {
    await runStatement(tx, statements.begin)
    const [{ position }] = positionRows.parse(await runStatement(tx, statements.watched))
    const fresh = freshRows.parse(await runStatement(tx, statements.fresh, [position, BATCH]))
    const last = fresh.at(-1)
    if (!last) return { found: [], more: false }
    const found = findAnomalies(await traceOf(tx, fresh), isAmong(fresh))
    await runStatement(tx, statements.tell, [JSON.stringify(found.map(alertRow))])
    await runStatement(tx, statements.watch, [last.position])
    return { found, more: fresh.length === BATCH }
  })
}

type Fresh = z.infer<typeof freshRows>

function isAmong(fresh: Fresh): (event: TracedEvent) => boolean {
  const ids = new Set(fresh.map(({ id }) => id))
  return ({ id }) => ids.has(id)
}

/** What the people of the new events did before, as far as the rules want to know it. */
async function traceOf(tx: DatabaseTransaction, fresh: Fresh): Promise<readonly TracedEvent[]> {
  const needed = traceNeeded(fresh.map((event) => ({ ...event, at: event.at.getTime() })))
  if (needed === null) return []
  const newest = Math.max(...fresh.map(({ id }) => id))
  return tracedRows.parse(
    await runStatement(tx, statements.trace, [needed.people, toInstant(needed.since), newest, actionsOf('denied'), tracedActions]),
  )
}

function alertRow({ rule, userId, period, eventId, at, count }: Anomaly) {
  return { rule, user_id: userId, period, event_id: eventId, at, count }
}
