import { sql, type Kysely } from 'kysely'

/** A handset that a customer hands back: it comes into the books as a used one, whoever sold it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `alter table desk.stock_movement drop constraint stock_movement_kind_check`,
  `alter table desk.stock_movement add constraint stock_movement_kind_check check (kind in ('receive', 'reserve', 'release', 'consume',
     'activate', 'adopt', 'retire', 'takeBack', 'takeBackDamaged', 'lease', 'unlease', 'settleLease', 'block', 'unblock', 'scrap',
     'missing', 'found', 'dispatch', 'announce', 'arrive', 'arriveDamaged', 'cancelArrival', 'returnHome', 'writeOff', 'overOut',
     'overIn'))`,
]
