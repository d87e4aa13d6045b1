import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyThumbprintSchema } from '../../../domain/session/deviceProof.ts'
import { createMemorySessionStore } from '../../../server/auth/memorySessionStore.ts'
import { provePassword, type PasswordProofs } from '../../../server/auth/provePassword.ts'
import { createSignInThrottle } from '../../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../../server/platform/boundedGate.ts'
import { createPacedGate } from '../../../server/platform/pacedGate.ts'
import { storedUser } from '../../contract/sessionStoreContract.ts'

/** A clock that goes on only where somebody pauses or works. */
function virtualTime() {
  let nowMs = 0
  return {
    monotonicMs: () => nowMs,
    pause: async (ms: number) => void (nowMs += ms),
  }
}

test('[AUT-10] S-11 strangers come one after the other and take no more than their share; the rest is turned away at once', async () => {
  const time = virtualTime()
  const strangers = createPacedGate(createBoundedGate({ slots: 2, waitingMax: 8 }), { share: 0.25, waitingMax: 3, ...time })
  const begun: number[] = []
  const work = async () => {
    begun.push(time.monotonicMs())
    await time.pause(10)
  }
  const ran = (await Promise.all(Array.from({ length: 9 }, () => strangers.run(work)))).map((one) => one.ran)
  expect(ran).toEqual([true, true, true, true, false, false, false, false, false])
  expect(begun).toEqual([0, 40, 80, 120])
  // After the pause nobody waits, and one that failed leaves the door as it was.
  await time.pause(1000)
  await expect(strangers.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await strangers.run(work)
  expect(begun.at(-1)).toBe(1130)
})

test('[AUT-10] S-11 A-04 in a storm of guesses whoever is known by the key or the place is checked at once', async () => {
  const store = createMemorySessionStore()
  const user = storedUser()
  store.putUser(user)
  const deviceKey = keyThumbprintSchema.parse('k'.repeat(43))
  const throttle = createSignInThrottle()
  const guessed: (() => void)[] = []
  const gate = createBoundedGate({ slots: 2, waitingMax: 8 })
  const proofs: PasswordProofs = {
    store: { ...store, isUsedOn: async (loginId, key) => loginId === user.loginId && key === deviceKey },
    hasher: {
      hash: async (password) => password,
      verify: async (_, password) => {
        if (password === 'guess') await new Promise<void>((resolve) => guessed.push(resolve))
        return password === 'right'
      },
      isLegacy: () => false,
      isWeak: () => false,
      dummyHash: '',
    },
    gate,
    strangers: createPacedGate(gate, { share: 0.5, waitingMax: 2, ...virtualTime() }),
    keyLooks: createBoundedGate({ slots: 1, waitingMax: 1 }),
    throttle,
    floor: { begin: () => async () => undefined },
    isLost: async () => false,
    clock: () => 0,
  }
  const from = async (address: string, password: string, key: typeof deviceKey | null = null) => {
    const proven = await provePassword(proofs, { login: user.loginId, password, address, deviceKey: key })
    return proven.ok ? 'in' : proven.code
  }
  expect(await from('shop', 'right')).toBe('in')

  const guesses = Array.from({ length: 9 }, () => from(randomUUID(), 'guess'))
  expect(await Promise.all(guesses.slice(3))).toEqual(Array(6).fill('server_busy'))
  expect(await from('shop', 'right')).toBe('in')
  expect(await from('elsewhere', 'right', deviceKey)).toBe('in')
  expect(await from('elsewhere', 'right')).toBe('server_busy')

  for (let left = 3; left > 0; left--) {
    while (guessed.length === 0) await new Promise((resolve) => setImmediate(resolve))
    guessed.shift()?.()
  }
  expect(await Promise.all(guesses.slice(0, 3))).toEqual(Array(3).fill('invalid_credentials'))
})
