import { hash as bcrypt } from 'bcryptjs'
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthService } from '../../server/auth/authService.ts'
import type { AuthService } from '../../server/auth/authContract.ts'
import type { PasswordHasher } from '../../server/auth/authPorts.ts'
import { importPasswords } from '../../server/auth/importPasswords.ts'
import { createLegacyModes } from '../../server/auth/legacyModes.ts'
import { createPasswordGuesses } from '../../server/auth/passwordGuesses.ts'
import { createPasswordHasher, LEAST_COST } from '../../server/auth/passwordHasher.ts'
import { createPostgresSessionStore } from '../../server/auth/postgresSessionStore.ts'
import { createRefusalFloor, REFUSAL_FLOOR_MS, slowHashesAreLeft } from '../../server/auth/refusalFloor.ts'
import { createRecoveryCodes } from '../../server/auth/recoveryCodes.ts'
import { sealStored } from '../../server/auth/sealStored.ts'
import { createSecretTokens } from '../../server/auth/secretTokens.ts'
import { createSignInThrottle } from '../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../server/platform/boundedGate.ts'
import { call, deviceNamed, insertUsers, startDeskServer, TEST_PASSWORD } from '../support/deskServer.ts'
import { freshDatabase, type FreshDatabase } from '../support/freshDatabase.ts'
import { keysOf } from '../support/identityKeys.ts'
import { tapStatements } from '../support/tapStatements.ts'

let database: FreshDatabase
let auth: AuthService
let hasher: PasswordHasher
/** What was done, one after the other: statements by their text, hashes by what they cost. */
let work: string[] = []
/** What a clock on the wall would show of it. */
let nowMs = 0

beforeAll(async () => {
  database = await freshDatabase()
  await insertUsers(database)
  await database.auth.db.updateTable('auth.app_user').set({ disabled_at: new Date() }).where('login_id', '=', 'marketing1').execute()
  tapStatements(database.auth.pool, (statement) => {
    work.push(statement.text)
    return statement
  })
  const keys = await keysOf(database)
  // As every start does: after it nobody's hash is of another kind than the one for who is unknown.
  await sealStored(database.auth.db, keys)
  hasher = await createPasswordHasher(() => randomBytes(32).toString('base64url'), LEAST_COST, keys.pepper)
  auth = createAuthService({
    store: createPostgresSessionStore(database.auth.db, keys),
    hasher: {
      ...hasher,
      verify: (stored, password) => {
        work.push(`argon2 ${/\$argon2id\$v=19\$[^$]+/.exec(stored)?.[0]} of ${password.length}`)
        nowMs += hasher.isLegacy(stored) ? 300 : 26
        return hasher.verify(stored, password)
      },
    },
    guesses: createPasswordGuesses(),
    legacyModes: createLegacyModes({ db: database.auth.db, clock: Date.now }),
    gate: createBoundedGate({ slots: 1, waitingMax: 8 }),
    strangers: createBoundedGate({ slots: 1, waitingMax: 8 }),
    keyLooks: createBoundedGate({ slots: 1, waitingMax: 8 }),
    throttle: createSignInThrottle(),
    denied: { note: () => undefined },
    floor: createRefusalFloor({
      hasSlow: () => slowHashesAreLeft(database.auth.db),
      monotonicMs: () => nowMs,
      pause: async (ms) => (nowMs += ms),
    }),
    tokens: { issue: () => Promise.reject(new Error('nobody gets in here')) },
    secrets: createSecretTokens(randomBytes(32), randomBytes),
    codes: createRecoveryCodes(randomBytes),
    randomBytes,
    factorDemandedOf: new Set(['ADMIN']),
    approvalDemandedOf: new Set(),
    askPolicy: () => null,
    passkeyParty: () => null,
    isLost: () => Promise.resolve(false),
    clock: Date.now,
    uuid: randomUUID,
  })
})
// What is looked at once a minute is nobody's.
beforeAll(() => workOf('nobody-yet', 'a guess', '10.0.0.8'))
afterAll(() => database.close())

async function workOf(loginId: string, password: string, address: string): Promise<readonly [code: string, work: readonly string[]]> {
  work = []
  const answer = await auth.signIn({ loginId, password, device: deviceNamed('PC') }, { address, deviceKey: null })
  return [answer.ok ? 'in' : answer.code, work]
}

test('[AUT-5] A-03 ATK-02 who is unknown, wrong or disabled costs one hash of one kind and the same statements: no time can tell', async () => {
  const [refused, done] = await workOf('d1001-staff1', `${TEST_PASSWORD}!`, '10.0.0.1')
  expect([refused, done.filter((one) => one.startsWith('argon2'))]).toEqual([
    'invalid_credentials',
    [`argon2 $argon2id$v=19$m=${LEAST_COST.memoryCost},t=${LEAST_COST.timeCost},p=1,keyid=1 of ${TEST_PASSWORD.length + 1}`],
  ])
  expect(done.length).toBeGreaterThan(3)
  for (const loginId of ['nobody-here', 'marketing1', 'admin1', 'd1002-staff1'])
    expect(await workOf(loginId, `${TEST_PASSWORD}!`, `of ${loginId}`), loginId).toEqual([refused, done])
  // The right password of somebody who was disabled is a wrong one too.
  expect((await workOf('marketing1', TEST_PASSWORD, '10.0.0.2'))[0]).toBe('invalid_credentials')
  expect(work.map((one) => one.replace(/ of \d+$/, ''))).toEqual(done.map((one) => one.replace(/ of \d+$/, '')))
})

test('[AUT-5] A-03 ATK-02 who must wait costs no hash, whether there is such a person or not', async () => {
  for (const loginId of ['nobody-there', 'counselor1']) for (let i = 0; i < 5; i++) await workOf(loginId, 'a guess of five', '10.0.0.9')
  const [refused, done] = await workOf('counselor1', 'a guess of five', '10.0.0.9')
  expect(refused).toBe('too_many_requests')
  expect(done.filter((one) => one.startsWith('argon2'))).toEqual([])
  expect(await workOf('nobody-there', 'a guess of five', '10.0.0.9')).toEqual([refused, done])
})

test('[AUT-5] A-03 A-13 ATK-02 while hashes of the system before are left, who still has one is refused as late as anybody else', async () => {
  const tookMs = async (loginId: string, address: string) => {
    const begunAt = nowMs
    expect((await workOf(loginId, 'a guess', address))[0]).toBe('invalid_credentials')
    return nowMs - begunAt
  }
  expect(await tookMs('nobody-here', '10.0.1.1')).toBe(26)
  await database.auth.db.updateTable('auth.app_user').set({ password_hash: '!' }).where('login_id', '=', 'd1001-manager').execute()
  const old = await importPasswords(
    { db: database.auth.db, clock: Date.now, hasher },
    [{ login_id: 'd1001-manager', scheme: 'bcrypt', hash: await bcrypt('the old password', 4), salt: '' }],
    false,
  )
  expect(Object.fromEntries(old.counts)).toEqual({ wrapped: 1 })
  // What was seen a minute ago is not believed any more.
  nowMs += 60_000
  for (const [n, loginId] of ['d1001-manager', 'nobody-here', 'd1002-staff1'].entries())
    expect(await tookMs(loginId, `10.0.1.${10 + n}`), loginId).toBe(REFUSAL_FLOOR_MS)
})

test('[API-2] ATK-10 a password of a megabyte, of none, or with what no text may hold is refused before anything is hashed or asked', async () => {
  const server = await startDeskServer()
  let asked = 0
  tapStatements(server.database.auth.pool, (statement) => {
    if (statement.text.includes('password_hash')) asked += 1
    return statement
  })
  const signIn = (loginId: string, password: string) =>
    call(server, 'POST /auth/sign-in', { body: { loginId, password, device: deviceNamed('PC') } })
  expect((await signIn('d1001-staff1', 'x'.repeat(1_000_000))).problem?.code).toBe('body_too_large')
  for (const password of ['', 'x'.repeat(50_000), 'nul\u0000', 'half\ud83d'])
    expect((await signIn('d1001-staff1', password)).problem?.code, JSON.stringify(password.slice(0, 9))).toBe('malformed')
  expect(asked).toBe(0)
  // One that looks like another is another: a Cyrillic "а", a zero-width space, letters of full width.
  for (const loginId of ['\u0430dmin1', 'admin1\u200b', '\uff41dmin1', 'admin\u0131'])
    expect((await signIn(loginId, TEST_PASSWORD)).problem?.code, loginId).toBe('invalid_credentials')
  expect((await signIn('d1001-staff1', '\u{1f511}'.repeat(64))).problem?.code).toBe('invalid_credentials')
  await server.close()
})
