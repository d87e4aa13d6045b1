import { sql, type Kysely } from 'kysely'

/**
 * A statement that books refuses by itself what is not as its decision saw it, so that it need not be waited for before the
 * commit. Movements of goods without a number are not looked for by number.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function desk.must_hold(holds boolean, what text) returns void language plpgsql as $$
      begin
        if holds is not true then raise exception '%', what using errcode = 'assert_failure'; end if;
      end
    $$`.execute(db)
  await sql`grant execute on function desk.must_hold to desk_app`.execute(db)
  await sql`drop index desk.stock_movement_imeis`.execute(db)
  await sql`create index stock_movement_imeis on desk.stock_movement using gin (imeis) where cardinality(imeis) > 0`.execute(db)
}
