import { sql } from 'kysely'
import { peopleReachOf, type Principal } from '../../domain/access/principal.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { devicesReplySchema, type DevicesReply } from '../../domain/protocol/devices.ts'
import { deviceCodeOf, keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'

const DEVICES_MAX = 500

/** DEV-4: the PCs of everybody in the principal's reach, which the database itself keeps to; those that wait first, then by last use. */
export function listDevices(db: Database, principal: Principal): Promise<DevicesReply> {
  return withReach(db, peopleReachOf(principal), async (tx) => {
    const rows = await tx
      .selectFrom('auth.device as d')
      .innerJoin('auth.app_user as u', 'u.id', 'd.user_id')
      .leftJoin('auth.app_user as by', 'by.id', 'd.decided_by')
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('auth.session as s')
            .select(['s.id', 's.state'])
            .whereRef('s.user_id', '=', 'd.user_id')
            .whereRef('s.device_key', '=', 'd.key')
            .orderBy('s.started_at', 'desc')
            .orderBy('s.id', 'desc')
            .limit(1)
            .as('last'),
        (join) => join.onTrue(),
      )
      // By the key alone: the id may be that of a lost PC whose key is another, or of several.
      .leftJoin('auth.lost_device as lost', 'lost.device_key', 'd.key')
      .select([
        'd.id',
        'd.user_id',
        'd.name',
        'd.key',
        'd.platform',
        'd.app_version',
        'd.state',
        'd.first_used_at',
        'd.last_used_at',
        'd.decided_at',
      ])
      .select(['u.login_id', 'u.display_name', 'u.role', 'u.dealer_code', 'by.display_name as decided_by_name'])
      .select(['last.id as last_session_id', 'last.state as last_session_state', 'lost.marked_at', 'lost.wiped_at'])
      .orderBy(sql`d.state = 'waiting'`, 'desc')
      .orderBy('d.last_used_at', 'desc')
      .orderBy('d.id')
      .limit(DEVICES_MAX + 1)
      .execute()
    return devicesReplySchema.parse({
      devices: rows.slice(0, DEVICES_MAX).map((row) => ({
        id: row.id,
        userId: row.user_id,
        loginId: row.login_id,
        displayName: row.display_name,
        role: row.role,
        dealerCode: row.dealer_code,
        name: row.name,
        code: deviceCodeOf(keyThumbprintSchema.parse(row.key)),
        platform: row.platform,
        appVersion: row.app_version,
        state: row.state,
        firstUsedAt: toInstant(row.first_used_at.getTime()),
        lastUsedAt: toInstant(row.last_used_at.getTime()),
        decidedAt: row.decided_at && toInstant(row.decided_at.getTime()),
        decidedBy: row.decided_by_name,
        isInUse: row.last_session_state === 'active',
        lastSessionId: row.last_session_id,
        lost: row.marked_at && { at: toInstant(row.marked_at.getTime()), wipedAt: row.wiped_at && toInstant(row.wiped_at.getTime()) },
      })),
      hasMore: rows.length > DEVICES_MAX,
    })
  })
}
