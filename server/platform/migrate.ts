import { Kysely, PostgresDialect } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import * as foundation from '../migrations/0001_foundation.ts'
import * as stockAndOrders from '../migrations/0002_stock_and_orders.ts'
import * as orderRequests from '../migrations/0003_order_requests.ts'
import * as handsetLife from '../migrations/0004_handset_life.ts'
import * as mustHold from '../migrations/0005_must_hold.ts'
import * as workerSeats from '../migrations/0006_worker_seats.ts'
import * as auditChain from '../migrations/0007_audit_chain.ts'
import * as auditWatch from '../migrations/0008_audit_watch.ts'
import * as handBack from '../migrations/0009_hand_back.ts'
import * as roles from '../migrations/0010_roles.ts'
import * as ownersOfStock from '../migrations/0011_owners_of_stock.ts'
import * as payAgain from '../migrations/0012_pay_again.ts'
import * as numberChange from '../migrations/0013_number_change.ts'
import * as fairWaves from '../migrations/0014_fair_waves.ts'
import * as leanReservations from '../migrations/0015_lean_reservations.ts'
import * as authApart from '../migrations/0016_auth_apart.ts'
import * as authEvents from '../migrations/0017_auth_events.ts'
import * as secondFactor from '../migrations/0018_second_factor.ts'
import * as stepUp from '../migrations/0019_step_up.ts'
import * as handsetOfContract from '../migrations/0020_handset_of_contract.ts'
import * as passwords from '../migrations/0021_passwords.ts'
import * as legacyPasswords from '../migrations/0022_legacy_passwords.ts'
import * as devices from '../migrations/0023_devices.ts'
import * as sessionContext from '../migrations/0024_session_context.ts'
import * as lostDevices from '../migrations/0026_lost_devices.ts'
import * as approvals from '../migrations/0027_approvals.ts'
import * as passkeys from '../migrations/0028_passkeys.ts'
import * as requestProofs from '../migrations/0029_request_proofs.ts'
import * as lostKeys from '../migrations/0030_lost_keys.ts'
import * as lostAndDoubted from '../migrations/0031_lost_and_doubted.ts'
import * as codeFailures from '../migrations/0032_code_failures.ts'
import * as reachOfWhatIsGiven from '../migrations/0033_reach_of_what_is_given.ts'
import * as identityKeys from '../migrations/0034_identity_keys.ts'
import * as numbersOfEdits from '../migrations/0035_numbers_of_edits.ts'
import * as copySteps from '../migrations/0036_copy_steps.ts'
import * as numbersBetweenContracts from '../migrations/0037_numbers_between_contracts.ts'
import * as copiesRemembered from '../migrations/0038_copies_remembered.ts'
import * as traceByTime from '../migrations/0039_trace_by_time.ts'

/** Every step of the schema, in order. A released step is never edited; a new one is added. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001_foundation': foundation,
  '0002_stock_and_orders': stockAndOrders,
  '0003_order_requests': orderRequests,
  '0004_handset_life': handsetLife,
  '0005_must_hold': mustHold,
  '0006_worker_seats': workerSeats,
  '0007_audit_chain': auditChain,
  '0008_audit_watch': auditWatch,
  '0009_hand_back': handBack,
  '0010_roles': roles,
  '0011_owners_of_stock': ownersOfStock,
  '0012_pay_again': payAgain,
  '0013_number_change': numberChange,
  '0014_fair_waves': fairWaves,
  '0015_lean_reservations': leanReservations,
  '0016_auth_apart': authApart,
  '0017_auth_events': authEvents,
  '0018_second_factor': secondFactor,
  '0019_step_up': stepUp,
  '0020_handset_of_contract': handsetOfContract,
  '0021_passwords': passwords,
  '0022_legacy_passwords': legacyPasswords,
  '0023_devices': devices,
  '0024_session_context': sessionContext,
  '0026_lost_devices': lostDevices,
  '0027_approvals': approvals,
  '0028_passkeys': passkeys,
  '0029_request_proofs': requestProofs,
  '0030_lost_keys': lostKeys,
  '0031_lost_and_doubted': lostAndDoubted,
  '0032_code_failures': codeFailures,
  '0033_reach_of_what_is_given': reachOfWhatIsGiven,
  '0034_identity_keys': identityKeys,
  '0035_numbers_of_edits': numbersOfEdits,
  '0036_copy_steps': copySteps,
  '0037_numbers_between_contracts': numbersBetweenContracts,
  '0038_copies_remembered': copiesRemembered,
  '0039_trace_by_time': traceByTime,
}

/** Kept out of schema `desk`, where the program may write: it must not be able to rewrite its own history. */
const BOOKS_SCHEMA = 'desk_migrations'
const SERVER_VERSION_MIN = 150_000

/**
 * Brings the database up to date as its owner, under an advisory lock (two starts at once: one works, one waits), all
 * steps in one transaction. Resolves with the names of the steps done now; throws a sentence when the server is too old.
 */
export async function migrate(ownerUrl: string): Promise<readonly string[]> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`)
    if (Number(rows[0]?.version) < SERVER_VERSION_MIN) throw new Error('The database server is older than PostgreSQL 15.')
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, migrationTableSchema: BOOKS_SCHEMA })
    const { error, results } = await migrator.migrateToLatest()
    if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
    return (results ?? []).map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}
