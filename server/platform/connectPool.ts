import pg from 'pg'
import { z } from 'zod'
import { databaseOn, type Database } from './database.ts'

/**
 * The roles the program works as; none owns anything or passes by row-level security. `desk_app` is everything but what follows and
 * can read no secret of a person; `desk_auth` is identity and can read nothing else; `desk_auditor` reads audit events and
 * writes the chain behind them, which nobody else can.
 */
export type ProgramRole = 'desk_app' | 'desk_auth' | 'desk_auditor'

const STATEMENT_TIMEOUT_MS = 60_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
/**
 * So long anybody waits for a row that somebody else holds, an operator with an open transaction say: a connection that waits serves
 * nobody. Orders queue at their hub for longer than a person waits for the own row.
 */
const LOCK_TIMEOUTS_MS: Readonly<Record<ProgramRole, number>> = { desk_app: 10_000, desk_auth: 2_000, desk_auditor: 10_000 }
const CONNECT_TIMEOUT_MS = 10_000
/** Identity waits for its hashes, not for the database: a few connections serve it, and one is its pulse's. */
const POOL_SIZES: Readonly<Record<ProgramRole, number>> = { desk_app: 16, desk_auth: 5, desk_auditor: 2 }
/** A machine that is gone closes no connection: the database asks this soon, so that what hung on one of ours is free again. */
const KEEPALIVE = '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2'

export type ConnectedDatabase = { readonly pool: pg.Pool; readonly db: Database; close(): Promise<void> }

/** bigint counts documents and changes here: far below 2^53, so a number holds it. */
const BIGINT_OID = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === BIGINT_OID ? (text: string) => safeInteger(text) : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error('a bigint does not fit in a number')
  return value
}

/**
 * A pool whose every connection works as `role` (desk_app when not said) from its first statement on: it is a start-up
 * setting, so `reset role` leads back to it. Throws a sentence unless the role is as weak as it must be (`assertPowerless`).
 */
export async function connectPool(options: {
  readonly url: string
  readonly role?: ProgramRole
  readonly max?: number
  readonly onIdleError: (error: Error) => void
}): Promise<ConnectedDatabase> {
  const role = options.role ?? 'desk_app'
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? POOL_SIZES[role],
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUTS_MS[role],
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: role === 'desk_auth' ? 'dealer-desk-auth' : 'dealer-desk',
    // Statements that need no answer of the one before travel together; see `sendStatement`.
    pipeline: true,
    keepAlive: true,
    options: `-c role=${role} -c search_path=desk ${KEEPALIVE}`,
    types,
  })
  let closing = false
  // Without a listener a restart of the database would end the program: idle connections break by themselves.
  pool.on('error', (error) => {
    if (!closing) options.onIdleError(error)
  })
  // One that is in use is nobody's to listen to: cut off between two statements it would end the program. The next statement tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    await assertPowerless(pool, role)
  } catch (error) {
    await pool.end()
    throw error
  }
  const close = (): Promise<void> => {
    // The pool answers before its sockets have closed: a database that stops at once still cuts some of them off.
    closing = true
    return pool.end()
  }
  return { pool, db: databaseOn(pool), close }
}

const powersSchema = z.strictObject({
  role: z.string(),
  superuser: z.boolean(),
  bypasses: z.boolean(),
  owns: z.number(),
  reads: z.array(z.string()),
  unforced: z.array(z.string()),
})

/** What only `desk_auth` may read. */
const secrets = [
  'auth.app_user.password_hash',
  'auth.refresh_token.hash',
  'auth.refresh_token.successor_hash',
  'auth.takeover_ticket.hash',
  'auth.refresh_secret.secret',
  'auth.signing_key.private_jwk',
  'auth.signing_key.private_sealed',
  'auth.second_factor.totp_secret',
  'auth.second_factor.code_salt',
  'auth.recovery_code.hash',
  'auth.factor_offer.totp_secret',
  'auth.factor_offer.code_salt',
  'auth.factor_offer.code_hashes',
  'auth.sign_in_challenge.hash',
  'auth.passkey_challenge.hash',
  'auth.password_reset.hash',
  'auth.device_wait.hash',
  'auth.seen_proof.hash',
]
/** What a role may not read: a grant too many is found at start, not by a thief. */
const FOREIGN: Readonly<Record<ProgramRole, readonly string[]>> = {
  desk_app: secrets,
  desk_auditor: [...secrets, 'desk.document.body', 'desk.document_revision.body'],
  desk_auth: ['desk.document.body', 'desk.document_revision.body', 'desk.audit_event.detail'],
}

/**
 * DBS-1, IDN-1: the program refuses to start with a role that owns a table of ours, that row-level security does not bind, or
 * that reads what belongs to the other role.
 */
async function assertPowerless(pool: pg.Pool, role: ProgramRole): Promise<void> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select current_user::text as role, r.rolsuper as superuser, r.rolbypassrls as bypasses,
            (select count(*)::int from pg_class c where c.relnamespace in ('desk'::regnamespace, 'auth'::regnamespace)
               and pg_has_role(current_user, c.relowner, 'USAGE')) as owns,
            array(select f from unnest($1::text[]) f
               join pg_namespace n on n.nspname = split_part(f, '.', 1)
               join pg_class t on t.relnamespace = n.oid and t.relname = split_part(f, '.', 2)
               join pg_attribute a on a.attrelid = t.oid and a.attname = split_part(f, '.', 3)
              where has_column_privilege(current_user, t.oid, a.attnum, 'select')) as reads,
            array(select c.relname::text from pg_class c where c.relnamespace = 'desk'::regnamespace
               and (c.relname in ('document', 'document_revision', 'audit_event') or exists (select from pg_policy p where p.polrelid = c.oid))
               and not (c.relrowsecurity and c.relforcerowsecurity)) as unforced
       from pg_roles r where r.rolname = current_user`,
    [FOREIGN[role]],
  )
  const powers = powersSchema.parse(rows[0])
  if (powers.superuser || powers.bypasses) {
    throw new Error(`The database role ${powers.role} passes by row-level security. The program does not start with it.`)
  }
  if (powers.owns > 0) throw new Error(`The database role ${powers.role} owns tables of the program. The program does not start with it.`)
  if (powers.reads.length > 0) {
    throw new Error(`The database role ${powers.role} reads ${powers.reads.join(', ')}. The program does not start with it.`)
  }
  if (powers.unforced.length > 0) {
    throw new Error(`Row-level security is not forced on ${powers.unforced.join(', ')}. The program does not start without it.`)
  }
}
