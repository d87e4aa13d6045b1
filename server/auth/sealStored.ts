import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import type { IdentityKeys, SealedSecret, Sealer, StoredSecret } from './identityKeys.ts'
import { legacyWrapText, readLegacyWrap } from './legacyHashes.ts'
import { pepperedHash } from './pepperedHash.ts'
import { factorPlace, offerPlace, refreshPlace, signingKeyPlace, type SealPlace } from './sealPlaces.ts'

/** So many rows change in one transaction: nobody who signs in meanwhile waits for long. */
const BATCH_ROWS = 200
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * IDN-10: seals what lies in clear or under an older key, and puts the newest pepper over every password hash. Done again it changes
 * nothing; what somebody works on at that moment is left to its next use or the next start. `db` works as `desk_auth`.
 */
export async function sealStored(db: Database, keys: IdentityKeys): Promise<void> {
  await sealFactors(db, keys, 'auth.second_factor')
  await sealFactors(db, keys, 'auth.factor_offer')
  await sealSigningKeys(db, keys)
  await sealRefreshSecret(db, keys)
  await pepperPasswords(db, keys)
}

/** Of one place, sealed by the newest key; null: it is, or it cannot be opened. */
export async function sealedAnew(
  tx: DatabaseTransaction,
  keys: Sealer,
  place: SealPlace,
  stored: StoredSecret,
): Promise<SealedSecret | null> {
  if (stored.keyVersion !== null && stored.keyVersion >= keys.newest) return null
  await keys.meet(stored.keyVersion, tx)
  const clear = keys.openOrNull(place, stored)
  return clear && keys.seal(place, clear)
}

/** Walks rows by their id, a transaction for each batch; `change` answers the last id it saw. */
async function inBatches(db: Database, change: (tx: DatabaseTransaction, after: string) => Promise<string | undefined>): Promise<void> {
  for (let after: string | undefined = FIRST_ID; after !== undefined;) {
    const from: string = after
    after = await db.transaction().execute((tx) => change(tx, from))
  }
}

async function sealFactors(db: Database, keys: IdentityKeys, table: 'auth.second_factor' | 'auth.factor_offer'): Promise<void> {
  const placeOf = table === 'auth.second_factor' ? factorPlace : offerPlace
  await inBatches(db, async (tx, after) => {
    const rows = await tx
      .selectFrom(table)
      .select(['user_id', 'totp_secret', 'key_version'])
      .where('user_id', '>', after)
      .where((eb) => eb.or([eb('key_version', 'is', null), eb('key_version', '<', keys.newest)]))
      .orderBy('user_id')
      .limit(BATCH_ROWS)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { user_id: owner, totp_secret: bytes, key_version: keyVersion } of rows) {
      const sealed = await sealedAnew(tx, keys, placeOf(owner), { keyVersion, bytes })
      if (sealed)
        await tx
          .updateTable(table)
          .set({ totp_secret: sealed.bytes, key_version: sealed.keyVersion })
          .where('user_id', '=', owner)
          .execute()
    }
    return rows.at(-1)?.user_id
  })
}

async function sealSigningKeys(db: Database, keys: IdentityKeys): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('auth.signing_key')
      .select(['kid', 'private_jwk', 'private_sealed', 'key_version'])
      .where((eb) => eb.or([eb('key_version', 'is', null), eb('key_version', '<', keys.newest)]))
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { kid, private_jwk: clear, private_sealed: bytes, key_version: keyVersion } of rows) {
      const stored = bytes === null ? { keyVersion: null, bytes: Buffer.from(JSON.stringify(clear)) } : { keyVersion, bytes }
      const sealed = await sealedAnew(tx, keys, signingKeyPlace(kid), stored)
      if (sealed)
        await tx
          .updateTable('auth.signing_key')
          .set({ private_jwk: null, private_sealed: sealed.bytes, key_version: sealed.keyVersion })
          .where('kid', '=', kid)
          .execute()
    }
  })
}

async function sealRefreshSecret(db: Database, keys: IdentityKeys): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('auth.refresh_secret').select(['secret', 'key_version']).forUpdate().skipLocked().executeTakeFirst()
    const sealed = row && (await sealedAnew(tx, keys, refreshPlace, { keyVersion: row.key_version, bytes: row.secret }))
    if (sealed) await tx.updateTable('auth.refresh_secret').set({ secret: sealed.bytes, key_version: sealed.keyVersion }).execute()
  })
}

const passwordRows = z.array(z.strictObject({ id: z.string(), stored: z.string() }))

async function pepperPasswords(db: Database, { pepper }: IdentityKeys): Promise<void> {
  // The newest pepper stands last, by itself or behind older ones.
  const [alone, last] = [`,keyid=${pepper.newest}$`, `.${pepper.newest}$`]
  await inBatches(db, async (tx, after) => {
    const found = await sql`
      select id, password_hash as stored from auth.app_user
       where id > ${after} and position('$argon2id$' in password_hash) > 0
         and position(${alone} in password_hash) = 0 and position(${last} in password_hash) = 0
       order by id limit ${BATCH_ROWS} for update skip locked`.execute(tx)
    const rows = passwordRows.parse(found.rows)
    for (const { id, stored } of rows) {
      const legacy = readLegacyWrap(stored)
      const hash = legacy ? legacyWrapText({ ...legacy, wrapped: pepperedHash(legacy.wrapped, pepper) }) : pepperedHash(stored, pepper)
      if (hash !== stored) await tx.updateTable('auth.app_user').set({ password_hash: hash }).where('id', '=', id).execute()
    }
    return rows.at(-1)?.id
  })
}
