import type { UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import type { PasswordReader, PasswordTransaction } from './passwordPorts.ts'

/** `PasswordReader` on PostgreSQL. */
export function passwordReaderOn(db: Database): PasswordReader {
  return {
    passwordChangeOf: async (userId) => {
      const row = await db
        .selectFrom('auth.app_user')
        .select(['password_changed_at', 'password_by_reset'])
        .where('id', '=', userId)
        .executeTakeFirst()
      return row?.password_changed_at ? { at: row.password_changed_at.getTime(), isByReset: row.password_by_reset } : undefined
    },
  }
}

/** `PasswordTransaction` on PostgreSQL; the caller holds the user's lock. */
export function passwordTransactionOn(tx: DatabaseTransaction, userId: UserId): PasswordTransaction {
  return {
    renewPasswordHash: async ({ from, to }) =>
      void (await tx
        .updateTable('auth.app_user')
        .set({ password_hash: to })
        .where('id', '=', userId)
        .where('password_hash', '=', from)
        .execute()),
    setPassword: async ({ hash, at, isByReset }) =>
      void (await tx
        .updateTable('auth.app_user')
        .set({ password_hash: hash, password_changed_at: toInstant(at), password_by_reset: isByReset })
        .where('id', '=', userId)
        .execute()),
    dropTickets: async () => {
      await tx.deleteFrom('auth.takeover_ticket').where('user_id', '=', userId).execute()
      await tx.deleteFrom('auth.sign_in_challenge').where('user_id', '=', userId).execute()
    },
  }
}
