import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import { sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { KEY_LEAD_MS, KEY_SIGNS_FOR_MS, KEY_VERIFIES_AFTER_MS, UNKNOWN_KEY_PAUSE_MS } from '../../../domain/session/signingKeys.ts'
import { createTokenIssuer, createTokenVerifier } from '../../../server/auth/accessTokens.ts'
import { createKeyBook, readPublicKeys } from '../../../server/auth/keyBook.ts'
import { createKeyRing } from '../../../server/auth/keyRing.ts'
import { createKeyShelf } from '../../../server/auth/keyShelf.ts'
import { jsonb } from '../../../server/platform/database.ts'
import { movableClock, type MovableClock } from '../../support/deskServer.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { passingKeys } from '../../support/identityKeys.ts'

let database: FreshDatabase
const sealer = passingKeys()
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-keys-'))
const file = join(folder, 'public-keys.json')
beforeAll(async () => (database = await freshDatabase()))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database.close()
})

const ring = (clock: MovableClock) =>
  createKeyRing({ db: database.auth.db, sealer, clock: clock.now, uuid: randomUUID, onTrouble: () => undefined })

/** A process that verifies, as the role that sees no private key; it counts how often it asks for keys. */
function reader(clock: MovableClock, read = () => readPublicKeys(database.db)) {
  const asked = { times: 0 }
  const troubles: unknown[] = []
  const counted = () => {
    asked.times++
    return read()
  }
  const book = createKeyBook({ read: counted, shelf: createKeyShelf(file), clock: clock.now, onTrouble: (e) => troubles.push(e) })
  return { book, asked, troubles, verifier: createTokenVerifier(book) }
}
const gone = () => Promise.reject(new Error('the database is away'))

const issue = (issuer: ReturnType<typeof createTokenIssuer>, now: number) =>
  issuer.issue({
    sessionId: sessionIdSchema.parse(randomUUID()),
    userId: userIdSchema.parse(randomUUID()),
    deviceKey: null,
    expiresAt: now + 600_000,
    now,
  })

test('[IDN-5] S-12 a new key is published before it signs, both verify, and the old one goes when no token of it counts any more', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  const issuer = createTokenIssuer((now) => keys.signingKey(now))
  const early = reader(clock)
  const byFirst = await issue(issuer, clock.now())
  await early.book.start()
  expect((await early.verifier.verify(byFirst, clock.now())).ok).toBe(true)

  clock.move(KEY_SIGNS_FOR_MS - KEY_LEAD_MS)
  await keys.turn()
  const stillFirst = await issue(issuer, clock.now())
  const later = reader(clock)
  await later.book.start()
  clock.move(KEY_LEAD_MS)
  const bySecond = await issue(issuer, clock.now())
  const { times } = later.asked
  for (const token of [bySecond, stillFirst]) expect((await later.verifier.verify(token, clock.now())).ok).toBe(true)
  expect(later.asked.times).toBe(times)
  expect(await readPublicKeys(database.db)).toHaveLength(2)

  clock.move(KEY_VERIFIES_AFTER_MS)
  await keys.turn()
  expect(await readPublicKeys(database.db)).toHaveLength(1)
  for (const { book } of [early, later]) book.stop()
})

test('[IDN-5] two processes of identity that look at the same moment make one key', async () => {
  await database.auth.db.deleteFrom('auth.signing_key').execute()
  const clock = movableClock()
  const rings = [ring(clock), ring(clock), ring(clock)]
  await Promise.all(rings.map((one) => one.turn()))
  const kids = await Promise.all(rings.map(async (one) => (await one.signingKey(clock.now())).kid))
  expect(new Set(kids).size).toBe(1)
})

test('[IDN-5] S-12 a key nobody knows has the keys read again, at most once in 30 seconds, whoever asks', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  const issuer = createTokenIssuer((now) => keys.signingKey(now))
  await keys.turn()
  const { book, asked, verifier } = reader(clock)
  await book.start()
  await database.auth.db.deleteFrom('auth.signing_key').execute()
  await keys.turn()
  const token = await issue(issuer, clock.now())
  expect(asked.times).toBe(1)
  expect((await verifier.verify(token, clock.now())).ok).toBe(true)
  expect(asked.times).toBe(2)
  for (let i = 0; i < 50; i++) await book.keyOf(`invented ${i}`)
  expect(asked.times).toBe(2)
  clock.move(UNKNOWN_KEY_PAUSE_MS)
  await Promise.all(Array.from({ length: 50 }, (_, i) => book.keyOf(`invented ${i}`)))
  expect(asked.times).toBe(3)
  book.stop()
})

test('[IDN-5] S-12 after a key was taken away in haste the next token is good at once, and the old ones do not spend the reading it needs', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  await keys.turn()
  const issuer = createTokenIssuer((now) => keys.signingKey(now))
  const stolen = await issue(issuer, clock.now())
  const { book, asked, verifier } = reader(clock)
  await book.start()
  expect((await verifier.verify(stolen, clock.now())).ok).toBe(true)
  await database.auth.db.deleteFrom('auth.signing_key').execute()
  await database.auth.db
    .insertInto('auth.signing_key')
    .values(await otherKey(clock))
    .execute()
  await book.keyOf('have it read')
  clock.move(UNKNOWN_KEY_PAUSE_MS)
  const { times } = asked
  expect(await verifier.verify(stolen, clock.now())).toEqual({ ok: false, code: 'token_expired' })
  expect(asked.times).toBe(times)
  await database.auth.db.deleteFrom('auth.signing_key').execute()
  expect((await verifier.verify(await issue(issuer, clock.now()), clock.now())).ok).toBe(true)
  book.stop()
})

/** As another process of identity would make it. */
async function otherKey(clock: MovableClock) {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const at = new Date(clock.now()).toISOString()
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)])
  return { kid: randomUUID(), private_jwk: jsonb(privateJwk), public_jwk: jsonb(publicJwk), created_at: at, signs_from: at }
}

test('[IDN-5] S-12 of many who come with a fresh key at one moment none is refused: all wait for the one reading', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  await keys.turn()
  const { book, asked, verifier } = reader(clock)
  await book.start()
  await database.auth.db.deleteFrom('auth.signing_key').execute()
  await keys.turn()
  const issuer = createTokenIssuer((now) => keys.signingKey(now))
  const tokens = await Promise.all(Array.from({ length: 5 }, () => issue(issuer, clock.now())))
  const answers = await Promise.all(tokens.map((token) => verifier.verify(token, clock.now())))
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  expect(asked.times).toBe(2)
  book.stop()
})

test('[IDN-5] S-12 with the keys out of reach for a day the last good ones verify, in a process that starts anew as well', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  await keys.turn()
  const issuer = createTokenIssuer((now) => keys.signingKey(now))
  const first = reader(clock)
  await first.book.start()
  first.book.stop()
  expect(readFileSync(file, 'utf8')).not.toContain('"d"')
  const second = reader(clock, gone)
  await second.book.start()
  clock.move(24 * HOUR_MS)
  expect((await second.verifier.verify(await issue(issuer, clock.now()), clock.now())).ok).toBe(true)
  expect(second.troubles).not.toEqual([])
  second.book.stop()
})

test('[IDN-5] F25 damaged keys are refused, and what was good goes on', async () => {
  const clock = movableClock()
  const keys = ring(clock)
  await keys.turn()
  const token = await issue(
    createTokenIssuer((now) => keys.signingKey(now)),
    clock.now(),
  )
  const answers: (readonly unknown[])[] = [await readPublicKeys(database.db)]
  const { book, verifier } = reader(clock, async () => answers.at(-1) ?? [])
  await book.start()
  for (const damaged of [[], [{ kid: 'x', jwk: { kty: 'RSA' } }], ['nonsense', null]]) {
    answers.push(damaged)
    clock.move(UNKNOWN_KEY_PAUSE_MS)
    await book.keyOf('have it read')
    expect((await verifier.verify(token, clock.now())).ok).toBe(true)
  }
  book.stop()
  writeFileSync(file, '{"half a fi')
  const other = reader(clock, gone)
  await other.book.start()
  expect((await other.verifier.verify(token, clock.now())).ok).toBe(false)
  other.book.stop()
})
