import { verify } from '@node-rs/argon2'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { factorOfferSchema, type FactorOffer } from '../../../domain/protocol/factors.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { importPasswords } from '../../../server/auth/importPasswords.ts'
import { createPasswordHasher, hashPassword, LEAST_COST } from '../../../server/auth/passwordHasher.ts'
import { sealStored } from '../../../server/auth/sealStored.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startBeside, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { keysOf } from '../../support/identityKeys.ts'
import { startServerProcess, temporaryDataDir } from '../../support/serverProcess.ts'

let server: DeskServer
let file: string
beforeAll(async () => {
  server = await startDeskServer()
  file = server.database.identityKeyFile
})
afterAll(() => server.close())
beforeEach(async () => {
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.second_factor, auth.factor_offer cascade')
  await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = null')
})

const run = async (statement: string, values: readonly unknown[] = []) => (await asOwner(server.database.ownerUrl, statement, values)).rows
/** Every row of every table of identity, as a thief with a copy of the database reads it. */
async function stolen(): Promise<string> {
  const tables = await run(
    `select format('auth.%I', relname) as name from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'`,
  )
  expect(tables.length).toBeGreaterThan(15)
  const rows = await Promise.all(tables.map(({ name }) => run(`select t::text as row from ${name} t`)))
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
}
const storedHash = async (loginId: string): Promise<string> =>
  (await run('select password_hash from auth.app_user where login_id = $1', [loginId]))[0].password_hash
const idOf = async (loginId: string): Promise<string> => (await run('select id from auth.app_user where login_id = $1', [loginId]))[0].id
const codeOf = ({ secret }: FactorOffer) => totpCode(fromBase32(secret), totpStep(server.clock.now()))
const hex = ({ secret }: FactorOffer) => Buffer.from(fromBase32(secret)).toString('hex')
/** Identity signs its life each second. */
const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\d [\d:.+]+/g, '')
const signOut = () => run('truncate auth.session cascade')

/** As far as the offer; `confirmed` with its first code. */
async function offered(loginId: string, confirmed = true): Promise<FactorOffer> {
  const { accessToken: token } = await signInAs(server, loginId)
  const answer = await call(server, 'POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })
  const offer = factorOfferSchema.parse(answer.body)
  if (!confirmed) return offer
  expect((await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code: codeOf(offer) } })).status).toBe(200)
  await signOut()
  server.clock.move(TOTP_STEP_MS)
  return offer
}

async function signsInBy(loginId: string, code: string, at: Pick<DeskServer, 'url'> = server): Promise<string | number> {
  const device = deviceNamed('PC')
  const asked = await call(at, 'POST /auth/sign-in', { body: { loginId, password: TEST_PASSWORD, device } })
  expect(asked.problem?.code).toBe('second_factor_needed')
  const body = { challengeTicket: asked.problem?.challengeTicket, code, device }
  const { status, problem } = await call(at, 'POST /auth/second-factor', { body })
  return problem?.code ?? status
}

describe('a copy of the database', () => {
  test('[IDN-10] A-01 holds no secret of an app, no private key, nothing that makes tokens, in clear', async () => {
    const enrolled = await offered('d1001-staff1')
    const pending = await offered('d1001-staff2', false)
    const text = await stolen()
    expect(text).not.toContain(hex(enrolled))
    expect(text).not.toContain(hex(pending))
    for (const { secret } of [enrolled, pending]) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/"d"\s*:/)
    for (const table of ['second_factor', 'factor_offer', 'refresh_secret', 'signing_key'])
      expect(await run(`select distinct key_version from auth.${table}`), table).toEqual([{ key_version: 1 }])
    expect(text).not.toContain(readFileSync(file, 'utf8').trim().split(' ').at(-1))
    expect(await signsInBy('d1001-staff1', codeOf(enrolled))).toBe(200)
  })

  test('[IDN-11] A-01 does not let its password hashes be guessed at: the right password does not fit them without the file', async () => {
    await signInAs(server, 'd1001-staff1')
    const stored = await storedHash('d1001-staff1')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=1,keyid=1\$/)
    expect(await verify(stored.replace(',keyid=1', ''), TEST_PASSWORD)).toBe(false)
  })
})

describe('what was sealed', () => {
  test('[IDN-10] A-01 in another person’s row, or in another place, opens for nobody, is told in the log, and the rest of the factor helps', async () => {
    const [mine, theirs] = [await offered('d1001-staff1'), await offered('d1002-staff1')]
    await run(
      `update auth.second_factor set totp_secret = (select totp_secret from auth.second_factor where user_id = $1) where user_id = $2`,
      [await idOf('d1001-staff1'), await idOf('d1002-staff1')],
    )
    expect(await signsInBy('d1002-staff1', codeOf(mine))).toBe('second_factor_wrong')
    expect(await signsInBy('d1002-staff1', codeOf(theirs))).toBe('second_factor_wrong')
    expect(server.logged.filter((line) => line.includes('identity_secret_unopened')).length).toBeGreaterThan(0)
    expect(await signsInBy('d1001-staff1', codeOf(mine))).toBe(200)
    expect(await signsInBy('d1002-staff1', theirs.recoveryCodes[0]!)).toBe(200)
    await signOut()
    const pending = await offered('d1001-staff2', false)
    await run(
      `insert into auth.second_factor (user_id, totp_secret, key_version, code_salt, since)
       select user_id, totp_secret, key_version, code_salt, now() from auth.factor_offer`,
    )
    await run('update auth.app_user set second_factor_at = now() where login_id = $1', ['d1001-staff2'])
    await signOut()
    expect(await signsInBy('d1001-staff2', codeOf(pending))).toBe('second_factor_wrong')
  })

  test('[IDN-10] A-01 a private key under another key’s name signs nothing', async () => {
    const keys = await keysOf(server.database)
    const [row] = await run('select kid, private_sealed from auth.signing_key')
    const place = { purpose: 'signing-key', owner: row.kid } as const
    const stored = { keyVersion: 1, bytes: row.private_sealed }
    expect(JSON.parse(Buffer.from(keys.open(place, stored)).toString())).toMatchObject({ kty: 'OKP', d: expect.any(String) })
    expect(() => keys.open({ ...place, owner: 'another' }, stored)).toThrow()
    expect(() => keys.open({ ...place, purpose: 'totp' }, stored)).toThrow()
    const changed = Buffer.from(row.private_sealed)
    changed[20]! ^= 1
    expect(() => keys.open(place, { ...stored, bytes: changed })).toThrow()
  })
})

describe('what lies in clear', () => {
  /** As the version before left it. */
  async function inClear(): Promise<{ readonly secret: FactorOffer; readonly refresh: Buffer; readonly hash: string }> {
    const secret = await offered('d1001-staff1')
    const keys = await keysOf(server.database)
    const [refresh] = await run('select secret, key_version from auth.refresh_secret')
    const opened = Buffer.from(
      keys.open({ purpose: 'refresh-secret', owner: 'centre' }, { keyVersion: refresh.key_version, bytes: refresh.secret }),
    )
    await run('update auth.refresh_secret set secret = $1, key_version = null', [opened])
    for (const { kid, key_version: keyVersion, private_sealed: bytes } of await run('select * from auth.signing_key'))
      await run('update auth.signing_key set private_jwk = $2, private_sealed = null, key_version = null where kid = $1', [
        kid,
        Buffer.from(keys.open({ purpose: 'signing-key', owner: kid }, { keyVersion, bytes })).toString(),
      ])
    await run('update auth.second_factor set totp_secret = $1, key_version = null', [Buffer.from(fromBase32(secret.secret))])
    const hash = await hashPassword(TEST_PASSWORD, LEAST_COST)
    await run('update auth.app_user set password_hash = $1', [hash])
    return { secret, refresh: opened, hash }
  }

  test('[IDN-10] [IDN-11] A-01 A-13 is sealed at the next start, once; everybody signs in as before, and what opens the PCs’ stores stays the same', async () => {
    const reply = signInReplySchema.parse((await call(server, 'POST /auth/sign-in', { body: who('d1001-manager') })).body)
    await signOut()
    const { secret, refresh, hash } = await inClear()
    expect(await stolen()).toContain(hex(secret))
    const next = await startBeside(server, 'all')
    const text = await stolen()
    expect(text).not.toContain(hex(secret))
    expect(text).not.toContain(refresh.toString('hex'))
    expect(text).not.toMatch(/"d"\s*:/)
    expect(text).not.toContain(hash)
    expect(await signsInBy('d1001-staff1', codeOf(secret), next)).toBe(200)
    const again = signInReplySchema.parse((await call(next, 'POST /auth/sign-in', { body: who('d1001-manager') })).body)
    expect(again.recoveryKey).toBe(reply.recoveryKey)
    await next.close()
    await signOut()
    const before = await stolen()
    await sealStored(server.database.auth.db, await keysOf(server.database))
    expect(withoutTimes(await stolen())).toBe(withoutTimes(before))
  })

  const device = deviceNamed('PC of the manager')
  const who = (loginId: string) => ({ loginId, password: TEST_PASSWORD, device })

  test('[IDN-10] [IDN-11] A-01 is sealed when it is used, where the start left it out; a wrong password changes nothing', async () => {
    const { secret, hash } = await inClear()
    expect((await call(server, 'POST /auth/sign-in', { body: { ...who('d1001-staff1'), password: 'a guess' } })).status).toBe(401)
    expect(await storedHash('d1001-staff1')).toBe(hash)
    expect(await signsInBy('d1001-staff1', codeOf(secret))).toBe(200)
    expect(await storedHash('d1001-staff1')).toContain(',keyid=1$')
    expect(await run('select key_version from auth.second_factor')).toEqual([{ key_version: 1 }])
    await sealStored(server.database.auth.db, await keysOf(server.database))
  })

  test('[IDN-11] [PWD-6] A-13 wraps of the system before get the pepper as well, and the passwords go on', async () => {
    const { db } = server.database.auth
    const { pepper } = await keysOf(server.database)
    const old = 'the password of the old system'
    const plain = { ...(await createPasswordHasher(() => 'x', LEAST_COST, pepper)), hash: (text: string) => hashPassword(text, LEAST_COST) }
    const row = { login_id: 'd1001-staff2', scheme: 'sha256', salt: 's4lt', hash: createHash('sha256').update(`s4lt${old}`).digest('hex') }
    await run(`update auth.app_user set password_hash = '!' where login_id = 'd1001-staff2'`)
    await importPasswords({ db, clock: Date.now, hasher: plain }, [row], false)
    expect(await storedHash('d1001-staff2')).not.toContain('keyid')
    await sealStored(db, await keysOf(server.database))
    expect(await storedHash('d1001-staff2')).toMatch(/^legacy\$sha256\$[0-9a-f]+\$\$argon2id\$v=19\$m=\d+,t=\d+,p=1,keyid=1\$/)
    const hasher = await createPasswordHasher(() => 'x', LEAST_COST, pepper)
    expect(Object.fromEntries((await importPasswords({ db, clock: Date.now, hasher }, [row], false)).counts)).toEqual({ unchanged: 1 })
    const body = { loginId: 'd1001-staff2', password: old, device }
    expect((await call(server, 'POST /auth/sign-in', { body: { ...body, password: `${old}!` } })).status).toBe(401)
    expect((await call(server, 'POST /auth/sign-in', { body })).status).toBe(200)
    await run(`update auth.app_user set password_hash = $1 where login_id = 'd1001-staff2'`, [await storedHash('d1001-staff1')])
  })
})

describe('a file that is not the right one', () => {
  const refusal = () =>
    keysOf(server.database).then(
      () => 'it starts',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    )

  test('[IDN-10] A-01 gone, unreadable, damaged or another: identity refuses in a sentence, makes no new one and changes nothing', async () => {
    const before = withoutTimes(await stolen())
    const kept = `${file}.kept`
    const right = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    renameSync(file, kept)
    expect(await refusal()).toMatch(/is not there, and what is sealed .* Put it back from its copy/)
    expect(existsSync(file)).toBe(false)
    mkdirSync(file)
    expect(await refusal()).toMatch(/cannot be read/)
    rmSync(file, { recursive: true })
    for (const [text, said] of [
      ['', 'it holds no key'],
      [right.slice(0, -10), 'line 4 is not a number and 32 bytes in base64'],
      [`${right}1 ${randomBytes(32).toString('base64')}`, 'the number 1 stands there twice'],
      [`1 ${randomBytes(32).toString('base64')}`, 'another key 1 than the one that sealed this database'],
      [`2 ${randomBytes(32).toString('base64')}`, 'lacks key 1, which'],
    ] as const) {
      writeFileSync(file, text)
      expect(await refusal()).toContain(said)
    }
    rmSync(file)
    renameSync(kept, file)
    expect(withoutTimes(await stolen())).toBe(before)
    expect(await refusal()).toBe('it starts')
  })

  test('[IDN-10] A-01 it is made for its owner alone, once; one that others can read is told of', async () => {
    expect(server.logged.filter((line) => line.includes('identity_key_made'))).toHaveLength(1)
    const told: string[] = []
    const notes = { made: () => void told.push('made'), readable: () => void told.push('readable') }
    await keysOf(server.database, notes)
    expect(told).toEqual([])
    chmodSync(file, 0o644)
    await keysOf(server.database, notes)
    chmodSync(file, 0o600)
    expect(told).toEqual(['readable'])
  })

  test('[IDN-10] A-01 the program itself ends with that sentence, whatever its own folder holds', async () => {
    const data = temporaryDataDir()
    const starting = startServerProcess(['--role=auth', '--data-dir', data.path], { DATABASE_URL: server.database.ownerUrl })
    await expect(starting).rejects.toThrow(/ended with 1: .*The file of identity's keys \(.*identity-keys\) is not there/s)
    data.remove()
  })
})

describe('a new key', () => {
  test('[IDN-10] [IDN-11] A-01 seals from the next start on, also beside a process that began before; the old one can go when nothing names it', async () => {
    const secret = await offered('d1001-staff1')
    appendFileSync(file, `2 ${randomBytes(32).toString('base64')}\n`)
    const next = await startBeside(server, 'all')
    for (const table of ['second_factor', 'refresh_secret', 'signing_key'])
      expect(await run(`select distinct key_version from auth.${table}`), table).toEqual([{ key_version: 2 }])
    // Nobody has to sign in for the pepper: the new one lies over the old one.
    expect(await run(`select count(*)::int as n from auth.app_user where password_hash not like '%,keyid=1.2$%'`)).toEqual([{ n: 0 }])
    // The first process finds the key when it meets it.
    expect(await signsInBy('d1001-staff1', codeOf(secret))).toBe(200)
    await signOut()
    expect((await signInAs(server, 'd1001-manager')).user.loginId).toBe('d1001-manager')

    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/^1 .*\n/m, ''))
    await expect(keysOf(server.database)).rejects.toThrow(/lacks key 1, which \d+ rows of the database still name/)
    writeFileSync(file, text)
    await signOut()
    for (const { login_id: loginId } of await run(`select login_id from auth.app_user where login_id <> 'd1001-staff1'`))
      await signInAs(next, loginId)
    server.clock.move(TOTP_STEP_MS)
    expect(await signsInBy('d1001-staff1', codeOf(secret), next)).toBe(200)
    expect(await run(`select count(*)::int as n from auth.app_user where password_hash not like '%,keyid=2$%'`)).toEqual([{ n: 0 }])
    await next.close()
    writeFileSync(file, text.replace(/^1 .*\n/m, ''))
    expect((await keysOf(server.database)).newest).toBe(2)
    expect(await run('select version from auth.identity_key')).toEqual([{ version: 2 }])
  })
})

test('[IDN-10] [IDN-11] A-01 without the file, what docs/OPERATIONS.md says is enough to go on: a new one is made, and old passwords are none', async () => {
  const manual = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'OPERATIONS.md'), 'utf8')
  const written = /`(begin; delete from auth\.second_factor;[^`]+commit;)`/.exec(manual)?.[1] ?? ''
  rmSync(file)
  await expect(keysOf(server.database)).rejects.toThrow(/is not there/)
  await run(written)
  const next = await startBeside(server, 'all')
  expect(existsSync(file)).toBe(true)
  const device = deviceNamed('PC')
  const signIn = async (password: string) =>
    (await call(next, 'POST /auth/sign-in', { body: { loginId: 'admin1', password, device } })).status
  expect(await signIn(TEST_PASSWORD)).toBe(401)
  const hasher = await createPasswordHasher(() => 'x', LEAST_COST, (await keysOf(server.database)).pepper)
  const hash = createHash('sha256').update('s4lt a password that I made').digest('hex')
  const row = { login_id: 'admin1', scheme: 'sha256', salt: 's4lt ', hash }
  await importPasswords({ db: server.database.auth.db, clock: Date.now, hasher }, [row], false)
  expect(await signIn('a password that I made')).toBe(200)
  await next.close()
})
