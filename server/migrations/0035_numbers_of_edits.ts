import { sql, type Kysely } from 'kysely'

/** Whoever writes another number into a contract by hand asks as an order does: is it anybody's? */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  // Looks over all shops and tells nothing but yes or no: an edit is written in the reach of its own shop. The key is held to the end of
  // the transaction, though the row is taken back: an order that wants the number meanwhile waits, and finds it on its contract then.
  `create function desk.number_is_taken(wanted text, own_contract text, asked_at timestamptz, resting_since text) returns boolean
     language plpgsql volatile security definer set search_path = pg_catalog set desk.reach = 'all' as $$
   begin
     insert into desk.kept_number (msisdn, order_id, dealer_code) values (wanted, gen_random_uuid(), '') on conflict (msisdn) do nothing;
     if found then
       delete from desk.kept_number k where k.msisdn = wanted;
     else
       perform 1 from desk.kept_number k where k.msisdn = wanted for update;
       if exists (select from desk.kept_number k
                   where k.msisdn = wanted and (k.rests_until is null or k.rests_until > asked_at)
                     and not exists (select from desk.order o where o.id = k.order_id and o.contract_id::text = own_contract)) then
         return true;
       end if;
     end if;
     return exists (select from desk.document d
                     where d.line = wanted and d.id <> own_contract and not d.deleted
                       and (d.body ->> 'status' not in ('terminated', 'cancelled', 'aborted')
                            or d.body ->> 'terminatedAt' > resting_since));
   end $$`,
  `revoke execute on function desk.number_is_taken from public`,
  `grant execute on function desk.number_is_taken to desk_app`,
]
