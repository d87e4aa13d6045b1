import { verify } from '@node-rs/argon2'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import { importPasswords } from '../../../server/auth/importPasswords.ts'
import { createPasswordHasher, hashPassword, LEAST_COST } from '../../../server/auth/passwordHasher.ts'
import { factorPlace, refreshPlace, signingKeyPlace } from '../../../server/auth/sealPlaces.ts'
import { sealStored } from '../../../server/auth/sealStored.ts'
import { fromBase32 } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startBeside, TEST_PASSWORD } from '../../support/deskServer.ts'
import { keysOf } from '../../support/identityKeys.ts'
import { openIdentityShop, withoutTimes, type IdentityShop } from './identityShop.ts'

let shop: IdentityShop
beforeAll(async () => {
  shop = await openIdentityShop()
})
afterAll(() => shop.server.close())
beforeEach(() => shop.forgetFactors())

const idOf = async (loginId: string): Promise<string> =>
  (await shop.run('select id from auth.app_user where login_id = $1', [loginId]))[0].id
const hex = ({ secret }: FactorOffer) => Buffer.from(fromBase32(secret)).toString('hex')

describe('a copy of the database', () => {
  test('[IDN-10] A-01 holds no secret of an app, no private key, nothing that makes tokens, in clear', async () => {
    const enrolled = await shop.offered('d1001-staff1')
    const pending = await shop.offered('d1001-staff2', false)
    const text = await shop.stolen()
    expect(text).not.toContain(hex(enrolled))
    expect(text).not.toContain(hex(pending))
    for (const { secret } of [enrolled, pending]) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/"d"\s*:/)
    for (const table of ['second_factor', 'factor_offer', 'refresh_secret', 'signing_key'])
      expect(await shop.run(`select distinct key_version from auth.${table}`), table).toEqual([{ key_version: 1 }])
    expect(text).not.toContain(readFileSync(shop.file, 'utf8').trim().split(' ').at(-1))
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(enrolled))).toBe(200)
  })

  test('[IDN-11] A-01 does not let its password hashes be guessed at: the right password does not fit them without the file', async () => {
    await signInAs(shop.server, 'd1001-staff1')
    const stored = await shop.storedHash('d1001-staff1')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=1,keyid=1\$/)
    expect(await verify(stored.replace(',keyid=1', ''), TEST_PASSWORD)).toBe(false)
  })
})

describe('what was sealed', () => {
  test('[IDN-10] A-01 in another person’s row, or in another place, opens for nobody, is told in the log, and the rest of the factor helps', async () => {
    const [mine, theirs] = [await shop.offered('d1001-staff1'), await shop.offered('d1002-staff1')]
    await shop.run(
      `update auth.second_factor set totp_secret = (select totp_secret from auth.second_factor where user_id = $1) where user_id = $2`,
      [await idOf('d1001-staff1'), await idOf('d1002-staff1')],
    )
    expect(await shop.signsInBy('d1002-staff1', shop.codeOf(mine))).toBe('second_factor_wrong')
    expect(await shop.signsInBy('d1002-staff1', shop.codeOf(theirs))).toBe('second_factor_wrong')
    expect(shop.server.logged.filter((line) => line.includes('identity_secret_unopened')).length).toBeGreaterThan(0)
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(mine))).toBe(200)
    expect(await shop.signsInBy('d1002-staff1', theirs.recoveryCodes[0]!)).toBe(200)
    await shop.signOut()
    const pending = await shop.offered('d1001-staff2', false)
    await shop.run(
      `insert into auth.second_factor (user_id, totp_secret, key_version, code_salt, since)
       select user_id, totp_secret, key_version, code_salt, now() from auth.factor_offer`,
    )
    await shop.run('update auth.app_user set second_factor_at = now() where login_id = $1', ['d1001-staff2'])
    await shop.signOut()
    expect(await shop.signsInBy('d1001-staff2', shop.codeOf(pending))).toBe('second_factor_wrong')
  })

  test('[IDN-10] A-01 a private key under another key’s name signs nothing', async () => {
    const keys = await keysOf(shop.server.database)
    const [row] = await shop.run('select kid, private_sealed from auth.signing_key')
    const stored = { keyVersion: 1, bytes: row.private_sealed }
    const opened = keys.openOrNull(signingKeyPlace(row.kid), stored)
    expect(JSON.parse(Buffer.from(opened!).toString())).toMatchObject({ kty: 'OKP', d: expect.any(String) })
    expect(keys.openOrNull(signingKeyPlace('another'), stored)).toBeNull()
    expect(keys.openOrNull(factorPlace(row.kid), stored)).toBeNull()
    await shop.run('update auth.signing_key set kid = $2 where kid = $1', [row.kid, 'another'])
    await expect(startBeside(shop.server, 'all')).rejects.toThrow(/The signing key another is not what was sealed\. Delete its row/)
    await shop.run('update auth.signing_key set kid = $1', [row.kid])
  })

  test('[IDN-10] A-01 an offer that was changed is none: nobody sets up what cannot be read; the secret of refresh tokens stops the start', async () => {
    const pending = await shop.offered('d1001-staff2', false)
    await shop.run('update auth.factor_offer set totp_secret = set_byte(totp_secret, 20, get_byte(totp_secret, 20) # 1)')
    await shop.signOut()
    const { accessToken: token } = await signInAs(shop.server, 'd1001-staff2')
    const confirmed = await call(shop.server, 'POST /auth/second-factor/confirmation', { token, body: { code: shop.codeOf(pending) } })
    expect(confirmed.problem?.code).toBe('challenge_invalid')
    const flip = 'update auth.refresh_secret set secret = set_byte(secret, 20, get_byte(secret, 20) # 1)'
    await shop.run(flip)
    await expect(startBeside(shop.server, 'all')).rejects.toThrow(/The secret of refresh tokens is not what was sealed/)
    await shop.run(flip)
  })
})

describe('what lies in clear', () => {
  /** As the version before left it. */
  async function inClear(): Promise<{ readonly secret: FactorOffer; readonly refresh: Buffer; readonly hash: string }> {
    const secret = await shop.offered('d1001-staff1')
    const keys = await keysOf(shop.server.database)
    const [refresh] = await shop.run('select secret, key_version from auth.refresh_secret')
    const opened = Buffer.from(keys.openOrNull(refreshPlace, { keyVersion: refresh.key_version, bytes: refresh.secret })!)
    await shop.run('update auth.refresh_secret set secret = $1, key_version = null', [opened])
    for (const { kid, key_version: keyVersion, private_sealed: bytes } of await shop.run('select * from auth.signing_key'))
      await shop.run('update auth.signing_key set private_jwk = $2, private_sealed = null, key_version = null where kid = $1', [
        kid,
        Buffer.from(keys.openOrNull(signingKeyPlace(kid), { keyVersion, bytes })!).toString(),
      ])
    await shop.run('update auth.second_factor set totp_secret = $1, key_version = null', [Buffer.from(fromBase32(secret.secret))])
    const hash = await hashPassword(TEST_PASSWORD, LEAST_COST)
    await shop.run('update auth.app_user set password_hash = $1', [hash])
    return { secret, refresh: opened, hash }
  }

  test('[IDN-10] [IDN-11] A-01 A-13 is sealed at the next start, once; everybody signs in as before, and what opens the PCs’ stores stays the same', async () => {
    const reply = signInReplySchema.parse((await call(shop.server, 'POST /auth/sign-in', { body: who('d1001-manager') })).body)
    await shop.signOut()
    const { secret, refresh, hash } = await inClear()
    expect(await shop.stolen()).toContain(hex(secret))
    const next = await startBeside(shop.server, 'all')
    const text = await shop.stolen()
    expect(text).not.toContain(hex(secret))
    expect(text).not.toContain(refresh.toString('hex'))
    expect(text).not.toMatch(/"d"\s*:/)
    expect(text).not.toContain(hash)
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(secret), next)).toBe(200)
    const again = signInReplySchema.parse((await call(next, 'POST /auth/sign-in', { body: who('d1001-manager') })).body)
    expect(again.recoveryKey).toBe(reply.recoveryKey)
    await next.close()
    await shop.signOut()
    const before = await shop.stolen()
    await sealStored(shop.server.database.auth.db, await keysOf(shop.server.database))
    expect(withoutTimes(await shop.stolen())).toBe(withoutTimes(before))
  })

  const device = deviceNamed('PC of the manager')
  const who = (loginId: string) => ({ loginId, password: TEST_PASSWORD, device })

  test('[IDN-10] [IDN-11] A-01 is sealed when it is used, where the start left it out; a wrong password changes nothing', async () => {
    const { secret, hash } = await inClear()
    expect((await call(shop.server, 'POST /auth/sign-in', { body: { ...who('d1001-staff1'), password: 'a guess' } })).status).toBe(401)
    expect(await shop.storedHash('d1001-staff1')).toBe(hash)
    expect(await shop.signsInBy('d1001-staff1', shop.codeOf(secret))).toBe(200)
    expect(await shop.storedHash('d1001-staff1')).toContain(',keyid=1$')
    expect(await shop.run('select key_version from auth.second_factor')).toEqual([{ key_version: 1 }])
    await sealStored(shop.server.database.auth.db, await keysOf(shop.server.database))
  })

  test('[IDN-11] [PWD-6] A-13 wraps of the system before get the pepper as well, and the passwords go on', async () => {
    const { db } = shop.server.database.auth
    const { pepper } = await keysOf(shop.server.database)
    const old = 'the password of the old system'
    const plain = { ...(await createPasswordHasher(() => 'x', LEAST_COST, pepper)), hash: (text: string) => hashPassword(text, LEAST_COST) }
    const row = { login_id: 'd1001-staff2', scheme: 'sha256', salt: 's4lt', hash: createHash('sha256').update(`s4lt${old}`).digest('hex') }
    await shop.run(`update auth.app_user set password_hash = '!' where login_id = 'd1001-staff2'`)
    await importPasswords({ db, clock: Date.now, hasher: plain }, [row], false)
    expect(await shop.storedHash('d1001-staff2')).not.toContain('keyid')
    await sealStored(db, await keysOf(shop.server.database))
    expect(await shop.storedHash('d1001-staff2')).toMatch(/^legacy\$sha256\$[0-9a-f]+\$\$argon2id\$v=19\$m=\d+,t=\d+,p=1,keyid=1\$/)
    const hasher = await createPasswordHasher(() => 'x', LEAST_COST, pepper)
    expect(Object.fromEntries((await importPasswords({ db, clock: Date.now, hasher }, [row], false)).counts)).toEqual({ unchanged: 1 })
    const body = { loginId: 'd1001-staff2', password: old, device }
    expect((await call(shop.server, 'POST /auth/sign-in', { body: { ...body, password: `${old}!` } })).status).toBe(401)
    expect((await call(shop.server, 'POST /auth/sign-in', { body })).status).toBe(200)
    await shop.run(`update auth.app_user set password_hash = $1 where login_id = 'd1001-staff2'`, [await shop.storedHash('d1001-staff1')])
  })
})
