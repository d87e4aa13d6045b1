import { expect, test } from 'vitest'
import {
  calibratePasswordCost,
  costFor,
  createPasswordHasher,
  hashPassword,
  LEAST_COST,
  LIGHTER_COST,
  STRONG_COST,
} from '../../../server/auth/passwordHasher.ts'
import { pepperedHash } from '../../../server/auth/pepperedHash.ts'
import { call, deviceNamed, startDeskServer, TEST_PASSWORD } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { passingKeys } from '../../support/identityKeys.ts'

test('[IDN-4] A-01 64 MiB and three passes where the machine makes twenty of them a second, otherwise 46 MiB, never less than OWASP asks', () => {
  expect(costFor(20)).toEqual({ memoryCost: 65_536, timeCost: 3 })
  expect(costFor(19.9)).toEqual({ memoryCost: 47_104, timeCost: 1 })
  expect(costFor(0)).toEqual(LIGHTER_COST)
  expect(LIGHTER_COST.memoryCost * LIGHTER_COST.timeCost).toBeGreaterThanOrEqual(LEAST_COST.memoryCost * LEAST_COST.timeCost)
})

test('[IDN-4] A-01 the machine is measured by its own clock, all slots at once, the first round left out', async () => {
  let nowMs = 0
  const readings: number[] = []
  const clock = (passedMs: number) => () => {
    readings.push(nowMs)
    return (nowMs += passedMs)
  }
  // Three rounds of two within 300 ms are twenty a second; within 301 they are not.
  expect(await calibratePasswordCost(2, clock(300))).toEqual({ cost: STRONG_COST, strongPerSecond: 20 })
  expect((await calibratePasswordCost(2, clock(301))).cost).toEqual(LIGHTER_COST)
  expect(readings).toHaveLength(4)
})

test('[IDN-4] A-01 hashes are PHC strings with a salt of their own, and weak is what costs less than a fresh one or has no pepper', async () => {
  const { pepper } = passingKeys()
  const hasher = await createPasswordHasher(() => 'x', LIGHTER_COST, pepper)
  const [one, two] = [await hasher.hash('비밀번호'), await hasher.hash('비밀번호')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1,keyid=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(one.split('$')[4]).not.toBe(two.split('$')[4])
  expect(await hasher.verify(one, '비밀번호'.normalize('NFD'))).toBe(true)
  for (const [stored, isWeak] of [
    [one, false],
    [hasher.dummyHash, false],
    [pepperedHash(await hashPassword('x', STRONG_COST), pepper), false],
    [await hashPassword('x', STRONG_COST), true],
    [await hashPassword('x', LEAST_COST), true],
    ['$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaA', true],
    ['$2b$10$abcdefghijklmnopqrstuv', true],
  ] as const)
    expect(hasher.isWeak(stored), stored).toBe(isWeak)
})

test('[IDN-4] A-01 a weak hash is made anew when its owner signs in, and not by anybody who guesses', async () => {
  const server = await startDeskServer()
  const hashOf = async () =>
    String((await asOwner(server.database.ownerUrl, `select password_hash as h from auth.app_user where login_id = 'admin1'`)).rows[0].h)
  const weak = await hashPassword(TEST_PASSWORD, { memoryCost: 8192, timeCost: 1 })
  await asOwner(server.database.ownerUrl, `update auth.app_user set password_hash = $1 where login_id = 'admin1'`, [weak])
  const signIn = (password: string) =>
    call(server, 'POST /auth/sign-in', { body: { loginId: 'admin1', password, device: deviceNamed('PC') } })
  expect((await signIn('a guess')).status).toBe(401)
  expect(await hashOf()).toBe(weak)
  expect((await signIn(TEST_PASSWORD)).status).toBe(200)
  const fresh = await hashOf()
  expect(fresh).toContain(`m=${LEAST_COST.memoryCost},t=${LEAST_COST.timeCost}`)
  expect((await signIn(TEST_PASSWORD)).problem?.code).toBe('session_conflict')
  expect(await hashOf()).toBe(fresh)
  await server.close()
})
