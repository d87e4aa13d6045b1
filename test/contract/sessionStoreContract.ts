import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import type { SessionReader, SessionStore, StoredUser } from '../../server/auth/authPorts.ts'
import type { StoredDevice } from '../../server/auth/devicePorts.ts'
import { AT, hash, newSession, storedUser } from './storedPeople.ts'

export type SessionStoreUnderTest = {
  readonly store: SessionStore
  readonly reader: SessionReader
  putUser(user: StoredUser): Promise<void>
}

/** What every session store promises, in memory or on PostgreSQL. */
export function sessionStoreContract(given: () => SessionStoreUnderTest): void {
  let store: SessionStore
  let reader: SessionReader
  let user: StoredUser
  beforeEach(async () => {
    ;({ store, reader } = given())
    user = storedUser()
    await given().putUser(user)
  })
  const started = async (session = newSession(user)) => {
    await store.underLock(user.userId, (tx) => tx.start(session))
    return session
  }
  const end = { reason: 'superseded', at: AT + 5, byDeviceName: '집 PC' } as const

  describe('session store', () => {
    test('[AUT-4] A-04 knows a PC as that of who signs in on it, until a manager says no', async () => {
      const other = storedUser()
      await given().putUser(other)
      const key = keyThumbprintSchema.parse('d'.repeat(43))
      const used = { firstUsedAt: AT, lastUsedAt: AT, decidedAt: null, decidedBy: null } as const
      const device = { id: randomUUID(), key, name: 'PC', platform: 'win32', appVersion: '0.1.0', ...used } as const
      const put = (state: StoredDevice['state']) => store.underLock(user.userId, (tx) => tx.putDevice({ ...device, state }))
      for (const state of ['waiting', 'refused', 'locked', 'known', 'approved'] as const) {
        await put(state)
        expect(await store.isUsedOn(user.loginId, key), state).toBe(state === 'known' || state === 'approved')
      }
      for (const loginId of [other.loginId, 'nobody']) expect(await store.isUsedOn(loginId, key)).toBe(false)
      expect(await store.isUsedOn(user.loginId, keyThumbprintSchema.parse('o'.repeat(43)))).toBe(false)
    })

    test('finds a user by login id and a session with its user', async () => {
      const session = await started()
      expect(await store.userByLoginId(user.loginId)).toEqual(user)
      expect(await store.userByLoginId('nobody')).toBeUndefined()
      const { passwordHash: _secret, ...known } = user
      expect(await reader.find(session.sessionId)).toMatchObject({ session, user: known })
      expect(await reader.find(newSession(user).sessionId)).toBeUndefined()
    })

    test('[AUT-6] refuses a second active session of one user, and takes one after the first has ended', async () => {
      const first = await started()
      await expect(started()).rejects.toThrow()
      await store.underLock(user.userId, (tx) => tx.end(first.sessionId, end))
      const second = await started()
      expect(await store.underLock(user.userId, (tx) => tx.activeSession())).toEqual(second)
      expect((await reader.find(first.sessionId))?.session).toEqual({ ...first, end })
    })

    test('[AUT-6] lets one at a time work on a user: no two find that there is no session', async () => {
      const starts = await Promise.all(
        Array.from({ length: 20 }, () =>
          store.underLock(user.userId, async (tx) => {
            if (await tx.activeSession()) return false
            await tx.start(newSession(user))
            return true
          }),
        ),
      )
      expect(starts.filter(Boolean)).toHaveLength(1)
    })

    test('undoes everything when the work throws', async () => {
      const session = await started()
      const token = { hash: hash(), sessionId: session.sessionId, issuedAt: AT, usedAt: null, successorHash: null }
      const failing = store.underLock(user.userId, async (tx) => {
        await tx.end(session.sessionId, end)
        await tx.start(newSession(user))
        await tx.addRefreshToken(token)
        throw new Error('half-way')
      })
      await expect(failing).rejects.toThrow('half-way')
      expect(await store.underLock(user.userId, (tx) => tx.activeSession())).toEqual(session)
      expect(await store.ownerOfRefreshToken(token.hash)).toBeUndefined()
    })

    test('keeps activity, and tells what is overdue by either limit', async () => {
      const session = await started()
      expect(await reader.touch(session.sessionId, AT + 100)).toBe(true)
      const ids = async (limits: { readonly idleBefore: number; readonly startedBefore: number }) =>
        (await store.overdue(limits)).filter(({ userId }) => userId === user.userId).map(({ sessionId }) => sessionId)
      expect(await ids({ idleBefore: AT + 99, startedBefore: AT - 1 })).toEqual([])
      expect(await ids({ idleBefore: AT + 100, startedBefore: AT - 1 })).toEqual([session.sessionId])
      expect(await ids({ idleBefore: AT, startedBefore: AT })).toEqual([session.sessionId])
      await store.underLock(user.userId, (tx) => tx.end(session.sessionId, end))
      expect(await ids({ idleBefore: AT + 100, startedBefore: AT })).toEqual([])
    })

    test('tells what is overdue of a disabled user', async () => {
      const session = await started()
      await given().putUser({ ...user, disabledAt: AT + 1 })
      const overdue = await store.overdue({ idleBefore: AT - 1, startedBefore: AT - 1 })
      expect(overdue.filter(({ userId }) => userId === user.userId)).toEqual([session])
    })

    test('[SES-1] activity is written only where the session goes on at that moment, and never back in time', async () => {
      const session = await started()
      const touch = (at: number) => reader.touch(session.sessionId, at)
      const lastActivityAt = async () => (await reader.find(session.sessionId))?.session.lastActivityAt
      expect(await touch(AT + 100)).toBe(true)
      expect(await touch(AT + 50)).toBe(true)
      expect(await lastActivityAt()).toBe(AT + 100)
      expect(await touch(AT + 100 + IDLE_LIMIT_MS)).toBe(false)
      expect(await touch(AT + 100 + IDLE_LIMIT_MS - 1)).toBe(true)
      let at = AT + 99 + IDLE_LIMIT_MS
      while (at + IDLE_LIMIT_MS <= AT + ABSOLUTE_LIMIT_MS) expect(await touch((at += IDLE_LIMIT_MS - 1))).toBe(true)
      expect(await touch(AT + ABSOLUTE_LIMIT_MS)).toBe(false)
      await given().putUser({ ...user, disabledAt: AT + 1 })
      expect(await touch(at + 1)).toBe(false)
      await given().putUser(user)
      await store.underLock(user.userId, (tx) => tx.end(session.sessionId, end))
      expect(await touch(at + 1)).toBe(false)
      expect(await lastActivityAt()).toBe(at)
      expect(await reader.touch(newSession(user).sessionId, AT)).toBe(false)
    })

    test('[SES-1] an ending and activity at the same moment: one of them holds', async () => {
      for (let i = 0; i < 20; i++) {
        const session = await started()
        const [, touched] = await Promise.all([
          store.underLock(user.userId, async (tx) => {
            const held = await tx.session(session.sessionId)
            // Whoever ends it by what was read must not have been overtaken.
            if (held?.lastActivityAt === AT) await tx.end(session.sessionId, end)
          }),
          reader.touch(session.sessionId, AT + 100),
        ])
        const now = (await reader.find(session.sessionId))?.session
        expect([now?.end === null, now?.lastActivityAt === AT + 100]).toEqual([touched, touched])
        if (touched) await store.underLock(user.userId, (tx) => tx.end(session.sessionId, end))
      }
    })

    test('keeps refresh tokens and their successors, and forgets those of sessions that are long over', async () => {
      const session = await started()
      const token = { hash: hash(), sessionId: session.sessionId, issuedAt: AT, usedAt: null, successorHash: null }
      const successorHash = hash()
      await store.underLock(user.userId, async (tx) => {
        await tx.addRefreshToken(token)
        expect(await tx.refreshToken(token.hash)).toEqual(token)
        await tx.useRefreshToken(token.hash, { at: AT + 1, successorHash })
      })
      expect(await store.ownerOfRefreshToken(token.hash)).toBe(user.userId)
      const stored = () => store.underLock(user.userId, (tx) => tx.refreshToken(token.hash))
      expect(await stored()).toEqual({ ...token, usedAt: AT + 1, successorHash })
      await store.forgetBefore(AT + 1000)
      expect(await stored()).toBeDefined()
      await store.underLock(user.userId, (tx) => tx.end(session.sessionId, end))
      await store.forgetBefore(AT + 1000)
      expect(await stored()).toBeUndefined()
    })

    test('keeps takeover tickets until they are old', async () => {
      const { deviceId, deviceKey } = newSession(user)
      const ticket = { hash: hash(), userId: user.userId, deviceId, deviceKey, hasCode: true, expiresAt: AT + 10, usedAt: null }
      const stored = () => store.underLock(user.userId, (tx) => tx.ticket(ticket.hash))
      await store.underLock(user.userId, (tx) => tx.addTicket(ticket))
      expect(await store.ownerOfTicket(ticket.hash)).toBe(user.userId)
      await store.underLock(user.userId, (tx) => tx.useTicket(ticket.hash, AT + 1))
      expect(await stored()).toEqual({ ...ticket, usedAt: AT + 1 })
      await store.forgetBefore(AT + 11)
      expect(await stored()).toBeUndefined()
    })
  })
}
