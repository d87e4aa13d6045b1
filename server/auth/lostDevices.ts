import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import { userIdSchema, type DeviceId, type SessionId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { SessionStore } from './authPorts.ts'

type Done<Code extends 'session_unknown' | 'own_access' | 'device_lost'> = Promise<Outcome<Record<string, never>, Code>>

export interface LostDevices {
  isLost(deviceId: DeviceId): Promise<boolean>
  /**
   * IDN-7: the PC on which a session was begun is lost. Its sessions end, and it wipes itself when it speaks next. Refusals in this
   * order: session_unknown (another dealer's, to a manager), own_access, device_lost (it was reported before). Leaves an audit event.
   */
  report(asked: {
    readonly principal: Principal
    readonly sessionId: SessionId
    readonly reason: string
    readonly address: string
  }): Done<'session_unknown' | 'own_access' | 'device_lost'>
  /** The PC says that it has wiped itself, and how much unsent work went with it. Heard once; from a PC that is not lost it says nothing. */
  wiped(said: { readonly deviceId: DeviceId; readonly unsentLost: number; readonly address: string }): Done<never>
}

export function createLostDevices({
  db,
  store,
  clock,
}: {
  readonly db: Database
  readonly store: Pick<SessionStore, 'underLock'>
  readonly clock: () => Millis
}): LostDevices {
  const isLost = async (deviceId: DeviceId): Promise<boolean> =>
    (await db.selectFrom('auth.lost_device').select('device_id').where('device_id', '=', deviceId).executeTakeFirst()) !== undefined

  return {
    isLost,
    async report({ principal, sessionId, reason, address }) {
      const found = await db
        .selectFrom('auth.session as s')
        .innerJoin('auth.app_user as u', 'u.id', 's.user_id')
        .select(['s.user_id', 's.device_id', 's.device_name', 'u.dealer_code'])
        .where('s.id', '=', sessionId)
        .executeTakeFirst()
      if (!found || (principal.dealerCode !== null && found.dealer_code !== principal.dealerCode)) return refuse('session_unknown')
      if (found.user_id === principal.userId) return refuse('own_access')
      const at = clock()
      const isNew = await withReach(db, { kind: 'none' }, async (tx) => {
        const row = {
          device_id: found.device_id,
          device_name: found.device_name,
          marked_by: principal.userId,
          marked_at: toInstant(at),
          reason,
        }
        const { numInsertedOrUpdatedRows: marked } = await tx
          .insertInto('auth.lost_device')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (marked !== 1n) return false
        const subject = { type: 'device', id: found.device_id }
        const detail = { deviceName: found.device_name, reason }
        await recordAudit(tx, { at, action: 'device.lost', who: principal, address, subject, dealerCode: found.dealer_code, detail })
        return true
      })
      if (!isNew) return refuse('device_lost')
      await endSessionsOf(found.device_id)
      return accept({})
    },
    async wiped({ deviceId, unsentLost, address }) {
      await withReach(db, { kind: 'none' }, async (tx) => {
        if (!(await noteWiped(tx, { deviceId, unsentLost, at: clock() }))) return
        const subject = { type: 'device', id: deviceId }
        await recordAudit(tx, { at: clock(), action: 'device.wiped', who: null, address, subject, detail: { unsentLost } })
      })
      return accept({})
    },
  }

  /** What goes on is ended and told to its socket. What is over says from now on why the PC must hear it, whatever had ended it. */
  async function endSessionsOf(deviceId: string): Promise<void> {
    const active = await db
      .selectFrom('auth.session')
      .select('user_id')
      .where('device_id', '=', deviceId)
      .where('state', '=', 'active')
      .execute()
    for (const { user_id } of active) {
      await store.underLock(userIdSchema.parse(user_id), async (tx) => {
        const held = await tx.activeSession()
        const { ends } = sessionStep(held, 'deviceLost')
        if (held?.deviceId !== deviceId || !ends) return
        const at = clock()
        await tx.end(held.sessionId, { reason: ends, at, byDeviceName: null })
        await tx.audit({ at, action: 'session.end', who: held, address: null, detail: { reason: ends } })
      })
    }
    await db
      .updateTable('auth.session')
      .set({ end_reason: 'device_lost', ended_by_device_name: null })
      .where('device_id', '=', deviceId)
      .where('state', '=', 'ended')
      .execute()
  }
}

async function noteWiped(
  tx: DatabaseTransaction,
  { deviceId, unsentLost, at }: { readonly deviceId: DeviceId; readonly unsentLost: number; readonly at: Millis },
): Promise<boolean> {
  const { rows } = await sql`
    update auth.lost_device set wiped_at = ${toInstant(at)}, unsent_lost = ${unsentLost}
     where device_id = ${deviceId} and wiped_at is null returning device_id`.execute(tx)
  return rows.length === 1
}
