import { sql, type Kysely } from 'kysely'

/**
 * What somebody was given reaches no further than the own post: a dealer's people who may read the trail see what happened at their
 * dealer, and decide about what was asked for their people. Widening a role is asked for too, and one thing waits once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The reason is beside the thing: the same thing for another reason is no second one. */
const WHAT = `(about #- '{given,reason}')`

const statements: readonly string[] = [
  `drop policy read_all on desk.audit_event`,
  `create policy read_in_reach on desk.audit_event for select using (
     case current_setting('desk.reach', true)
       when 'all' then true
       when 'dealer' then dealer_code = current_setting('desk.dealer', true)
       else false
     end)`,

  `alter table desk.approval drop constraint approval_kind_check`,
  `alter table desk.approval add constraint approval_kind_check check (kind in ('role', 'export', 'shape'))`,
  // Null: about what a role is, and so about everybody.
  `alter table desk.approval add column about_user uuid`,
  `update desk.approval set about_user = case kind when 'role' then (about ->> 'userId')::uuid else asked_by end`,

  // Who asked twice before this rule keeps the newest.
  `update desk.approval a set state = 'expired'
    where a.state = 'asked' and exists (
      select from desk.approval b
       where b.state = 'asked' and b.asked_by = a.asked_by and b.kind = a.kind and (b.asked_at, b.id) > (a.asked_at, a.id)
         and b.about #- '{given,reason}' = a.about #- '{given,reason}')`,
  `create unique index approval_waits_once on desk.approval (asked_by, kind, ${WHAT}) where state = 'asked'`,
  `create index approval_open on desk.approval (asked_at desc, id desc) where state = 'asked'`,
  `drop index desk.approval_asked`,
  `create index approval_asked on desk.approval (asked_at desc, id desc)`,
]
