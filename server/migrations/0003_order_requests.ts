import { sql, type Kysely } from 'kysely'

/** What an order asked for beside what it is: named units, a place in the wave, the device; and numbers of new contracts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table desk.order add column request jsonb not null default '{}'::jsonb`,
  `create sequence desk.contract_no start 500000001`,
  `create sequence desk.line_no start 1`,
  `grant usage on sequence desk.contract_no, desk.line_no to desk_app`,
]
