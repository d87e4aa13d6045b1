import { timingSafeEqual } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { readIfThere, readOrMake } from '../platform/secretFile.ts'
import { checkOf, createIdentityKeys, type IdentityKeys } from './identityKeys.ts'
import { freshKeyFile, parseKeyFile, type KeyVersions } from './keyFile.ts'
import type { SealPurpose } from './sealPlaces.ts'

/** What whoever looks after the program is told; never a key. */
export type KeyNotes = {
  /** There was none and nothing was sealed: a copy has to be kept. */
  readonly made: () => void
  /** Others on this machine can read the file. */
  readonly readable: () => void
  readonly unopened: (purpose: SealPurpose, keyVersion: number) => void
}

const OTHERS_MAY_READ = 0o044

/**
 * IDN-10: identity's keys, from the file that lies outside of the database. Made only where nothing was ever sealed. Throws a sentence,
 * and nothing has changed, where the file is gone, unreadable or malformed, holds another key than the one that sealed, or lacks one
 * that a row still names. `isDry`: nothing is written, neither the file nor a row. `db` works as `desk_auth`.
 */
export async function openIdentityKeys(given: {
  readonly db: Database
  readonly file: string
  readonly notes: KeyNotes
  readonly isDry?: boolean
}): Promise<IdentityKeys> {
  const { db, file, notes, isDry = false } = given
  return db.transaction().execute(async (tx) => {
    // One process of identity at a time compares its file with the database.
    await sql`select pg_advisory_xact_lock(${ADVISORY_LOCKS.identityKeyFile})`.execute(tx)
    const known = await tx.selectFrom('auth.identity_key').selectAll().orderBy('version').execute()
    const named = await versionsNamed(tx)
    const versions = (await keysFound(file, notes)) ?? (await keysMade(given, known.length > 0 || named.size > 0))
    for (const [version, rows] of named) if (!versions.has(version)) throw new Error(keyMissing(file, version, rows))
    for (const { version, check_value: check } of known) {
      const root = versions.get(version)
      if (root && !timingSafeEqual(checkOf(root), check)) throw new Error(otherKey(file, version))
    }
    if (!isDry) await rememberKeys(tx, known, versions)
    return createIdentityKeys({
      keys: versions,
      reread: () => rereadFile(file, notes),
      isRight: (version, root, on) => isKnownKey(on ?? db, version, root),
      onUnopened: notes.unopened,
    })
  })
}

/** Of keys that nothing names any more, and that the operator took out of the file, nothing is remembered. */
async function rememberKeys(tx: DatabaseTransaction, known: readonly { readonly version: number }[], versions: KeyVersions): Promise<void> {
  const isKnown = new Set(known.map(({ version }) => version))
  for (const [version, root] of versions)
    if (!isKnown.has(version))
      await tx
        .insertInto('auth.identity_key')
        .values({ version, check_value: checkOf(root) })
        .execute()
  const gone = [...isKnown].filter((version) => !versions.has(version))
  if (gone.length > 0) await tx.deleteFrom('auth.identity_key').where('version', 'in', gone).execute()
}

/** Whoever seals with a key has written down first how it is known again. */
async function isKnownKey(db: Database | DatabaseTransaction, version: number, root: Uint8Array): Promise<boolean> {
  const row = await db.selectFrom('auth.identity_key').select('check_value').where('version', '=', version).executeTakeFirst()
  return row !== undefined && timingSafeEqual(checkOf(root), row.check_value)
}

/** Null where there is no such file. */
async function keysFound(file: string, notes: KeyNotes): Promise<KeyVersions | null> {
  const text = await readFound(file)
  if (text === null) return null
  if (process.platform !== 'win32' && ((await stat(file)).mode & OTHERS_MAY_READ) !== 0) notes.readable()
  return parsed(file, text)
}

async function keysMade(
  { file, notes, isDry = false }: { readonly file: string; readonly notes: KeyNotes; readonly isDry?: boolean },
  isSealed: boolean,
): Promise<KeyVersions> {
  if (isSealed) throw new Error(keysGone(file))
  if (isDry) return parsed(file, freshKeyFile())
  const text = await readOrMake(file, freshKeyFile).catch((error: unknown) => {
    throw new Error(
      `The file of identity's keys (${file}) cannot be made: ${error instanceof Error ? error.message : 'it is not known why'}. Name one in a folder that may be written (IDENTITY_KEY_FILE).`,
    )
  })
  notes.made()
  return parsed(file, text)
}

async function readFound(file: string): Promise<string | null> {
  try {
    return await readIfThere(file)
  } catch {
    throw new Error(`The file of identity's keys (${file}) cannot be read. Identity does not start without it.`)
  }
}

function parsed(file: string, text: string): KeyVersions {
  const keys = parseKeyFile(text)
  if (typeof keys === 'string') throw new Error(`The file of identity's keys (${file}) cannot be used: ${keys}.`)
  return keys
}

/** Identity runs, and a row names a key that it has not: the file has to be there by now. */
async function rereadFile(file: string, notes: KeyNotes): Promise<KeyVersions> {
  const found = await keysFound(file, notes)
  if (found === null) throw new Error(keysGone(file))
  return found
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

function keysGone(file: string): string {
  return `The file of identity's keys (${file}) is not there, and what is sealed in the database opens with no other. Put it back from its copy, or see docs/OPERATIONS.md for how to go on without it.`
}
