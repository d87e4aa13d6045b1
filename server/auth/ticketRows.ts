import type { Selectable } from 'kysely'
import { deviceIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import type { Tables } from '../platform/database.ts'
import type { SecretHash, StoredTicket } from './authPorts.ts'

/** A hash as a column keeps it. */
export function bytesOf(hash: SecretHash): Buffer {
  return Buffer.from(hash, 'hex')
}

export function toTicket(
  row: Selectable<Tables['auth.takeover_ticket' | 'auth.sign_in_challenge' | 'auth.device_wait']> | undefined,
): StoredTicket | undefined {
  return (
    row && {
      hash: row.hash.toString('hex'),
      userId: userIdSchema.parse(row.user_id),
      deviceId: deviceIdSchema.parse(row.device_id),
      deviceKey: keyThumbprintSchema.nullable().parse(row.device_key),
      expiresAt: row.expires_at.getTime(),
      usedAt: row.used_at?.getTime() ?? null,
    }
  )
}

export function ticketRow({ hash, userId, deviceId, deviceKey, expiresAt }: StoredTicket) {
  return {
    hash: bytesOf(hash),
    user_id: userId,
    device_id: deviceId,
    device_key: deviceKey,
    expires_at: toInstant(expiresAt),
    used_at: null,
  }
}
