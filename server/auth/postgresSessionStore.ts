import type { Selectable } from 'kysely'
import { sessionIdSchema, userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { trustedDeviceStates } from '../../domain/session/deviceTable.ts'
import type { HeldSession } from '../../domain/session/heldSession.ts'
import { recordApart, recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import { isLockHeld } from '../platform/isLockHeld.ts'
import { createTurnsByKey } from '../platform/turnsByKey.ts'
import { withReach } from '../platform/withReach.ts'
import { deviceReaderOn, deviceTransactionOn, forgetDevices } from './postgresDevices.ts'
import { factorReaderOn, factorTransactionOn, forgetCodeFailures } from './postgresFactors.ts'
import { passkeyReaderOn, passkeyTransactionOn } from './postgresPasskeys.ts'
import { passwordReaderOn, passwordTransactionOn } from './postgresPasswords.ts'
import { recordEnding } from './authEvents.ts'
import type { SessionStore, SessionTransaction, StoredRefreshToken, StoredUser } from './authPorts.ts'
import type { Sealer } from './identityKeys.ts'
import { knownUserQuery, sessionColumns, toKnownUser, toSession } from './sessionRows.ts'
import { bytesOf, ticketRow, toTicket } from './ticketRows.ts'

/** `SessionStore` on PostgreSQL: the lock is the user's row, and one active session per user is a unique index. */
export function createPostgresSessionStore(db: Database, sealer: Sealer): SessionStore {
  // One person who comes often while somebody holds the row takes one connection, not everybody's.
  const inTurn = createTurnsByKey(isLockHeld)
  return {
    ...factorReaderOn(db, sealer),
    ...passkeyReaderOn(db),
    ...passwordReaderOn(db),
    ...deviceReaderOn(db),
    userByLoginId: async (loginId) => toUser(await storedUserQuery(db).where('u.login_id', '=', loginId).executeTakeFirst()),
    isUsedOn: async (loginId, key) => {
      const row = await db
        .selectFrom('auth.device as d')
        .innerJoin('auth.app_user as u', 'u.id', 'd.user_id')
        .select('d.id')
        .where('u.login_id', '=', loginId)
        .where('d.key', '=', key)
        .where('d.state', 'in', [...trustedDeviceStates])
        .executeTakeFirst()
      return row !== undefined
    },
    overdue: async ({ idleBefore, startedBefore }) => {
      const rows = await db
        .selectFrom('auth.session as s')
        .innerJoin('auth.app_user as u', 'u.id', 's.user_id')
        .select([...sessionColumns, 's.id'])
        .where('s.state', '=', 'active')
        .where((eb) =>
          eb.or([
            eb('s.last_activity_at', '<=', new Date(idleBefore)),
            eb('s.started_at', '<=', new Date(startedBefore)),
            eb('u.disabled_at', 'is not', null),
          ]),
        )
        .execute()
      return rows.map(toSession)
    },
    ownerOfSession: async (id) => {
      const row = await db
        .selectFrom('auth.session')
        .select('user_id')
        .where('id', '=', id)
        .where('state', '=', 'active')
        .executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    ownerOfTicket: async (hash) => {
      const row = await db.selectFrom('auth.takeover_ticket').select('user_id').where('hash', '=', bytesOf(hash)).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    ownerOfRefreshToken: async (hash) => {
      const row = await db
        .selectFrom('auth.refresh_token as t')
        .innerJoin('auth.session as s', 's.id', 't.session_id')
        .select('s.user_id')
        .where('t.hash', '=', bytesOf(hash))
        .executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    underLock: (userId, work) =>
      inTurn(userId, () =>
        withReach(db, { kind: 'none' }, async (tx) => {
          // Alone in its statement: what is read after it is what the last holder of the lock left.
          await tx.selectFrom('auth.app_user').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
          return work(transactionOn(tx, sealer, userId))
        }),
      ),
    audit: recordApart(db),
    forgetBefore: async (at) => {
      const before = new Date(at)
      await db.deleteFrom('auth.takeover_ticket').where('expires_at', '<', before).execute()
      await db.deleteFrom('auth.sign_in_challenge').where('expires_at', '<', before).execute()
      await db.deleteFrom('auth.password_reset').where('expires_at', '<', before).execute()
      await db.deleteFrom('auth.factor_offer').where('expires_at', '<', before).execute()
      await db.deleteFrom('auth.passkey_challenge').where('expires_at', '<', before).execute()
      await forgetDevices(db, at)
      await forgetCodeFailures(db, before)
      await db.deleteFrom('auth.event').where('at', '<', before).execute()
      const over = db.selectFrom('auth.session').select('id').where('ended_at', '<', before)
      await db.deleteFrom('auth.refresh_token').where('session_id', 'in', over).execute()
    },
  }
}

function transactionOn(tx: DatabaseTransaction, sealer: Sealer, userId: UserId): SessionTransaction {
  // Locked too: people at work touch their session without the user's lock (see `SessionReader`).
  const sessions = () => tx.selectFrom('auth.session').selectAll().where('user_id', '=', userId).forNoKeyUpdate()
  const held = (row: Selectable<Tables['auth.session']> | undefined) => row && toSession(row)
  return {
    ...factorTransactionOn(tx, sealer, userId),
    ...passkeyTransactionOn(tx, userId),
    ...passwordTransactionOn(tx, userId),
    ...deviceTransactionOn(tx, userId),
    user: async () => toUser(await storedUserQuery(tx).where('u.id', '=', userId).executeTakeFirst()),
    activeSession: async () => held(await sessions().where('state', '=', 'active').executeTakeFirst()),
    session: async (id) => held(await sessions().where('id', '=', id).executeTakeFirst()),
    lastSession: async () => held(await sessions().orderBy('last_activity_at', 'desc').limit(1).executeTakeFirst()),
    moveTo: async (id, address) =>
      void (await tx
        .updateTable('auth.session')
        .set({ address, has_code: false })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .execute()),
    start: async (session) => void (await tx.insertInto('auth.session').values(sessionRow(session)).execute()),
    end: async (id, end) => {
      const { numUpdatedRows } = await tx
        .updateTable('auth.session')
        .set({ state: 'ended', ended_at: toInstant(end.at), end_reason: end.reason, ended_by_device_name: end.byDeviceName })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .executeTakeFirst()
      if (numUpdatedRows > 0n) await recordEnding(tx, { sessionId: id, userId }, end)
    },
    refreshToken: async (hash) =>
      toToken(await tx.selectFrom('auth.refresh_token').selectAll().where('hash', '=', bytesOf(hash)).executeTakeFirst()),
    addRefreshToken: async ({ hash, sessionId, issuedAt }) =>
      void (await tx
        .insertInto('auth.refresh_token')
        .values({ hash: bytesOf(hash), session_id: sessionId, issued_at: toInstant(issuedAt), used_at: null, successor_hash: null })
        .execute()),
    useRefreshToken: async (hash, { at, successorHash }) =>
      void (await tx
        .updateTable('auth.refresh_token')
        .set({ used_at: toInstant(at), successor_hash: bytesOf(successorHash) })
        .where('hash', '=', bytesOf(hash))
        .execute()),
    ticket: async (hash) => {
      const row = await tx.selectFrom('auth.takeover_ticket').selectAll().where('hash', '=', bytesOf(hash)).executeTakeFirst()
      const ticket = toTicket(row)
      return row && ticket && { ...ticket, hasCode: row.has_code }
    },
    addTicket: async (ticket) =>
      void (await tx
        .insertInto('auth.takeover_ticket')
        .values({ ...ticketRow(ticket), has_code: ticket.hasCode })
        .execute()),
    useTicket: async (hash, at) =>
      void (await tx
        .updateTable('auth.takeover_ticket')
        .set({ used_at: toInstant(at) })
        .where('hash', '=', bytesOf(hash))
        .execute()),
    audit: (event) => recordAudit(tx, event),
  }
}

const storedUserQuery = (db: Database | DatabaseTransaction) => knownUserQuery(db).select('u.password_hash')

type StoredUserRow = NonNullable<Awaited<ReturnType<ReturnType<typeof storedUserQuery>['executeTakeFirst']>>>

function toUser(row: StoredUserRow | undefined): StoredUser | undefined {
  return row && { ...toKnownUser(row), passwordHash: row.password_hash }
}

function sessionRow(session: HeldSession) {
  return {
    id: session.sessionId,
    user_id: session.userId,
    device_id: session.deviceId,
    device_key: session.deviceKey,
    device_name: session.deviceName,
    platform: session.platform,
    address: session.address,
    app_version: session.appVersion,
    has_code: session.hasCode,
    state: 'active',
    started_at: toInstant(session.startedAt),
    last_activity_at: toInstant(session.lastActivityAt),
    ended_at: null,
    end_reason: null,
    ended_by_device_name: null,
  }
}

function toToken(row: Selectable<Tables['auth.refresh_token']> | undefined): StoredRefreshToken | undefined {
  return (
    row && {
      hash: row.hash.toString('hex'),
      sessionId: sessionIdSchema.parse(row.session_id),
      issuedAt: row.issued_at.getTime(),
      usedAt: row.used_at?.getTime() ?? null,
      successorHash: row.successor_hash?.toString('hex') ?? null,
    }
  )
}
