import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { CodeFailures } from '../../domain/session/secondFactor.ts'
import type { StoredTicket } from './authPorts.ts'
import type { CodePlace, FactorReader, FactorTransaction, StoredFactor, StoredOffer } from './factorPorts.ts'

/** How a store in memory changes a row so that a transaction that fails can take it back. */
export type Undoable = {
  readonly put: <V>(map: Map<string, V>, key: string, value: V) => void
  readonly drop: <V>(map: Map<string, V>, key: string) => void
}

export type MemoryFactors = FactorReader & {
  transaction(userId: UserId, rows: Undoable): FactorTransaction
  dropChallenges(userId: UserId, drop: Undoable['drop']): void
  /** `isHeld`: the place is a session that goes on, or lately did, or a PC that is known. */
  forgetBefore(at: Millis, isHeld: (userId: string, place: string) => boolean): void
}

/** Second factors of a simulated world. `onDropped`: what goes with one. */
export function createMemoryFactors(onDropped: (userId: UserId, drop: Undoable['drop']) => void): MemoryFactors {
  const factors = new Map<string, StoredFactor>()
  /** By user: the codes, each with the moment it was used. */
  const codes = new Map<string, ReadonlyMap<string, Millis | null>>()
  const offers = new Map<string, StoredOffer>()
  const challenges = new Map<string, StoredTicket>()
  /** By user and place. */
  const failures = new Map<string, CodeFailures>()
  const none = { count: 0, lastAt: null }

  return {
    factorOf: async (userId) => factors.get(userId),
    offerOf: async (userId) => offers.get(userId),
    recoveryCodesLeft: async (userId) => [...(codes.get(userId)?.values() ?? [])].filter((usedAt) => usedAt === null).length,
    ownerOfChallenge: async (hash) => challenges.get(hash)?.userId,
    dropChallenges(userId, drop) {
      for (const challenge of challenges.values()) if (challenge.userId === userId) drop(challenges, challenge.hash)
    },
    forgetBefore(at, isHeld) {
      for (const [hash, challenge] of challenges) if (challenge.expiresAt < at) challenges.delete(hash)
      for (const [userId, offer] of offers) if (offer.expiresAt < at) offers.delete(userId)
      for (const [key, { lastAt }] of failures) {
        const [userId = '', place = ''] = key.split(' ')
        if (place !== '' && (lastAt ?? 0) < at && !isHeld(userId, place)) failures.delete(key)
      }
    },
    transaction(userId, { put, drop }) {
      const change = (part: Partial<StoredFactor>): void => {
        const factor = factors.get(userId)
        if (factor) put(factors, userId, { ...factor, ...part })
      }
      const placeKey = (place: CodePlace): string => `${userId} ${place ?? ''}`
      const dropFailures = (): void => {
        for (const key of failures.keys()) if (key.startsWith(userId)) drop(failures, key)
      }
      return {
        factor: async () => factors.get(userId),
        offer: async () => offers.get(userId),
        putOffer: async (offer) => put(offers, userId, offer),
        enrol: async ({ totpSecret, codeSalt, codeHashes }, { step, at }) => {
          if (factors.has(userId)) throw new Error('this user has a second factor')
          put(factors, userId, { totpSecret, codeSalt, lastStep: step, since: at })
          put(codes, userId, new Map(codeHashes.map((hash) => [hash, null])))
          drop(offers, userId)
          dropFailures()
        },
        dropFactor: async () => {
          drop(factors, userId)
          drop(codes, userId)
          onDropped(userId, drop)
          dropFailures()
        },
        useStep: async (step) => change({ lastStep: step }),
        useRecoveryCode: async (hash, at) => {
          const mine = codes.get(userId)
          if (mine?.get(hash) !== null) return false
          put(codes, userId, new Map([...mine, [hash, at]]))
          return true
        },
        // The rules look at a sealed trail, and there is none here.
        isDoubted: async () => false,
        answerDoubts: async () => undefined,
        codeFailures: async (place) => failures.get(placeKey(place)) ?? none,
        codeFailed: async (place, at) =>
          put(failures, placeKey(place), { count: (failures.get(placeKey(place))?.count ?? 0) + 1, lastAt: at }),
        forgiveCodes: async (place) => drop(failures, placeKey(place)),
        unlockCodes: async () => dropFailures(),
        // Nobody answers requests by them here.
        addStepUpTicket: async () => undefined,
        challenge: async (hash) => challenges.get(hash),
        addChallenge: async (challenge) => put(challenges, challenge.hash, challenge),
        useChallenge: async (hash, at) => {
          const challenge = challenges.get(hash)
          if (challenge) put(challenges, hash, { ...challenge, usedAt: at })
        },
      }
    },
  }
}
