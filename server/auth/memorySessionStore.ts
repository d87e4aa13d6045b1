import type { UserId } from '../../domain/kernel/ids.ts'
import { endByNow, type HeldEnd, type HeldSession } from '../../domain/session/heldSession.ts'
import type { AuditEvent } from '../audit/recordAudit.ts'
import { createMemoryDevices } from './memoryDevices.ts'
import { createMemoryFactors } from './memoryFactors.ts'
import { createMemoryPasskeys } from './memoryPasskeys.ts'
import { createMemoryPasswords } from './memoryPasswords.ts'
import type { SessionReader, SessionStore, SessionTransaction, StoredRefreshToken, StoredTakeover, StoredUser } from './authPorts.ts'

export type MemorySessionStore = SessionStore &
  SessionReader & {
    putUser(user: StoredUser): void
    readonly sessions: ReadonlyMap<string, HeldSession>
    readonly auditTrail: readonly AuditEvent[]
  }

/** The store of a simulated world. It keeps the same promises as the one on PostgreSQL; one contract suite holds both. */
export function createMemorySessionStore(onEnded: (session: HeldSession, end: HeldEnd) => void = () => undefined): MemorySessionStore {
  const users = new Map<string, StoredUser>()
  const sessions = new Map<string, HeldSession>()
  const tokens = new Map<string, StoredRefreshToken>()
  const tickets = new Map<string, StoredTakeover>()
  const passkeys = createMemoryPasskeys()
  const factors = createMemoryFactors((userId, drop) => passkeys.dropAll(userId, drop))
  const passwords = createMemoryPasswords(users)
  const devices = createMemoryDevices()
  const auditTrail: AuditEvent[] = []
  const locks = new Map<string, Promise<unknown>>()
  const activeOf = (userId: UserId) => [...sessions.values()].find((session) => session.userId === userId && session.end === null)

  function transaction(userId: UserId, undo: (() => void)[], ended: (() => void)[]): SessionTransaction {
    const put = <V>(map: Map<string, V>, key: string, value: V): void => {
      const before = map.get(key)
      undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
      map.set(key, value)
    }
    const drop = <V>(map: Map<string, V>, key: string): void => {
      const before = map.get(key)
      if (before !== undefined) undo.push(() => map.set(key, before))
      map.delete(key)
    }
    const change = <V>(map: Map<string, V>, key: string, part: Partial<V>): void => {
      const before = map.get(key)
      if (before !== undefined) put(map, key, { ...before, ...part })
    }
    return {
      ...factors.transaction(userId, { put, drop }),
      ...passkeys.transaction(userId, { put, drop }),
      ...passwords.transaction(userId, { put, drop }),
      ...devices.transaction(userId, { put }),
      user: async () => users.get(userId),
      dropTickets: async () => {
        for (const ticket of tickets.values()) if (ticket.userId === userId) drop(tickets, ticket.hash)
        factors.dropChallenges(userId, drop)
        devices.dropWaits(userId, drop)
      },
      activeSession: async () => activeOf(userId),
      session: async (id) => sessions.get(id),
      lastSession: async () =>
        [...sessions.values()].filter((held) => held.userId === userId).toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)[0],
      moveTo: async (id, address) => change(sessions, id, { address, hasCode: false }),
      start: async (session) => {
        if (activeOf(session.userId)) throw new Error('this user has an active session')
        put(sessions, session.sessionId, session)
      },
      end: async (id, end) => {
        const held = sessions.get(id)
        if (held?.end !== null) return
        put(sessions, id, { ...held, end })
        ended.push(() => onEnded(held, end))
      },
      refreshToken: async (hash) => tokens.get(hash),
      addRefreshToken: async (token) => put(tokens, token.hash, token),
      useRefreshToken: async (hash, { at, successorHash }) => change(tokens, hash, { usedAt: at, successorHash }),
      ticket: async (hash) => tickets.get(hash),
      addTicket: async (ticket) => put(tickets, ticket.hash, ticket),
      useTicket: async (hash, at) => change(tickets, hash, { usedAt: at }),
      audit: async (event) => {
        auditTrail.push(event)
        undo.push(() => auditTrail.splice(auditTrail.indexOf(event), 1))
      },
    }
  }

  return {
    factorOf: (userId) => factors.factorOf(userId),
    offerOf: (userId) => factors.offerOf(userId),
    recoveryCodesLeft: (userId) => factors.recoveryCodesLeft(userId),
    ownerOfChallenge: (hash) => factors.ownerOfChallenge(hash),
    passkeysOf: (userId) => passkeys.passkeysOf(userId),
    passwordChangeOf: (userId) => passwords.passwordChangeOf(userId),
    ownerOfReset: (hash) => passwords.ownerOfReset(hash),
    passwordMode: (service) => passwords.passwordMode(service),
    staffWithResets: (dealerCode, now) => passwords.staffWithResets(dealerCode, now),
    ownerOfDevice: (id) => devices.ownerOfDevice(id),
    ownerOfWait: (hash) => devices.ownerOfWait(hash),
    sessions,
    auditTrail,
    putUser: (user) => users.set(user.userId, user),
    userByLoginId: async (loginId) => [...users.values()].find((user) => user.loginId === loginId),
    isUsedOn: async (loginId, key) => {
      const user = [...users.values()].find((one) => one.loginId === loginId)
      return user !== undefined && devices.isUsedOn(user.userId, key)
    },
    find: async (id) => {
      const session = sessions.get(id)
      const user = session && users.get(session.userId)
      return session && user ? { session, user } : undefined
    },
    touch: async (id, at) => {
      const held = sessions.get(id)
      const user = held && users.get(held.userId)
      if (!held || !user || endByNow(held, user.disabledAt, at)) return false
      sessions.set(id, { ...held, lastActivityAt: Math.max(held.lastActivityAt, at) })
      return true
    },
    overdue: async ({ idleBefore, startedBefore }) =>
      [...sessions.values()].filter(
        (held) =>
          held.end === null &&
          (held.lastActivityAt <= idleBefore || held.startedAt <= startedBefore || users.get(held.userId)?.disabledAt !== null),
      ),
    ownerOfSession: async (id) => {
      const held = sessions.get(id)
      return held?.end === null ? held.userId : undefined
    },
    ownerOfTicket: async (hash) => tickets.get(hash)?.userId,
    ownerOfRefreshToken: async (hash) => sessions.get(tokens.get(hash)?.sessionId ?? '')?.userId,
    async underLock(userId, work) {
      const before = locks.get(userId) ?? Promise.resolve()
      const undo: (() => void)[] = []
      const ended: (() => void)[] = []
      const run = before.then(async () => {
        try {
          const done = await work(transaction(userId, undo, ended))
          for (const tell of ended) tell()
          return done
        } catch (error) {
          for (const step of undo.toReversed()) step()
          throw error
        }
      })
      locks.set(
        userId,
        run.then(
          () => undefined,
          () => undefined,
        ),
      )
      return run
    },
    audit: async (event) => void auditTrail.push(event),
    forgetBefore: async (at) => {
      factors.forgetBefore(at, (userId, place) => {
        const session = sessions.get(place)
        return (session !== undefined && (session.end === null || session.end.at >= at)) || devices.isKept(userId, place)
      })
      passkeys.forgetBefore(at)
      devices.forgetBefore(at)
      for (const [hash, ticket] of tickets) if (ticket.expiresAt < at) tickets.delete(hash)
      for (const [hash, token] of tokens) {
        const end = sessions.get(token.sessionId)?.end
        if (end && end.at < at) tokens.delete(hash)
      }
    },
  }
}
