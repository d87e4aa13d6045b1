import { sql } from 'kysely'
import { z } from 'zod'
import type { AuditFinding } from '../../domain/audit/auditFinding.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

/** What keeps the trail as it is. A trigger of somebody else's on it could swallow events before they stand. */
const guards = [
  'audit_event_kept on audit_event',
  'audit_event_whole on audit_event',
  'audit_link_kept on audit_link',
  'audit_link_whole on audit_link',
  'audit_seal_kept on audit_seal',
  'audit_seal_whole on audit_seal',
]
const rowsSchema = z.array(z.object({ what: z.string() }))

/** AUD-6: guards of the trail that are gone or switched off, strangers on it, and rights that no role of the program must have. */
export async function missingGuards(tx: DatabaseTransaction): Promise<readonly AuditFinding[]> {
  const { rows: standing } = await sql`
    select t.tgname || ' on ' || c.relname as what
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not t.tgisinternal and t.tgenabled in ('O', 'A')
       and c.relnamespace = 'desk'::regnamespace and c.relname in ('audit_event', 'audit_link', 'audit_seal')`.execute(tx)
  const { rows: open } = await sql`
    select 'rule ' || r.rulename || ' on ' || r.tablename as what
      from pg_rules r where r.schemaname = 'desk' and r.tablename in ('audit_event', 'audit_link', 'audit_seal')
    union all
    select 'row-level security on audit_event' from pg_class
     where oid = 'desk.audit_event'::regclass and not (relrowsecurity and relforcerowsecurity)
    union all
    select p.privilege || ' on ' || t.name || ' for ' || r.role
      from (select rolname::text from pg_roles where rolname like 'desk\\_%') as r (role)
      cross join unnest(array['audit_event', 'audit_link', 'audit_seal']) as t (name)
      cross join unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'INSERT']) as p (privilege)
     where has_table_privilege(r.role, 'desk.' || t.name, p.privilege)
       and not (p.privilege = 'INSERT' and r.role = 'desk_auditor' and t.name <> 'audit_event')
    order by 1`.execute(tx)
  const found = new Set(rowsSchema.parse(standing).map(({ what }) => what))
  const missing = guards.filter((guard) => !found.has(guard)).map((guard) => `trigger ${guard}`)
  const strangers = [...found].filter((trigger) => !guards.includes(trigger)).map((trigger) => `unknown trigger ${trigger}`)
  return [...missing, ...strangers, ...rowsSchema.parse(open).map(({ what }) => what)].map((what) => ({ kind: 'unguarded', what }))
}
