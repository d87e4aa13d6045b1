import { sql, type Kysely } from 'kysely'

/**
 * Identity gets a schema and a role of its own. `desk_auth` keeps users, sessions and secrets and cannot see a contract;
 * `desk_app` sees who is signed in and the public keys, and no secret, whatever statement is slipped into it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const tables = ['app_user', 'session', 'refresh_token', 'takeover_ticket', 'signing_key'] as const

const statements: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'desk_auth') then
       create role desk_auth nologin nosuperuser nocreatedb nocreaterole nobypassrls noinherit;
     end if;
   end $$`,
  `do $$ begin execute format('grant desk_auth to %I', current_user); end $$`,
  `create schema auth`,
  ...tables.flatMap((table) => [`revoke all on desk.${table} from desk_app`, `alter table desk.${table} set schema auth`]),

  `grant usage on schema auth, desk to desk_auth`,
  `grant select, insert, update, delete on ${tables.map((table) => `auth.${table}`).join(', ')} to desk_auth`,
  `grant select on desk.dealer to desk_auth`,
  `grant execute on function desk.permissions_of to desk_auth`,
  `grant insert (at, user_id, session_id, device_id, address, action, subject_type, subject_id, dealer_code, detail)
     on desk.audit_event to desk_auth`,

  `grant usage on schema auth to desk_app`,
  `grant select (id, login_id, display_name, role, dealer_code, disabled_at) on auth.app_user to desk_app`,
  `grant select, update (last_activity_at) on auth.session to desk_app`,
  `grant select (kid, public_jwk, created_at) on auth.signing_key to desk_app`,
]
