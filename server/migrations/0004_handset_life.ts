import { sql, type Kysely } from 'kysely'

/**
 * What becomes of a handset once it left its hub: a line is opened on it. Numbers and handsets of living contracts are looked
 * up by every order that opens a line.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table desk.stock_movement drop constraint stock_movement_kind_check`,
  `alter table desk.stock_movement add constraint stock_movement_kind_check check (kind in ('receive', 'reserve', 'release', 'consume',
     'activate', 'takeBack', 'takeBackDamaged', 'lease', 'unlease', 'settleLease', 'block', 'unblock', 'scrap', 'missing', 'found',
     'dispatch', 'announce', 'arrive', 'arriveDamaged', 'cancelArrival', 'returnHome', 'writeOff', 'overOut', 'overIn'))`,
  `create index document_line on desk.document ((body ->> 'msisdn')) where type = 'contract'`,
  `create index document_handset on desk.document ((body -> 'device' ->> 'imei')) where type = 'contract'`,
]
