import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TOTP_STEP_MS } from '../../../domain/session/secondFactor.ts'
import { importPasswords } from '../../../server/auth/importPasswords.ts'
import { openIdentityKeys } from '../../../server/auth/openIdentityKeys.ts'
import { createPasswordHasher, LEAST_COST } from '../../../server/auth/passwordHasher.ts'
import { call, deviceNamed, signInAs, startBeside, TEST_PASSWORD } from '../../support/deskServer.ts'
import { asOwner, freshDatabase } from '../../support/freshDatabase.ts'
import { keysOf } from '../../support/identityKeys.ts'
import { startServerProcess, temporaryDataDir } from '../../support/serverProcess.ts'
import { openIdentityShop, withoutTimes, type IdentityShop } from './identityShop.ts'

let shop: IdentityShop
beforeAll(async () => {
  shop = await openIdentityShop()
})
afterAll(() => shop.server.close())
beforeEach(() => shop.forgetFactors())

describe('a file that is not the right one', () => {
  const refusal = () =>
    keysOf(shop.server.database).then(
      () => 'it starts',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    )

  test('[IDN-10] A-01 gone, unreadable, damaged or another: identity refuses in a sentence, makes no new one and changes nothing', async () => {
    const before = withoutTimes(await shop.stolen())
    const kept = `${shop.file}.kept`
    const right = readFileSync(shop.file, 'utf8')
    expect(statSync(shop.file).mode & 0o777).toBe(0o600)
    renameSync(shop.file, kept)
    expect(await refusal()).toMatch(/is not there, and what is sealed .* Put it back from its copy/)
    expect(existsSync(shop.file)).toBe(false)
    mkdirSync(shop.file)
    expect(await refusal()).toMatch(/cannot be read/)
    rmSync(shop.file, { recursive: true })
    for (const [text, said] of [
      ['', 'it holds no key'],
      [right.slice(0, -10), 'line 4 is not a number and 32 bytes in base64'],
      [`${right}1 ${randomBytes(32).toString('base64')}`, 'the number 1 stands there twice'],
      [`1 ${randomBytes(32).toString('base64')}`, 'another key 1 than the one that sealed this database'],
      [`2 ${randomBytes(32).toString('base64')}`, 'lacks key 1, which'],
    ] as const) {
      writeFileSync(shop.file, text)
      expect(await refusal()).toContain(said)
    }
    rmSync(shop.file)
    renameSync(kept, shop.file)
    expect(withoutTimes(await shop.stolen())).toBe(before)
    expect(await refusal()).toBe('it starts')
  })

  test('[IDN-10] A-01 it is made for its owner alone, once; one that others can read is told of', async () => {
    expect(shop.server.logged.filter((line) => line.includes('identity_key_made'))).toHaveLength(1)
    const told: string[] = []
    const notes = { made: () => void told.push('made'), readable: () => void told.push('readable') }
    await keysOf(shop.server.database, notes)
    expect(told).toEqual([])
    chmodSync(shop.file, 0o644)
    await keysOf(shop.server.database, notes)
    chmodSync(shop.file, 0o600)
    expect(told).toEqual(['readable'])
  })

  test('[IDN-10] A-01 where it cannot be made, or only its practice was asked for, nothing is written', async () => {
    const fresh = await freshDatabase()
    // Its own name is short enough, that of its draft is not.
    const refused = keysOf({ ...fresh, identityKeyFile: join(dirname(fresh.identityKeyFile), 'k'.repeat(240)) })
    await expect(refused).rejects.toThrow(/k\) cannot be made: .* Name one in a folder that may be written/)
    const notes = { made: () => expect.unreachable(), readable: () => expect.unreachable(), unopened: () => expect.unreachable() }
    const { pepper } = await openIdentityKeys({ db: fresh.auth.db, file: fresh.identityKeyFile, notes, isDry: true })
    expect(pepper.newest).toBe(1)
    expect(existsSync(fresh.identityKeyFile)).toBe(false)
    expect((await asOwner(fresh.ownerUrl, 'select version from auth.identity_key')).rows).toEqual([])
    await fresh.close()
  })

  test('[IDN-10] A-01 the program itself ends with that sentence, whatever its own folder holds', async () => {
    const data = temporaryDataDir()
    const starting = startServerProcess(['--role=auth', '--data-dir', data.path], { DATABASE_URL: shop.server.database.ownerUrl })
    await expect(starting).rejects.toThrow(/ended with 1: .*The file of identity's keys \(.*identity-keys\) is not there/s)
    data.remove()
  })
})

describe('a new key', () => {
  test('[IDN-10] [IDN-11] A-01 seals from the next start on, also beside a process that began before; the old one can go when nothing names it', async () => {
    const secret = await shop.offered('d1001-staff1')
    const early = await keysOf(shop.server.database)
    appendFileSync(shop.file, `2 ${randomBytes(32).toString('base64')}\n`)
    const next = await startBeside(shop.server, 'all')
    for (const table of ['second_factor', 'refresh_secret', 'signing_key'])
      expect(await shop.run(`select distinct key_version from auth.${table}`), table).toEqual([{ key_version: 2 }])
    // Nobody has to sign in for the pepper: the new one lies over the old one.
    expect(await shop.run(`select count(*)::int as n from auth.app_user where password_hash not like '%,keyid=1.2$%'`)).toEqual([{ n: 0 }])
    // The first process finds the key when it meets it.
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(secret))).toBe(200)
    await shop.signOut()
    expect((await signInAs(shop.server, 'd1001-manager')).user.loginId).toBe('d1001-manager')

    const text = readFileSync(shop.file, 'utf8')
    // A file that was changed for one process alone is its own trouble, never somebody's wrong code.
    for (const [other, said] of [
      [text.replace(/^2 .*\n/m, ''), /holds no key 2/],
      [text.replace(/^2 .*\n/m, `2 ${randomBytes(32).toString('base64')}\n`), /holds another key 2/],
    ] as const) {
      writeFileSync(shop.file, other)
      await expect(early.meet(2)).rejects.toThrow(said)
    }
    writeFileSync(shop.file, text)
    await early.meet(2)

    writeFileSync(shop.file, text.replace(/^1 .*\n/m, ''))
    await expect(keysOf(shop.server.database)).rejects.toThrow(/lacks key 1, which \d+ rows of the database still name/)
    writeFileSync(shop.file, text)
    await shop.signOut()
    for (const { login_id: loginId } of await shop.run(`select login_id from auth.app_user where login_id <> 'd1001-staff1'`))
      await signInAs(next, loginId)
    shop.server.clock.move(TOTP_STEP_MS)
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(secret), next)).toBe(200)
    expect(await shop.run(`select count(*)::int as n from auth.app_user where password_hash not like '%,keyid=2$%'`)).toEqual([{ n: 0 }])
    await next.close()
    writeFileSync(shop.file, text.replace(/^1 .*\n/m, ''))
    expect((await keysOf(shop.server.database)).newest).toBe(2)
    expect(await shop.run('select version from auth.identity_key')).toEqual([{ version: 2 }])
  })
})

describe('a key that only one table names', () => {
  const person = `insert into auth.app_user (id, login_id, display_name, role, password_hash) values ('00000000-0000-7000-8000-000000000001', 'somebody', '누군가', 'ADMIN', `
  const factor = `select id, 'x'::bytea, 'x'::bytea, 1, now() from auth.app_user`
  const named = {
    second_factor: [`${person}'!')`, `insert into auth.second_factor (user_id, totp_secret, code_salt, key_version, since) ${factor}`],
    factor_offer: [
      `${person}'!')`,
      `insert into auth.factor_offer (user_id, totp_secret, code_salt, key_version, expires_at, code_hashes) select f.*, '{}' from (${factor}) as f`,
    ],
    signing_key: [
      `insert into auth.signing_key (kid, private_sealed, key_version, public_jwk, created_at, signs_from) values ('k', 'x', 1, '{}', now(), now())`,
    ],
    refresh_secret: [`insert into auth.refresh_secret (secret, key_version) values ('x', 1)`],
    app_user: [`${person}'$argon2id$v=19$m=19456,t=2,p=1,keyid=1.2$c2FsdA$dGFn')`],
  }

  test.each(Object.entries(named))('[IDN-10] A-01 %s: a file without it is refused', async (_, statements) => {
    const fresh = await freshDatabase()
    for (const statement of statements) await asOwner(fresh.ownerUrl, statement)
    writeFileSync(fresh.identityKeyFile, `2 ${randomBytes(32).toString('base64')}\n`)
    await expect(keysOf(fresh)).rejects.toThrow(/lacks key 1, which 1 rows/)
    await fresh.close()
  })
})

test('[IDN-10] [IDN-11] A-01 without the file, what docs/OPERATIONS.md says is enough to go on: a new one is made, and old passwords are none', async () => {
  const manual = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'OPERATIONS.md'), 'utf8')
  const written = /`(begin; delete from auth\.second_factor;[^`]+commit;)`/.exec(manual)?.[1] ?? ''
  rmSync(shop.file)
  await expect(keysOf(shop.server.database)).rejects.toThrow(/is not there/)
  await shop.run(written)
  const next = await startBeside(shop.server, 'all')
  expect(existsSync(shop.file)).toBe(true)
  const device = deviceNamed('PC')
  const signIn = async (password: string) =>
    (await call(next, 'POST /auth/sign-in', { body: { loginId: 'admin1', password, device } })).status
  expect(await signIn(TEST_PASSWORD)).toBe(401)
  const hasher = await createPasswordHasher(() => 'x', LEAST_COST, (await keysOf(shop.server.database)).pepper)
  const hash = createHash('sha256').update('s4lt a password that I made').digest('hex')
  const row = { login_id: 'admin1', scheme: 'sha256', salt: 's4lt ', hash }
  await importPasswords({ db: shop.server.database.auth.db, clock: Date.now, hasher }, [row], false)
  expect(await signIn('a password that I made')).toBe(200)
  await next.close()
})
