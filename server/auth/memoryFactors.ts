import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { StoredTicket } from './authPorts.ts'
import type { FactorReader, FactorTransaction, StoredFactor, StoredOffer } from './factorPorts.ts'

/** How a store in memory changes a row so that a transaction that fails can take it back. */
export type Undoable = {
  readonly put: <V>(map: Map<string, V>, key: string, value: V) => void
  readonly drop: <V>(map: Map<string, V>, key: string) => void
}

export type MemoryFactors = FactorReader & {
  transaction(userId: UserId, rows: Undoable): FactorTransaction
  /** Wrong codes are forgotten. */
  forgive(userId: UserId, put: Undoable['put']): void
  dropChallenges(userId: UserId, drop: Undoable['drop']): void
  forgetBefore(at: Millis): void
}

/** Second factors of a simulated world. `onDropped`: what goes with one. */
export function createMemoryFactors(onDropped: (userId: UserId, drop: Undoable['drop']) => void): MemoryFactors {
  const factors = new Map<string, StoredFactor>()
  /** By user: the codes, each with the moment it was used. */
  const codes = new Map<string, ReadonlyMap<string, Millis | null>>()
  const offers = new Map<string, StoredOffer>()
  const challenges = new Map<string, StoredTicket>()
  const none = { count: 0, lastAt: null }

  return {
    factorOf: async (userId) => factors.get(userId),
    offerOf: async (userId) => offers.get(userId),
    recoveryCodesLeft: async (userId) => [...(codes.get(userId)?.values() ?? [])].filter((usedAt) => usedAt === null).length,
    ownerOfChallenge: async (hash) => challenges.get(hash)?.userId,
    forgive(userId, put) {
      const factor = factors.get(userId)
      if (factor) put(factors, userId, { ...factor, failures: none })
    },
    dropChallenges(userId, drop) {
      for (const challenge of challenges.values()) if (challenge.userId === userId) drop(challenges, challenge.hash)
    },
    forgetBefore(at) {
      for (const [hash, challenge] of challenges) if (challenge.expiresAt < at) challenges.delete(hash)
      for (const [userId, offer] of offers) if (offer.expiresAt < at) offers.delete(userId)
    },
    transaction(userId, { put, drop }) {
      const change = (part: Partial<StoredFactor>): void => {
        const factor = factors.get(userId)
        if (factor) put(factors, userId, { ...factor, ...part })
      }
      return {
        factor: async () => factors.get(userId),
        offer: async () => offers.get(userId),
        putOffer: async (offer) => put(offers, userId, offer),
        enrol: async ({ totpSecret, codeSalt, codeHashes }, { step, at }) => {
          if (factors.has(userId)) throw new Error('this user has a second factor')
          put(factors, userId, { totpSecret, codeSalt, lastStep: step, failures: none, since: at })
          put(codes, userId, new Map(codeHashes.map((hash) => [hash, null])))
          drop(offers, userId)
        },
        dropFactor: async () => {
          drop(factors, userId)
          drop(codes, userId)
          onDropped(userId, drop)
        },
        useStep: async (step) => change({ lastStep: step, failures: none }),
        useRecoveryCode: async (hash, at) => {
          const mine = codes.get(userId)
          if (mine?.get(hash) !== null) return false
          put(codes, userId, new Map([...mine, [hash, at]]))
          change({ failures: none })
          return true
        },
        codeFailed: async (at) => change({ failures: { count: (factors.get(userId)?.failures.count ?? 0) + 1, lastAt: at } }),
        // The rules look at a sealed trail, and there is none here.
        isDoubted: async () => false,
        answerDoubts: async () => undefined,
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
