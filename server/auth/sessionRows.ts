import { sql, type Selectable } from 'kysely'
import { z } from 'zod'
import { permissionListSchema, roleSchema } from '../../domain/access/permissions.ts'
import { dealerCodeSchema, deviceIdSchema, sessionIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import type { HeldSession } from '../../domain/session/heldSession.ts'
import { endReasonSchema } from '../../domain/session/session.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import type { KnownUser } from './authPorts.ts'

export const sessionColumns = [
  's.user_id',
  's.device_id',
  's.device_key',
  's.device_name',
  's.platform',
  's.address',
  's.app_version',
  's.has_code',
  's.state',
  's.started_at',
  's.last_activity_at',
  's.ended_at',
  's.end_reason',
  's.ended_by_device_name',
] as const

/** Users with what everybody who answers requests may know of them. */
export function knownUserQuery(db: Database | DatabaseTransaction) {
  return db
    .selectFrom('auth.app_user as u')
    .leftJoin('desk.dealer as d', 'd.code', 'u.dealer_code')
    .select([
      'u.id',
      'u.login_id',
      'u.display_name',
      'u.role',
      'u.dealer_code',
      'u.disabled_at',
      'u.second_factor_at',
      'd.name as dealer_name',
    ])
    .select(sql<string[]>`desk.permissions_of(u.id, u.dealer_code)`.as('permissions'))
}

type KnownUserRow = NonNullable<Awaited<ReturnType<ReturnType<typeof knownUserQuery>['executeTakeFirst']>>>

export function toKnownUser(row: KnownUserRow): KnownUser {
  return {
    userId: userIdSchema.parse(row.id),
    loginId: row.login_id,
    displayName: row.display_name,
    role: roleSchema.parse(row.role),
    permissions: permissionListSchema.parse(row.permissions),
    dealerCode: dealerCodeSchema.nullable().parse(row.dealer_code),
    dealerName: row.dealer_name,
    disabledAt: row.disabled_at?.getTime() ?? null,
    hasSecondFactor: row.second_factor_at !== null,
  }
}

const endSchema = z.object({ end_reason: endReasonSchema, ended_at: z.date(), ended_by_device_name: z.string().nullable() })

export function toSession(row: Selectable<Tables['auth.session']>): HeldSession {
  const ended = row.state === 'ended' ? endSchema.parse(row) : null
  return {
    sessionId: sessionIdSchema.parse(row.id),
    userId: userIdSchema.parse(row.user_id),
    deviceId: deviceIdSchema.parse(row.device_id),
    deviceKey: keyThumbprintSchema.nullable().parse(row.device_key),
    deviceName: row.device_name,
    platform: row.platform,
    appVersion: row.app_version,
    address: row.address,
    hasCode: row.has_code,
    startedAt: row.started_at.getTime(),
    lastActivityAt: row.last_activity_at.getTime(),
    end: ended && { reason: ended.end_reason, at: ended.ended_at.getTime(), byDeviceName: ended.ended_by_device_name },
  }
}
