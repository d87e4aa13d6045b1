import type { Selectable } from 'kysely'
import type { UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { passkeyIdSchema } from '../../domain/session/passkey.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import type { PasskeyReader, PasskeyTransaction, StoredPasskey } from './passkeyPorts.ts'
import { bytesOf } from './ticketRows.ts'

const credentialBytes = (id: string): Buffer => Buffer.from(id, 'base64url')

/** `PasskeyReader` on PostgreSQL. */
export function passkeyReaderOn(db: Database): PasskeyReader {
  return { passkeysOf: (userId) => readPasskeys(db, userId) }
}

/** `PasskeyTransaction` on PostgreSQL; the caller holds the user's lock. */
export function passkeyTransactionOn(tx: DatabaseTransaction, userId: UserId): PasskeyTransaction {
  return {
    passkeys: () => readPasskeys(tx, userId),
    isPasskeyTaken: async (credentialId) => {
      const found = tx.selectFrom('auth.passkey').select('id').where('credential_id', '=', credentialBytes(credentialId))
      return (await found.executeTakeFirst()) !== undefined
    },
    addPasskey: async ({ id, credentialId, publicKey, counter, transports, name, addedAt }) =>
      void (await tx
        .insertInto('auth.passkey')
        .values({
          id,
          user_id: userId,
          credential_id: credentialBytes(credentialId),
          public_key: Buffer.from(publicKey),
          counter,
          transports: [...transports],
          name,
          added_at: toInstant(addedAt),
          last_used_at: null,
        })
        .execute()),
    usePasskey: async (id, { counter, at }) => {
      const ofUser = { counter, last_used_at: toInstant(at) }
      await tx.updateTable('auth.passkey').set(ofUser).where('id', '=', id).where('user_id', '=', userId).execute()
    },
    dropPasskey: async (id) => void (await tx.deleteFrom('auth.passkey').where('id', '=', id).where('user_id', '=', userId).execute()),
    putPasskeyChallenge: async ({ purpose, hash, expiresAt }) => {
      const row = { user_id: userId, hash: bytesOf(hash), expires_at: toInstant(expiresAt) }
      await tx
        .insertInto('auth.passkey_challenge')
        .values({ asked_for: purpose, ...row })
        .onConflict((conflict) => conflict.column('asked_for').doUpdateSet(row))
        .execute()
    },
    takePasskeyChallenge: async (purpose) => {
      const row = await tx
        .deleteFrom('auth.passkey_challenge')
        .where('asked_for', '=', purpose)
        .where('user_id', '=', userId)
        .returningAll()
        .executeTakeFirst()
      return row && { purpose, hash: row.hash.toString('hex'), expiresAt: row.expires_at.getTime() }
    },
  }
}

async function readPasskeys(db: Database | DatabaseTransaction, userId: UserId): Promise<readonly StoredPasskey[]> {
  const rows = await db.selectFrom('auth.passkey').selectAll().where('user_id', '=', userId).orderBy('added_at').orderBy('id').execute()
  return rows.map(toPasskey)
}

function toPasskey(row: Selectable<Tables['auth.passkey']>): StoredPasskey {
  return {
    id: passkeyIdSchema.parse(row.id),
    credentialId: row.credential_id.toString('base64url'),
    publicKey: new Uint8Array(row.public_key),
    counter: row.counter,
    transports: row.transports,
    name: row.name,
    addedAt: row.added_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  }
}
