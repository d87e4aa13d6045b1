import { sql, type Kysely } from 'kysely'

/** A number may go from one contract to another in one push, and whoever asks for it holds its key whatever was let go meanwhile. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements: readonly string[] = [
  `drop function desk.number_is_taken(text, text, timestamptz, text)`,
  // Looks over all shops and tells nothing but yes or no: an edit is written in the reach of its own shop. The key is held to the end of
  // the transaction, though the row is taken back: an order that wants the number meanwhile waits, and finds it on its contract then.
  // "except" are contracts that the caller has locked, and looks at itself.
  `create function desk.number_is_taken(wanted text, own_contract text, except_contracts text[], asked_at timestamptz, resting_since text)
     returns boolean language plpgsql volatile security definer set search_path = pg_catalog set desk.reach = 'all' as $$
   begin
     loop
       insert into desk.kept_number (msisdn, order_id, dealer_code) values (wanted, gen_random_uuid(), '') on conflict (msisdn) do nothing;
       if found then
         delete from desk.kept_number k where k.msisdn = wanted;
         exit;
       end if;
       perform 1 from desk.kept_number k where k.msisdn = wanted for update;
       -- It was let go while we waited for it: the key is not held yet.
       continue when not found;
       if exists (select from desk.kept_number k
                   where k.msisdn = wanted and (k.rests_until is null or k.rests_until > asked_at)
                     and not exists (select from desk.order o where o.id = k.order_id and o.contract_id::text = own_contract)) then
         return true;
       end if;
       exit;
     end loop;
     return exists (select from desk.document d
                     where d.line = wanted and d.id <> own_contract and d.id <> all (except_contracts) and not d.deleted
                       and (d.body ->> 'status' not in ('terminated', 'cancelled', 'aborted')
                            or d.body ->> 'terminatedAt' > resting_since));
   end $$`,
  `revoke execute on function desk.number_is_taken from public`,
  `grant execute on function desk.number_is_taken to desk_app`,
]
