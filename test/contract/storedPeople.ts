import { randomUUID } from 'node:crypto'
import { permissionsOfPost } from '../../domain/access/permissions.ts'
import { deviceIdSchema, sessionIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import type { HeldSession } from '../../domain/session/heldSession.ts'
import type { StoredUser } from '../../server/auth/authPorts.ts'

export const AT = Date.UTC(2026, 0, 5)
export const hash = () => `${randomUUID()}${randomUUID()}`.replaceAll('-', '')

export function storedUser(): StoredUser {
  const userId = userIdSchema.parse(randomUUID())
  const loginId = `user-${userId.slice(0, 8)}`
  return {
    userId,
    loginId,
    displayName: '사람',
    role: 'COUNSELOR',
    permissions: permissionsOfPost.COUNSELOR.toSorted(),
    dealerCode: null,
    dealerName: null,
    passwordHash: 'x',
    disabledAt: null,
    hasSecondFactor: false,
  }
}

export function newSession(user: StoredUser, startedAt = AT): HeldSession {
  const sessionId = sessionIdSchema.parse(randomUUID())
  const deviceId = deviceIdSchema.parse(randomUUID())
  const deviceKey = keyThumbprintSchema.parse('k'.repeat(43))
  const device = { deviceId, deviceKey, deviceName: 'PC', platform: 'web', appVersion: '0.1.0', address: '10.1.2.3', hasCode: true }
  return { sessionId, userId: user.userId, ...device, startedAt, lastActivityAt: startedAt, end: null }
}
