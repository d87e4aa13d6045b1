import { sql } from 'kysely'
import { z } from 'zod'
import { auditFindingSchema } from '../../domain/audit/auditFinding.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { AuditStateReply } from '../../domain/protocol/audit.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'

const waitingRows = z.tuple([z.object({ waiting: z.int(), since: z.date().nullable() })])

/** AUD-9: how the trail stands, from what the sealer and the nightly proof left behind. */
export function auditState({ db, clock }: { readonly db: Database; readonly clock: () => Millis }): Promise<AuditStateReply> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const seal = await tx
      .selectFrom('desk.audit_seal')
      .select(['position', 'sealed_at'])
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst()
    // Behind the last seal there is little: a transaction that was open then, and what came since.
    const { rows } = await sql`
      select count(*)::int as waiting, min(e.recorded_at) as since from desk.audit_event e
       where e.recorded_at > ${seal ? seal.sealed_at : new Date(0)}::timestamptz - interval '10 minutes'
         and not exists (select from desk.audit_link l where l.event_id = e.id)`.execute(tx)
    const [{ waiting, since }] = waitingRows.parse(rows)
    const proof = await tx.selectFrom('desk.audit_verification').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst()
    const head = await tx
      .selectFrom('desk.audit_head')
      .select(['position', 'copied_at', 'key_id'])
      .orderBy('copied_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    const { open } = await tx
      .selectFrom('desk.audit_alert as a')
      .leftJoin('desk.audit_alert_answer as w', 'w.alert_id', 'a.id')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('w.alert_id', 'is', null)
      .executeTakeFirstOrThrow()
    return {
      position: seal?.position ?? 0,
      sealedAt: seal ? toInstant(seal.sealed_at.getTime()) : null,
      waiting,
      waitingSince: since ? toInstant(since.getTime()) : null,
      proof: proof
        ? {
            at: toInstant(proof.at.getTime()),
            events: proof.events,
            heads: proof.heads,
            count: proof.findings,
            findings: z.array(auditFindingSchema).parse(proof.told),
          }
        : null,
      head: head ? { position: head.position, at: toInstant(head.copied_at.getTime()), keyId: head.key_id } : null,
      openAlerts: open,
      now: toInstant(clock()),
    }
  })
}
