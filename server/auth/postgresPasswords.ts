import { z } from 'zod'
import { userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { passwordModes } from '../../domain/session/legacyPassword.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import type { PasswordReader, PasswordTransaction } from './passwordPorts.ts'
import { bytesOf } from './ticketRows.ts'

const passwordModeSchema = z.enum(passwordModes)

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
    ownerOfReset: async (hash) => {
      const row = await db.selectFrom('auth.password_reset').select('user_id').where('hash', '=', bytesOf(hash)).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    passwordMode: async (service) => {
      const row = await db.selectFrom('auth.password_service').select('mode').where('service', '=', service).executeTakeFirstOrThrow()
      return passwordModeSchema.parse(row.mode)
    },
    staffWithResets: async (dealerCode, now) => {
      const rows = await db
        .selectFrom('auth.app_user as u')
        .leftJoin('auth.password_reset as r', 'r.user_id', 'u.id')
        .select(['u.id', 'u.login_id', 'u.display_name', 'r.expires_at'])
        .where('u.dealer_code', '=', dealerCode)
        .where('u.role', '=', 'DEALER_STAFF')
        .where('u.disabled_at', 'is', null)
        .orderBy('u.login_id')
        .execute()
      return rows.map((row) => ({
        userId: userIdSchema.parse(row.id),
        loginId: row.login_id,
        displayName: row.display_name,
        openUntil: row.expires_at && row.expires_at.getTime() > now ? row.expires_at.getTime() : null,
      }))
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
    setPassword: async ({ hash, at, isByReset }) => {
      await tx
        .updateTable('auth.app_user')
        .set({ password_hash: hash, password_changed_at: toInstant(at), password_by_reset: isByReset })
        .where('id', '=', userId)
        .execute()
      await tx.deleteFrom('auth.password_reset').where('user_id', '=', userId).execute()
    },
    dropTickets: async () => {
      await tx.deleteFrom('auth.takeover_ticket').where('user_id', '=', userId).execute()
      await tx.deleteFrom('auth.sign_in_challenge').where('user_id', '=', userId).execute()
      await tx.deleteFrom('auth.device_wait').where('user_id', '=', userId).execute()
    },
    countLegacy: async (service, what) =>
      void (await tx
        .updateTable('auth.password_service')
        .set((eb) => ({ [what]: eb(what, '+', 1) }))
        .where('service', '=', service)
        .execute()),
    reset: async () => {
      const row = await tx.selectFrom('auth.password_reset').selectAll().where('user_id', '=', userId).executeTakeFirst()
      return (
        row && {
          hash: row.hash.toString('hex'),
          issuedBy: userIdSchema.parse(row.issued_by),
          issuedAt: row.issued_at.getTime(),
          expiresAt: row.expires_at.getTime(),
        }
      )
    },
    putReset: async ({ hash, issuedBy, issuedAt, expiresAt }) => {
      const row = { hash: bytesOf(hash), issued_by: issuedBy, issued_at: toInstant(issuedAt), expires_at: toInstant(expiresAt) }
      await tx
        .insertInto('auth.password_reset')
        .values({ user_id: userId, ...row })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
        .execute()
    },
  }
}
