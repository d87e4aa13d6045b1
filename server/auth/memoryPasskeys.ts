import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Undoable } from './memoryFactors.ts'
import type { PasskeyReader, PasskeyTransaction, StoredPasskey, StoredPasskeyChallenge } from './passkeyPorts.ts'

type Owned<T> = T & { readonly userId: UserId }

export type MemoryPasskeys = PasskeyReader & {
  transaction(userId: UserId, rows: Undoable): PasskeyTransaction
  dropAll(userId: UserId, drop: Undoable['drop']): void
  forgetBefore(at: Millis): void
}

/** Passkeys of a simulated world. */
export function createMemoryPasskeys(): MemoryPasskeys {
  const passkeys = new Map<string, Owned<StoredPasskey>>()
  const challenges = new Map<string, Owned<StoredPasskeyChallenge>>()
  const ofUser = (userId: UserId): readonly StoredPasskey[] =>
    [...passkeys.values()]
      .filter((one) => one.userId === userId)
      .toSorted((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1))
      .map(({ userId: _owner, ...passkey }) => passkey)

  return {
    passkeysOf: async (userId) => ofUser(userId),
    dropAll(userId, drop) {
      for (const one of passkeys.values()) if (one.userId === userId) drop(passkeys, one.id)
    },
    forgetBefore(at) {
      for (const [purpose, { expiresAt }] of challenges) if (expiresAt < at) challenges.delete(purpose)
    },
    transaction(userId, { put, drop }) {
      const own = (id: string) => {
        const one = passkeys.get(id)
        return one?.userId === userId ? one : undefined
      }
      return {
        passkeys: async () => ofUser(userId),
        isPasskeyTaken: async (credentialId) => [...passkeys.values()].some((one) => one.credentialId === credentialId),
        addPasskey: async (passkey) => put(passkeys, passkey.id, { ...passkey, userId }),
        usePasskey: async (id, { counter, at }) => {
          const one = own(id)
          if (one) put(passkeys, id, { ...one, counter, lastUsedAt: at })
        },
        dropPasskey: async (id) => {
          if (own(id)) drop(passkeys, id)
        },
        putPasskeyChallenge: async (challenge) => put(challenges, challenge.purpose, { ...challenge, userId }),
        takePasskeyChallenge: async (purpose) => {
          const open = challenges.get(purpose)
          if (open?.userId !== userId) return undefined
          drop(challenges, purpose)
          const { userId: _owner, ...challenge } = open
          return challenge
        },
      }
    },
  }
}
