import { expect, test } from 'vitest'
import { ADDRESS_FAILURES_FREE, LOGIN_FAILURES_FREE } from '../../../domain/session/signInWait.ts'
import { createSignInThrottle } from '../../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../../server/platform/boundedGate.ts'

const from = (login: string, address: string) => ({ login, address })

test('[AUT-4] A-04 ATK-01 ATK-03 guesses from one address do not keep the owner of a login id out at another', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i < LOGIN_FAILURES_FREE; i++) throttle.failed(from('staff', 'stranger'), 0)
  expect(throttle.waitMs(from('staff', 'stranger'), 0)).toBe(1000)
  expect(throttle.waitMs(from('staff', 'shop'), 0)).toBe(0)
})

test('[AUT-4] ATK-01 an address that tries many login ids waits too; a good sign-in forgives its own login id only', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i < ADDRESS_FAILURES_FREE; i++) throttle.failed(from(`guess-${i}`, 'stranger'), 0)
  throttle.succeeded(from('guess-1', 'stranger'))
  expect(throttle.waitMs(from('somebody-else', 'stranger'), 0)).toBe(1000)
  const shop = createSignInThrottle()
  for (let i = 0; i < LOGIN_FAILURES_FREE - 1; i++) shop.failed(from('staff', 'shop'), 0)
  shop.succeeded(from('staff', 'shop'))
  shop.failed(from('staff', 'shop'), 0)
  expect(shop.waitMs(from('staff', 'shop'), 0)).toBe(0)
})

test('[AUT-4] S-11 hashing lets few in, keeps a bounded number waiting in order, and turns the rest away at once', async () => {
  const gate = createBoundedGate({ slots: 2, waitingMax: 2 })
  const started: number[] = []
  const finish: (() => void)[] = []
  const runs = Array.from({ length: 5 }, (_, i) =>
    gate.run(async () => {
      started.push(i)
      await new Promise<void>((resolve) => finish.push(resolve))
      return i
    }),
  )
  expect(await runs[4]).toEqual({ ran: false })
  expect(started).toEqual([0, 1])
  while (finish.length > 0) {
    finish.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await Promise.all(runs.slice(0, 4))).toEqual([0, 1, 2, 3].map((value) => ({ ran: true, value })))
  expect(started).toEqual([0, 1, 2, 3])
})

test('a work that throws gives its place back', async () => {
  const gate = createBoundedGate({ slots: 1, waitingMax: 0 })
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.run(async () => 'yes')).toEqual({ ran: true, value: 'yes' })
})
