import { sql } from 'kysely'
import { isInReach, peopleReachOf, type Principal } from '../../domain/access/principal.ts'
import { userIdSchema, type DeviceId, type SessionId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import { sessionStep } from '../../domain/session/heldSession.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { SessionStore } from './authPorts.ts'

type Done<Code extends 'session_unknown' | 'own_access' | 'device_lost'> = Promise<Outcome<Record<string, never>, Code>>
/** What a PC says of itself, and the key that it proved; null: none. */
export type ShownDevice = { readonly deviceId: DeviceId; readonly deviceKey: KeyThumbprint | null }
type Reported = {
  readonly user_id: string
  readonly device_id: string
  readonly device_key: string | null
  readonly device_name: string
  readonly dealer_code: string | null
}

export interface LostDevices {
  /** A PC with a key is lost when that key is, whatever it calls itself; one without a key when one of its id is. */
  isLost(device: ShownDevice): Promise<boolean>
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
  /**
   * The PC says that it has wiped itself, and how much unsent work went with it. Heard once, of one that has a key with a proof of it; from
   * a PC that is not lost it says nothing.
   */
  wiped(said: ShownDevice & { readonly unsentLost: number; readonly address: string }): Done<never>
  /** Ends what goes on at lost PCs: where a report was broken off half-way, and where somebody signed in at that very moment. */
  endTheirSessions(): Promise<void>
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
  async function isLost({ deviceId, deviceKey }: ShownDevice): Promise<boolean> {
    const rows = db.selectFrom('auth.lost_device').select('device_id')
    const own = deviceKey === null ? rows.where('device_id', '=', deviceId) : rows.where('device_key', '=', deviceKey)
    return (await own.limit(1).executeTakeFirst()) !== undefined
  }

  async function endTheirSessions(): Promise<void> {
    const { rows } = await sql<{ readonly id: string; readonly user_id: string }>`
      select id, user_id from auth.session
       where state = 'active'
         and (device_key in (select device_key from auth.lost_device where device_key is not null)
              or (device_key is null and device_id in (select device_id from auth.lost_device)))`.execute(db)
    for (const { id, user_id } of rows) {
      await store.underLock(userIdSchema.parse(user_id), async (tx) => {
        const held = await tx.activeSession()
        const { ends } = sessionStep(held, 'deviceLost')
        if (held?.sessionId !== id || !ends) return
        const at = clock()
        await tx.end(held.sessionId, { reason: ends, at, byDeviceName: null })
        await tx.audit({ at, action: 'session.end', who: held, address: null, detail: { reason: ends } })
      })
    }
  }

  return {
    isLost,
    endTheirSessions,
    async report({ principal, sessionId, reason, address }) {
      const found = await db
        .selectFrom('auth.session as s')
        .innerJoin('auth.app_user as u', 'u.id', 's.user_id')
        .select(['s.user_id', 's.device_id', 's.device_key', 's.device_name', 'u.dealer_code'])
        .where('s.id', '=', sessionId)
        .executeTakeFirst()
      if (!found || !isInReach(peopleReachOf(principal), found.dealer_code)) return refuse('session_unknown')
      if (found.user_id === principal.userId) return refuse('own_access')
      const isNew = await withReach(db, { kind: 'none' }, (tx) => markLost(tx, found, { principal, reason, address, at: clock() }))
      if (!isNew) return refuse('device_lost')
      // A process that dies before this leaves it to the next look; see `createIdentity`.
      await endTheirSessions()
      return accept({})
    },
    async wiped({ deviceId, deviceKey, unsentLost, address }) {
      await withReach(db, { kind: 'none' }, async (tx) => {
        const id = await noteWiped(tx, { deviceId, deviceKey, unsentLost, at: clock() })
        if (id === null) return
        const subject = { type: 'device', id }
        await recordAudit(tx, { at: clock(), action: 'device.wiped', who: null, address, subject, detail: { unsentLost } })
      })
      return accept({})
    },
  }
}

/** With what its sessions that are over say from now on: why the PC must hear it, whatever had ended them. False: it was reported before. */
async function markLost(
  tx: DatabaseTransaction,
  found: Reported,
  by: { readonly principal: Principal; readonly reason: string; readonly address: string; readonly at: Millis },
): Promise<boolean> {
  const { device_id, device_key, device_name } = found
  const { principal, reason, address, at } = by
  const { numInsertedOrUpdatedRows: marked } = await tx
    .insertInto('auth.lost_device')
    .values({ device_id, device_key, device_name, marked_by: principal.userId, marked_at: toInstant(at), reason })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (marked !== 1n) return false
  await tx
    .updateTable('auth.session')
    .set({ end_reason: 'device_lost', ended_by_device_name: null })
    .where('state', '=', 'ended')
    .where((eb) =>
      device_key === null
        ? eb.and([eb('device_id', '=', device_id), eb('device_key', 'is', null)])
        : eb.or([eb('device_key', '=', device_key), eb.and([eb('device_id', '=', device_id), eb('device_key', 'is', null)])]),
    )
    .execute()
  const subject = { type: 'device', id: device_id }
  const detail = { deviceName: device_name, reason }
  await recordAudit(tx, { at, action: 'device.lost', who: principal, address, subject, dealerCode: found.dealer_code, detail })
  return true
}

/** The id under which it was reported; null: it is not lost, or has told before. */
async function noteWiped(
  tx: DatabaseTransaction,
  { deviceId, deviceKey, unsentLost, at }: ShownDevice & { readonly unsentLost: number; readonly at: Millis },
): Promise<string | null> {
  const { rows } = await sql<{ readonly device_id: string }>`
    update auth.lost_device set wiped_at = ${toInstant(at)}, unsent_lost = ${unsentLost}
     where wiped_at is null
       and case when device_key is null then ${deviceKey}::text is null and device_id = ${deviceId} else device_key = ${deviceKey} end
     returning device_id`.execute(tx)
  return rows[0]?.device_id ?? null
}
