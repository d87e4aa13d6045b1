import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { keyThumbprintSchema, type KeyThumbprint } from '../../../domain/session/deviceProof.ts'
import {
  ADDRESS_FAILURES_FREE,
  LOGIN_FAILURES_FREE,
  SIGN_IN_WAIT_MAX_MS,
  STRANGER_FAILURES_FREE,
} from '../../../domain/session/signInWait.ts'
import { createSignInThrottle } from '../../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../../server/platform/boundedGate.ts'

const from = (login: string, address: string, knownKey: KeyThumbprint | null = null) => ({ login, address, knownKey })
const ownPc = keyThumbprintSchema.parse('k'.repeat(43))

test('[AUT-4] A-04 ATK-01 ATK-03 guesses from one address do not keep the owner of a login id out at another', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i < LOGIN_FAILURES_FREE; i++) throttle.failed(from('staff', 'stranger'), 0)
  expect(throttle.waitMs(from('staff', 'stranger'), 0)).toBe(1000)
  expect(throttle.waitMs(from('staff', 'shop'), 0)).toBe(0)
})

test('[AUT-4] A-04 ATK-01 whoever has one IPv6 network has one address: the sixth guess waits, from whichever of its addresses', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i < LOGIN_FAILURES_FREE; i++) throttle.failed(from('staff', `2001:db8:0:7::${i}`), 0)
  expect(throttle.waitMs(from('staff', '2001:db8:0:7:ffff::1'), 0)).toBe(1000)
  expect(throttle.waitMs(from('staff', '2001:db8:0:8::1'), 0)).toBe(0)
})

test('[AUT-4] A-04 ATK-01 a thief with many addresses guesses at one login id in vain, and does not keep its owner out', () => {
  const throttle = createSignInThrottle()
  throttle.succeeded(from('staff', 'shop'), 0)
  let tried = 0
  for (let i = 0; i < 1000; i++) {
    const thief = from('staff', `2001:db8:0:${i}::1`)
    if (throttle.waitMs(thief, i) > 0) continue
    tried += 1
    throttle.failed(thief, i)
  }
  expect(tried).toBe(STRANGER_FAILURES_FREE)
  expect(throttle.waitMs(from('staff', 'another shop'), 1000)).toBeGreaterThan(0)
  expect(throttle.waitMs(from('staff', 'another shop', ownPc), 1000)).toBe(0)
  expect(throttle.waitMs(from('staff', 'shop'), 1000)).toBe(0)
  expect(throttle.waitMs(from('somebody else', 'another shop'), 1000)).toBe(0)
})

test('[AUT-4] ATK-01 who guesses on a PC that is known for the login id waits there, and makes nobody else wait', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i < 100; i++) throttle.failed(from('staff', 'shop', ownPc), 0)
  expect(throttle.waitMs(from('staff', 'shop', ownPc), 0)).toBe(SIGN_IN_WAIT_MAX_MS)
  for (const other of [from('staff', 'shop'), from('colleague', 'shop')]) expect(throttle.waitMs(other, 0)).toBe(0)
})

test('[AUT-4] ATK-01 an address that tries many login ids waits too; a good sign-in forgives its own login id only', () => {
  const throttle = createSignInThrottle()
  for (let i = 0; i <= ADDRESS_FAILURES_FREE; i++) throttle.failed(from(`guess-${i}`, 'stranger'), 0)
  throttle.succeeded(from('guess-1', 'stranger'), 0)
  throttle.succeeded(from('of the thief', 'stranger'), 0)
  for (let i = 0; i < 2; i++) throttle.failed(from('guess-0', 'stranger'), 0)
  expect(throttle.waitMs(from('somebody-else', 'stranger'), 0)).toBe(4000)
  const shop = createSignInThrottle()
  for (let i = 0; i < LOGIN_FAILURES_FREE - 1; i++) shop.failed(from('staff', 'shop'), 0)
  shop.succeeded(from('staff', 'shop'), 0)
  shop.failed(from('staff', 'shop'), 0)
  expect(shop.waitMs(from('staff', 'shop'), 0)).toBe(0)
})

test('[AUT-4] A-04 a busy office never keeps itself out: one typing error every eight minutes, for eight hours', () => {
  for (const signsIn of [true, false]) {
    const throttle = createSignInThrottle()
    let blocked = 0
    for (let minute = 0; minute < 480; minute++) {
      const now = minute * MINUTE_MS
      const erring = from(`staff-${minute % 40}`, 'office')
      if (minute % 8 === 0) throttle.failed(erring, now)
      if (minute % 8 === 0 && signsIn) throttle.succeeded(erring, now + 1)
      if (throttle.waitMs(from('colleague', 'office'), now + 2) > 0) blocked += 1
    }
    expect(blocked).toBe(0)
  }
})

test('[AUT-4] A-04 a colleague who guesses on purpose keeps nobody out who signed in from this office before, or on a known PC', () => {
  const throttle = createSignInThrottle()
  throttle.succeeded(from('colleague', 'office'), 0)
  for (let i = 0; i < 1000; i++) throttle.failed(from(`nobody-${i}`, 'office'), 1)
  expect(throttle.waitMs(from('colleague', 'office'), 1)).toBe(0)
  expect(throttle.waitMs(from('newcomer', 'office', ownPc), 1)).toBe(0)
  expect(throttle.waitMs(from('newcomer', 'office'), 1)).toBe(SIGN_IN_WAIT_MAX_MS)
  // Even so a login id that is known here is guessed at five times only.
  for (let i = 0; i < LOGIN_FAILURES_FREE; i++) throttle.failed(from('colleague', 'office'), 1)
  expect(throttle.waitMs(from('colleague', 'office'), 1)).toBe(1000)
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
