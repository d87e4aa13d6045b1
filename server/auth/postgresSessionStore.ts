import { sql, type Selectable } from 'kysely'
import { z } from 'zod'
import { permissionListSchema, roleSchema } from '../../domain/access/permissions.ts'
import { dealerCodeSchema, deviceIdSchema, sessionIdSchema, userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { HeldSession } from '../../domain/session/heldSession.ts'
import { endReasonSchema } from '../../domain/session/session.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { SessionStore, SessionTransaction, StoredRefreshToken, StoredTicket, StoredUser } from './authPorts.ts'

/** `SessionStore` on PostgreSQL: the lock is the user's row, and one active session per user is a unique index. */
export function createPostgresSessionStore(db: Database): SessionStore {
  return {
    userByLoginId: async (loginId) => toUser(await userQuery(db).where('u.login_id', '=', loginId).executeTakeFirst()),
    find: async (sessionId) => {
      // One statement: every request asks it.
      const row = await userQuery(db)
        .innerJoin('auth.session as s', 's.user_id', 'u.id')
        .select([...sessionColumns, 's.id as session_id'])
        .where('s.id', '=', sessionId)
        .executeTakeFirst()
      const session = row && toSession({ ...row, id: row.session_id })
      const user = toUser(row)
      return session && user ? { session, user } : undefined
    },
    overdue: async ({ idleBefore, startedBefore }) => {
      const rows = await db
        .selectFrom('auth.session')
        .selectAll()
        .where('state', '=', 'active')
        .where((eb) => eb.or([eb('last_activity_at', '<=', new Date(idleBefore)), eb('started_at', '<=', new Date(startedBefore))]))
        .execute()
      return rows.flatMap((row) => toSession(row) ?? [])
    },
    ownerOfTicket: async (hash) => {
      const row = await db.selectFrom('auth.takeover_ticket').select('user_id').where('hash', '=', bytes(hash)).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    ownerOfRefreshToken: async (hash) => {
      const row = await db
        .selectFrom('auth.refresh_token as t')
        .innerJoin('auth.session as s', 's.id', 't.session_id')
        .select('s.user_id')
        .where('t.hash', '=', bytes(hash))
        .executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    underLock: (userId, work) =>
      withReach(db, { kind: 'none' }, async (tx) => {
        // Alone in its statement: what is read after it is what the last holder of the lock left.
        await tx.selectFrom('auth.app_user').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
        return work(transactionOn(tx, userId))
      }),
    audit: (event) => withReach(db, { kind: 'none' }, (tx) => recordAudit(tx, event)),
    forgetBefore: async (at) => {
      const before = new Date(at)
      await db.deleteFrom('auth.takeover_ticket').where('expires_at', '<', before).execute()
      const over = db.selectFrom('auth.session').select('id').where('ended_at', '<', before)
      await db.deleteFrom('auth.refresh_token').where('session_id', 'in', over).execute()
    },
  }
}

function transactionOn(tx: DatabaseTransaction, userId: UserId): SessionTransaction {
  return {
    user: async () => toUser(await userQuery(tx).where('u.id', '=', userId).executeTakeFirst()),
    activeSession: async () =>
      toSession(
        await tx.selectFrom('auth.session').selectAll().where('user_id', '=', userId).where('state', '=', 'active').executeTakeFirst(),
      ),
    session: async (id) =>
      toSession(await tx.selectFrom('auth.session').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst()),
    start: async (session) => void (await tx.insertInto('auth.session').values(sessionRow(session)).execute()),
    end: async (id, { reason, at, byDeviceName }) =>
      void (await tx
        .updateTable('auth.session')
        .set({ state: 'ended', ended_at: toInstant(at), end_reason: reason, ended_by_device_name: byDeviceName })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .execute()),
    touch: async (id, at) =>
      void (await tx
        .updateTable('auth.session')
        .set({ last_activity_at: toInstant(at) })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .execute()),
    refreshToken: async (hash) =>
      toToken(await tx.selectFrom('auth.refresh_token').selectAll().where('hash', '=', bytes(hash)).executeTakeFirst()),
    addRefreshToken: async ({ hash, sessionId, issuedAt }) =>
      void (await tx
        .insertInto('auth.refresh_token')
        .values({ hash: bytes(hash), session_id: sessionId, issued_at: toInstant(issuedAt), used_at: null, successor_hash: null })
        .execute()),
    useRefreshToken: async (hash, { at, successorHash }) =>
      void (await tx
        .updateTable('auth.refresh_token')
        .set({ used_at: toInstant(at), successor_hash: bytes(successorHash) })
        .where('hash', '=', bytes(hash))
        .execute()),
    ticket: async (hash) =>
      toTicket(await tx.selectFrom('auth.takeover_ticket').selectAll().where('hash', '=', bytes(hash)).executeTakeFirst()),
    addTicket: async (ticket) =>
      void (await tx
        .insertInto('auth.takeover_ticket')
        .values({
          hash: bytes(ticket.hash),
          user_id: ticket.userId,
          device_id: ticket.deviceId,
          expires_at: toInstant(ticket.expiresAt),
          used_at: null,
        })
        .execute()),
    useTicket: async (hash, at) =>
      void (await tx
        .updateTable('auth.takeover_ticket')
        .set({ used_at: toInstant(at) })
        .where('hash', '=', bytes(hash))
        .execute()),
    audit: (event) => recordAudit(tx, event),
  }
}

const bytes = (hash: string): Buffer => Buffer.from(hash, 'hex')

const sessionColumns = [
  's.user_id',
  's.device_id',
  's.device_name',
  's.platform',
  's.state',
  's.started_at',
  's.last_activity_at',
  's.ended_at',
  's.end_reason',
  's.ended_by_device_name',
] as const

function userQuery(db: Database | DatabaseTransaction) {
  return db
    .selectFrom('auth.app_user as u')
    .leftJoin('desk.dealer as d', 'd.code', 'u.dealer_code')
    .select([
      'u.id',
      'u.login_id',
      'u.display_name',
      'u.role',
      'u.dealer_code',
      'u.password_hash',
      'u.disabled_at',
      'd.name as dealer_name',
      sql<string[]>`desk.permissions_of(u.id, u.dealer_code)`.as('permissions'),
    ])
}

type UserRow = NonNullable<Awaited<ReturnType<ReturnType<typeof userQuery>['executeTakeFirst']>>>

function toUser(row: UserRow | undefined): StoredUser | undefined {
  return (
    row && {
      userId: userIdSchema.parse(row.id),
      loginId: row.login_id,
      displayName: row.display_name,
      role: roleSchema.parse(row.role),
      permissions: permissionListSchema.parse(row.permissions),
      dealerCode: dealerCodeSchema.nullable().parse(row.dealer_code),
      dealerName: row.dealer_name,
      passwordHash: row.password_hash,
      disabled: row.disabled_at !== null,
    }
  )
}

const endSchema = z.object({ end_reason: endReasonSchema, ended_at: z.date(), ended_by_device_name: z.string().nullable() })

function toSession(row: Selectable<Tables['auth.session']> | undefined): HeldSession | undefined {
  if (!row) return undefined
  const ended = row.state === 'ended' ? endSchema.parse(row) : null
  return {
    sessionId: sessionIdSchema.parse(row.id),
    userId: userIdSchema.parse(row.user_id),
    deviceId: deviceIdSchema.parse(row.device_id),
    deviceName: row.device_name,
    platform: row.platform,
    startedAt: row.started_at.getTime(),
    lastActivityAt: row.last_activity_at.getTime(),
    end: ended && { reason: ended.end_reason, at: ended.ended_at.getTime(), byDeviceName: ended.ended_by_device_name },
  }
}

function sessionRow(session: HeldSession) {
  return {
    id: session.sessionId,
    user_id: session.userId,
    device_id: session.deviceId,
    device_name: session.deviceName,
    platform: session.platform,
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

function toTicket(row: Selectable<Tables['auth.takeover_ticket']> | undefined): StoredTicket | undefined {
  return (
    row && {
      hash: row.hash.toString('hex'),
      userId: userIdSchema.parse(row.user_id),
      deviceId: deviceIdSchema.parse(row.device_id),
      expiresAt: row.expires_at.getTime(),
      usedAt: row.used_at?.getTime() ?? null,
    }
  )
}
