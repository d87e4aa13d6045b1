import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyThumbprintSchema } from '../../../domain/session/deviceProof.ts'
import { createMemorySessionStore } from '../../../server/auth/memorySessionStore.ts'
import { provePassword, type PasswordProofs } from '../../../server/auth/provePassword.ts'
import { createSignInThrottle } from '../../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../../server/platform/boundedGate.ts'
import { createPasswordGates } from '../../../server/auth/passwordGates.ts'
import { createPacedGate } from '../../../server/platform/pacedGate.ts'
import { storedUser } from '../../contract/storedPeople.ts'

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
  const strangers = createPacedGate(createBoundedGate({ slots: 2, waitingMax: 8 }), {
    share: 0.25,
    waitingMax: 3,
    pauseMaxMs: 1000,
    ...time,
  })
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
  // One that took ten minutes, for the machine slept, keeps nobody out for half an hour.
  await time.pause(1000)
  await strangers.run(() => time.pause(600_000))
  const before = time.monotonicMs()
  await strangers.run(work)
  expect(begun.at(-1)).toBe(before + 1000)
})

test('[AUT-10] S-11 A-04 in a storm of guesses whoever is known by the key or the place is checked at once', async () => {
  const store = createMemorySessionStore()
  const user = storedUser()
  store.putUser(user)
  const deviceKey = keyThumbprintSchema.parse('k'.repeat(43))
  const throttle = createSignInThrottle()
  const guessed: (() => void)[] = []
  const looks = { now: 0, most: 0, all: 0 }
  const proofs: PasswordProofs = {
    store: {
      ...store,
      isUsedOn: async (loginId, key) => {
        looks.most = Math.max(looks.most, ++looks.now)
        looks.all++
        await new Promise((resolve) => setImmediate(resolve))
        looks.now--
        return loginId === user.loginId && key === deviceKey
      },
    },
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
    ...createPasswordGates({ slots: 2, ...virtualTime() }),
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

  // Half of them make a key up for themselves: one look at a time is all that it costs, and who finds no place there is a stranger.
  const madeUp = (n: number) => (n % 2 === 0 ? keyThumbprintSchema.parse(String(n).padStart(43, 'x')) : null)
  const answered: string[] = []
  const guesses = Array.from({ length: 300 }, async (_, n) => answered.push(await from(randomUUID(), 'guess', madeUp(n))))
  while (answered.length < 283) await new Promise((resolve) => setImmediate(resolve))
  expect(new Set(answered)).toEqual(new Set(['server_busy']))
  expect(looks).toEqual({ now: 0, most: 1, all: 65 })
  expect(await from('shop', 'right')).toBe('in')
  expect(await from('elsewhere', 'right', deviceKey)).toBe('in')
  expect(await from('elsewhere', 'right')).toBe('server_busy')

  for (let left = 17; left > 0; left--) {
    while (guessed.length === 0) await new Promise((resolve) => setImmediate(resolve))
    guessed.shift()?.()
  }
  await Promise.all(guesses)
  expect(answered.filter((one) => one === 'invalid_credentials')).toHaveLength(17)
})
