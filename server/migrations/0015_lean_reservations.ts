import { sql, type Kysely } from 'kysely'

/** A hold that expires is found by its timer. Nobody looks for reservations by their time, and each of them paid for that index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index desk.reservation_due`.execute(db)
}
