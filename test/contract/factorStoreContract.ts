import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { sessionIdSchema } from '../../domain/kernel/ids.ts'
import { keyThumbprintSchema } from '../../domain/session/deviceProof.ts'
import { passkeyIdSchema } from '../../domain/session/passkey.ts'
import type { SessionStore, SessionTransaction, StoredUser } from '../../server/auth/authPorts.ts'
import type { StoredPasskey } from '../../server/auth/passkeyPorts.ts'
import type { SessionStoreUnderTest } from './sessionStoreContract.ts'
import { AT, hash, newSession, storedUser } from './storedPeople.ts'

/** What every store of second factors promises, in memory or on PostgreSQL. */
export function factorStoreContract(given: () => SessionStoreUnderTest): void {
  let store: SessionStore
  let user: StoredUser
  beforeEach(async () => {
    ;({ store } = given())
    user = storedUser()
    await given().putUser(user)
  })
  const started = async (session = newSession(user)) => {
    await store.underLock(user.userId, (tx) => tx.start(session))
    return session
  }
  const end = { reason: 'superseded', at: AT + 5, byDeviceName: '집 PC' } as const

  describe('second factors of a session store', () => {
    test('[MFA-3] A-04 counts wrong codes of each place for itself; one is forgiven, or all, and nothing is left with another factor', async () => {
      const places = [null, keyThumbprintSchema.parse('k'.repeat(43)), sessionIdSchema.parse(randomUUID())]
      const offer = { totpSecret: new Uint8Array(20), codeSalt: new Uint8Array(16), codeHashes: [hash()], expiresAt: AT }
      const locked = <T>(work: (tx: SessionTransaction) => Promise<T>) => store.underLock(user.userId, work)
      const counts = () =>
        locked(async (tx) => {
          const found: number[] = []
          for (const place of places) found.push((await tx.codeFailures(place)).count)
          return found
        })
      const failAll = () =>
        locked(async (tx) => {
          for (const [n, place] of places.entries()) for (let i = 0; i <= n; i++) await tx.codeFailed(place, AT + i)
        })
      await locked((tx) => tx.enrol(offer, { step: 1, at: AT }))
      await failAll()
      expect(await counts()).toEqual([1, 2, 3])
      expect(await locked((tx) => tx.codeFailures(places[2]!))).toEqual({ count: 3, lastAt: AT + 2 })
      for (const [n, place] of places.entries()) {
        await locked((tx) => tx.forgiveCodes(place))
        expect(await counts()).toEqual([1, 2, 3].map((count, i) => (i <= n ? 0 : count)))
      }
      await failAll()
      await locked((tx) => tx.unlockCodes())
      expect(await counts()).toEqual([0, 0, 0])
      await failAll()
      await locked((tx) => tx.dropFactor())
      await locked((tx) => tx.enrol(offer, { step: 1, at: AT }))
      expect(await counts()).toEqual([0, 0, 0])
    })

    test('[MFA-3] forgets wrong codes of sessions and PCs that are gone, and keeps those where somebody could guess on', async () => {
      const open = await started()
      const key = keyThumbprintSchema.parse('e'.repeat(43))
      const used = { firstUsedAt: AT, lastUsedAt: AT, decidedAt: null, decidedBy: null } as const
      const device = { id: randomUUID(), key, name: 'PC', platform: 'win32', appVersion: '0.1.0', state: 'known', ...used } as const
      const gone = [sessionIdSchema.parse(randomUUID()), keyThumbprintSchema.parse('f'.repeat(43))]
      const places = [null, open.sessionId, key, ...gone]
      const locked = <T>(work: (tx: SessionTransaction) => Promise<T>) => store.underLock(user.userId, work)
      const counts = () =>
        locked(async (tx) => {
          const found: number[] = []
          for (const place of places) found.push((await tx.codeFailures(place)).count)
          return found
        })
      await locked(async (tx) => {
        await tx.putDevice(device)
        await tx.enrol(
          { totpSecret: new Uint8Array(20), codeSalt: new Uint8Array(16), codeHashes: [hash()], expiresAt: AT },
          { step: 1, at: AT },
        )
        for (const place of places) await tx.codeFailed(place, AT)
      })
      await store.forgetBefore(AT)
      expect(await counts()).toEqual([1, 1, 1, 1, 1])
      await store.forgetBefore(AT + 1)
      expect(await counts()).toEqual([1, 1, 1, 0, 0])
      await locked((tx) => tx.end(open.sessionId, end))
      await store.forgetBefore(end.at)
      expect(await counts()).toEqual([1, 1, 1, 0, 0])
      await store.forgetBefore(end.at + 1)
      expect(await counts()).toEqual([1, 0, 1, 0, 0])
    })

    test('[MFA-7] keeps passkeys with their counter, gives a challenge out once, and drops all with the second factor', async () => {
      const offer = { totpSecret: new Uint8Array([1]), codeSalt: new Uint8Array(), codeHashes: [hash()], expiresAt: AT }
      const passkey = (addedAt: number): StoredPasskey => ({
        id: passkeyIdSchema.parse(randomUUID()),
        credentialId: Buffer.from(randomUUID()).toString('base64url'),
        publicKey: new Uint8Array([1, 2]),
        counter: 3,
        transports: ['usb'],
        name: '열쇠',
        addedAt,
        lastUsedAt: null,
      })
      const [later, first] = [passkey(AT + 1), passkey(AT)]
      const challenge = { purpose: `stepUp ${randomUUID()}`, hash: hash(), expiresAt: AT + 10 } as const
      await store.underLock(user.userId, async (tx) => {
        await tx.enrol(offer, { step: 1, at: AT })
        for (const one of [later, first]) await tx.addPasskey(one)
        await tx.putPasskeyChallenge({ ...challenge, hash: hash() })
        await tx.putPasskeyChallenge(challenge)
      })
      expect(await store.passkeysOf(user.userId)).toEqual([first, later])
      const other = storedUser()
      await given().putUser(other)
      await store.underLock(other.userId, async (tx) => {
        expect(await tx.isPasskeyTaken(first.credentialId)).toBe(true)
        expect(await tx.takePasskeyChallenge(challenge.purpose)).toBeUndefined()
        await tx.dropPasskey(first.id)
      })
      await store.underLock(user.userId, async (tx) => {
        expect(await tx.takePasskeyChallenge(challenge.purpose)).toEqual(challenge)
        expect(await tx.takePasskeyChallenge(challenge.purpose)).toBeUndefined()
        await tx.usePasskey(first.id, { counter: 9, at: AT + 2 })
        await tx.dropPasskey(later.id)
        expect(await tx.passkeys()).toEqual([{ ...first, counter: 9, lastUsedAt: AT + 2 }])
        await tx.putPasskeyChallenge(challenge)
      })
      await store.forgetBefore(AT + 11)
      await store.underLock(user.userId, async (tx) => {
        expect(await tx.takePasskeyChallenge(challenge.purpose)).toBeUndefined()
        await tx.dropFactor()
        expect(await tx.passkeys()).toEqual([])
      })
    })
  })
}
