import type { UserId } from '../../domain/kernel/ids.ts'
import type { StoredUser } from './authPorts.ts'
import type { Undoable } from './memoryFactors.ts'
import type { PasswordChange, PasswordReader, PasswordTransaction, StoredReset } from './passwordPorts.ts'

export type MemoryPasswords = PasswordReader & {
  transaction(userId: UserId, rows: Undoable): Omit<PasswordTransaction, 'dropTickets'>
}

/** Passwords of a simulated world. */
export function createMemoryPasswords(users: Map<string, StoredUser>): MemoryPasswords {
  const changes = new Map<string, PasswordChange>()
  const resets = new Map<string, StoredReset>()
  return {
    passwordChangeOf: async (userId) => changes.get(userId),
    ownerOfReset: async (hash) => [...users.values()].find(({ userId }) => resets.get(userId)?.hash === hash)?.userId,
    // Nothing comes from an older system.
    passwordMode: async () => 'dual',
    staffWithResets: async (dealerCode, now) =>
      [...users.values()]
        .filter((user) => user.dealerCode === dealerCode && user.role === 'DEALER_STAFF' && user.disabledAt === null)
        .toSorted((a, b) => (a.loginId < b.loginId ? -1 : 1))
        .map(({ userId, loginId, displayName }) => {
          const expiresAt = resets.get(userId)?.expiresAt ?? 0
          return { userId, loginId, displayName, openUntil: expiresAt > now ? expiresAt : null }
        }),
    transaction(userId, { put, drop }) {
      const setHash = (passwordHash: string): void => {
        const user = users.get(userId)
        if (user) put(users, userId, { ...user, passwordHash })
      }
      return {
        renewPasswordHash: async ({ from, to }) => {
          if (users.get(userId)?.passwordHash === from) setHash(to)
        },
        setPassword: async ({ hash, at, isByReset }) => {
          setHash(hash)
          put(changes, userId, { at, isByReset })
          drop(resets, userId)
        },
        countLegacy: async () => undefined,
        reset: async () => resets.get(userId),
        putReset: async (reset) => put(resets, userId, reset),
      }
    },
  }
}
