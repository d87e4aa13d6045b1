import { timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { readIfThere, readOrMake } from '../platform/secretFile.ts'
import { createIdentityKeys, type IdentityKeys, type SealPurpose } from './identityKeys.ts'
import { freshKeyFile, parseKeyFile, type KeyVersions } from './keyFile.ts'

/** What whoever looks after the program is told; never a key. */
export type KeyNotes = {
  /** There was none and nothing was sealed: a copy has to be kept. */
  readonly made: () => void
  /** Others on this machine can read the file. */
  readonly readable: () => void
  readonly unopened: (purpose: SealPurpose) => void
}

/** One process of identity at a time compares its file with the database. */
const FILE_LOCK = 7_403_005
const OTHERS_MAY_READ = 0o044

/**
 * IDN-10: identity's keys, from the file that lies outside of the database. Made only where nothing was ever sealed. Throws a sentence,
 * and nothing has changed, where the file is gone, unreadable or malformed, holds another key than the one that sealed, or lacks one
 * that a row still names. `db` works as `desk_auth`.
 */
export async function openIdentityKeys(given: {
  readonly db: Database
  readonly file: string
  readonly notes: KeyNotes
}): Promise<IdentityKeys> {
  const { db, file, notes } = given
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${FILE_LOCK})`.execute(tx)
    const known = await tx.selectFrom('auth.identity_key').selectAll().orderBy('version').execute()
    const named = await versionsNamed(tx)
    const versions = await versionsOf(given, known.length > 0 || named.size > 0)
    const keys = createIdentityKeys({ keys: versions, reread: () => rereadFile(file), onUnopened: notes.unopened })
    for (const [version, rows] of named) if (!versions.has(version)) throw new Error(keyMissing(file, version, rows))
    for (const { version, check_value } of known)
      if (versions.has(version) && !timingSafeEqual(keys.checkOf(version), check_value)) throw new Error(otherKey(file, version))
    const isKnown = new Set(known.map(({ version }) => version))
    const fresh = [...versions.keys()].filter((version) => !isKnown.has(version))
    for (const version of fresh)
      await tx
        .insertInto('auth.identity_key')
        .values({ version, check_value: keys.checkOf(version) })
        .execute()
    // Nothing names them and the operator took them out.
    const gone = known.map(({ version }) => version).filter((version) => !versions.has(version))
    if (gone.length > 0) await tx.deleteFrom('auth.identity_key').where('version', 'in', gone).execute()
    return keys
  })
}

async function versionsOf({ file, notes }: { readonly file: string; readonly notes: KeyNotes }, isSealed: boolean): Promise<KeyVersions> {
  const found = await readFound(file)
  if (found === null && isSealed)
    throw new Error(
      `The file of identity's keys (${file}) is not there, and what is sealed in the database opens with no other. Put it back from its copy, or see docs/OPERATIONS.md for how to go on without it.`,
    )
  if (found === null) notes.made()
  const parsed = parseKeyFile(found ?? (await readOrMake(file, freshKeyFile)))
  if (typeof parsed === 'string') throw new Error(`The file of identity's keys (${file}) cannot be used: ${parsed}.`)
  if (process.platform !== 'win32' && ((await stat(file)).mode & OTHERS_MAY_READ) !== 0) notes.readable()
  return parsed
}

async function readFound(file: string): Promise<string | null> {
  try {
    return await readIfThere(file)
  } catch {
    throw new Error(`The file of identity's keys (${file}) cannot be read. Identity does not start without it.`)
  }
}

function rereadFile(file: string): KeyVersions {
  const parsed = parseKeyFile(readFileSync(file, 'utf8'))
  return typeof parsed === 'string' ? new Map() : parsed
}

const namedRows = z.array(z.strictObject({ version: z.int(), rows: z.int() }))

/** Which keys are named by how many rows. */
async function versionsNamed(tx: DatabaseTransaction): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql`
    select version, count(*)::int as rows from (
      select key_version as version from auth.second_factor
      union all select key_version from auth.factor_offer
      union all select key_version from auth.signing_key
      union all select key_version from auth.refresh_secret
      union all select unnest(string_to_array(substring(password_hash from ',keyid=([0-9.]+)\\$'), '.'))::int from auth.app_user
    ) as named where version is not null group by version`.execute(tx)
  return new Map(namedRows.parse(rows).map(({ version, rows: count }) => [version, count]))
}

function keyMissing(file: string, version: number, rows: number): string {
  return `The file of identity's keys (${file}) lacks key ${version}, which ${rows} rows of the database still name. Put its line back.`
}

function otherKey(file: string, version: number): string {
  return `The file of identity's keys (${file}) holds another key ${version} than the one that sealed this database. Put the right file back.`
}
