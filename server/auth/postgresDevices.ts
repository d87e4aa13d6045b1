import type { Selectable } from 'kysely'
import { z } from 'zod'
import { userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import { deviceStates } from '../../domain/session/deviceTable.ts'
import { factorKinds } from '../../domain/session/secondFactor.ts'
import { platforms } from '../../domain/session/session.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import type { DeviceReader, DeviceTransaction, StoredDevice } from './devicePorts.ts'
import { bytesOf, ticketRow, toTicket } from './ticketRows.ts'

/** `DeviceReader` on PostgreSQL. */
export function deviceReaderOn(db: Database): DeviceReader {
  return {
    ownerOfDevice: async (id) => {
      const row = await db.selectFrom('auth.device').select('user_id').where('id', '=', id).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
    ownerOfWait: async (hash) => {
      const row = await db.selectFrom('auth.device_wait').select('user_id').where('hash', '=', bytesOf(hash)).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
  }
}

/** `DeviceTransaction` on PostgreSQL. */
export function deviceTransactionOn(tx: DatabaseTransaction, userId: UserId): DeviceTransaction {
  return {
    devices: async () =>
      (await tx.selectFrom('auth.device').selectAll().where('user_id', '=', userId).orderBy('first_used_at').orderBy('id').execute()).map(
        toDevice,
      ),
    putDevice: async (device) => {
      const row = deviceRow(device, userId)
      await tx
        .insertInto('auth.device')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute()
    },
    wait: async (hash) => {
      const row = await tx.selectFrom('auth.device_wait').selectAll().where('hash', '=', bytesOf(hash)).executeTakeFirst()
      const ticket = toTicket(row)
      return row && ticket && { ...ticket, factor: factorSchema.parse(row.factor) }
    },
    addWait: async (wait) =>
      void (await tx
        .insertInto('auth.device_wait')
        .values({ ...ticketRow(wait), factor: wait.factor })
        .execute()),
    useWait: async (hash, at) =>
      void (await tx
        .updateTable('auth.device_wait')
        .set({ used_at: toInstant(at) })
        .where('hash', '=', bytesOf(hash))
        .execute()),
  }
}

/** A browser that nobody used for so long is not kept in mind; a manager's word about a PC is. */
const FORGOTTEN_AFTER_MS = 90 * 24 * HOUR_MS

/** Drops what nobody can use any more: sign-ins that waited too long, proofs that are too old to count, PCs that nobody decided about. */
export async function forgetDevices(db: Database, at: Millis): Promise<void> {
  await db.deleteFrom('auth.device_wait').where('expires_at', '<', new Date(at)).execute()
  await db
    .deleteFrom('auth.device')
    .where('state', 'in', ['known', 'waiting'])
    .where('last_used_at', '<', new Date(at - FORGOTTEN_AFTER_MS))
    .execute()
}

const factorSchema = z.enum(factorKinds).nullable()

export function toDevice(row: Selectable<Tables['auth.device']>): StoredDevice {
  return {
    id: row.id,
    key: keyThumbprintSchema.parse(row.key),
    name: row.name,
    platform: z.enum(platforms).parse(row.platform),
    appVersion: row.app_version,
    state: z.enum(deviceStates).exclude(['none']).parse(row.state),
    firstUsedAt: row.first_used_at.getTime(),
    lastUsedAt: row.last_used_at.getTime(),
    decidedAt: row.decided_at?.getTime() ?? null,
    decidedBy: userIdSchema.nullable().parse(row.decided_by),
  }
}

function deviceRow(device: StoredDevice, userId: UserId) {
  return {
    id: device.id,
    user_id: userId,
    key: device.key,
    name: device.name,
    platform: device.platform,
    app_version: device.appVersion,
    state: device.state,
    first_used_at: toInstant(device.firstUsedAt),
    last_used_at: toInstant(device.lastUsedAt),
    decided_at: device.decidedAt === null ? null : toInstant(device.decidedAt),
    decided_by: device.decidedBy,
  }
}
