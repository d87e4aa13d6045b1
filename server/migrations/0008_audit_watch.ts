import { sql, type Kysely } from 'kysely'

/** What was unusual in the audit trail, who looked into it, and the monthly figures with their review. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // Up to which link the rules have looked. Sealed events come in a fixed order: none is looked at twice or passed over.
  `create table desk.audit_watch (
     only_row boolean primary key default true check (only_row),
     position bigint not null
   )`,
  `create table desk.audit_alert (
     id bigint generated always as identity primary key,
     rule text not null,
     user_id uuid not null,
     period text not null,
     event_id bigint not null,
     at timestamptz not null,
     count int not null,
     found_at timestamptz not null default clock_timestamp(),
     unique (rule, user_id, period)
   )`,
  // An answer is given once, by somebody else than the person it is about.
  `create table desk.audit_alert_answer (
     alert_id bigint primary key references desk.audit_alert (id),
     by_user uuid not null,
     at timestamptz not null,
     verdict text not null check (verdict in ('explained', 'misuse')),
     reason text not null check (length(reason) between 10 and 300)
   )`,
  `create table desk.audit_report (
     month text primary key check (month ~ '^[0-9]{4}-[0-9]{2}$'),
     made_at timestamptz not null default clock_timestamp(),
     body jsonb not null
   )`,
  `create table desk.audit_review (
     month text primary key references desk.audit_report (month),
     by_user uuid not null,
     at timestamptz not null,
     note text not null check (length(note) between 10 and 300)
   )`,
  // The number of a contract or an order and nothing else of it: what tells that somebody leafs through.
  `create view desk.audit_subject_no as
     select 'contract' as type, id, body ->> 'contractNo' as no from desk.document where type = 'contract'
     union all
     select 'order', id::text, order_no from desk.order`,
  `create index audit_event_user on desk.audit_event (user_id, id) where user_id is not null`,
  `create index audit_event_subject on desk.audit_event (subject_id, id) where subject_id is not null`,

  `grant select on desk.audit_subject_no to desk_auditor`,
  `grant select, insert, update on desk.audit_watch to desk_auditor`,
  `grant select, insert on desk.audit_alert, desk.audit_report to desk_auditor`,
  `grant select on desk.audit_alert_answer to desk_auditor`,
  `grant select on desk.audit_alert, desk.audit_report to desk_app`,
  `grant select, insert on desk.audit_alert_answer, desk.audit_review to desk_app`,
]
