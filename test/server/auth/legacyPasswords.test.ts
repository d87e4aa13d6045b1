import { hash as bcrypt } from 'bcryptjs'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { factorOfferSchema } from '../../../domain/protocol/factors.ts'
import { passwordMigrationSchema } from '../../../domain/protocol/passwords.ts'
import type { PasswordMode } from '../../../domain/session/legacyPassword.ts'
import { totpStep } from '../../../domain/session/secondFactor.ts'
import type { PasswordHasher } from '../../../server/auth/authPorts.ts'
import { importPasswords } from '../../../server/auth/importPasswords.ts'
import { createPasswordHasher, LEAST_COST } from '../../../server/auth/passwordHasher.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { keysOf } from '../../support/identityKeys.ts'

const OLD = '옛 시스템의 비밀번호'
const digest = (name: string, text: string) => createHash(name).update(text).digest('hex')
const REASON = '이전 시스템을 단계별로 옮김'

let server: DeskServer
let hasher: PasswordHasher
let rows: Record<string, string>[]
beforeAll(async () => {
  server = await startDeskServer()
  hasher = await createPasswordHasher(() => 'x', LEAST_COST, (await keysOf(server.database)).pepper)
  rows = [
    { login_id: 'd1001-staff1', scheme: 'bcrypt', hash: await bcrypt(OLD, 4), salt: '' },
    { login_id: 'D1001-Staff2', scheme: 'sha256', hash: digest('sha256', `s4lt${OLD}`).toUpperCase(), salt: 's4lt' },
    { login_id: 'd1002-staff1', scheme: 'md5', hash: digest('md5', OLD), salt: '' },
  ]
})
afterAll(() => server.close())
beforeEach(async () => {
  const { ownerUrl } = server.database
  await asOwner(ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket')
  await asOwner(ownerUrl, `update auth.app_user set password_hash = '!' where role = 'DEALER_STAFF'`)
  await asOwner(ownerUrl, `update auth.password_service set mode = 'dual', kept = 0, upgraded = 0, refused = 0`)
})

const take = async (given = rows, isDry = false) => {
  const { counts, troubles } = await importPasswords({ db: server.database.auth.db, clock: server.clock.now, hasher }, given, isDry)
  return { counts: Object.fromEntries(counts), troubles }
}
const stored = async (loginId: string): Promise<string> =>
  (await asOwner(server.database.ownerUrl, 'select password_hash from auth.app_user where login_id = $1', [loginId])).rows[0].password_hash
const signIn = (loginId: string, password = OLD, platform: 'win32' | 'web' = 'win32') =>
  call(server, 'POST /auth/sign-in', { body: { loginId, password, device: deviceNamed('PC', platform) }, headers: { origin: server.url } })
const setMode = async (service: 'desktop' | 'web', mode: PasswordMode) => {
  const { accessToken: token } = await signInAs(server, 'admin1')
  const answer = await call(server, `POST /auth/password-services/${service}`, { token, body: { mode, reason: REASON } })
  await call(server, 'POST /auth/sign-out', { token, body: {} })
  return passwordMigrationSchema.parse(answer.body)
}

describe('taking the old hashes in', () => {
  test('[PWD-6] A-13 each is wrapped at once: none stands bare; a practice run writes nothing and a second run changes nothing', async () => {
    expect(await take(rows, true)).toEqual({ counts: { wrapped: 3 }, troubles: [] })
    expect(await stored('d1001-staff1')).toBe('!')
    expect(await take()).toEqual({ counts: { wrapped: 3 }, troubles: [] })
    const dump = JSON.stringify((await asOwner(server.database.ownerUrl, 'select * from auth.app_user')).rows)
    for (const { hash, scheme } of rows) {
      expect(dump.toLowerCase()).not.toContain(scheme === 'bcrypt' ? hash!.slice(29).toLowerCase() : hash!.toLowerCase())
      expect(dump).toContain(`legacy$${scheme}$`)
    }
    const before = await stored('d1002-staff1')
    expect(await take()).toEqual({ counts: { unchanged: 3 }, troubles: [] })
    expect(await stored('d1002-staff1')).toBe(before)
    const changed = { ...rows[2]!, hash: digest('md5', 'changed in the old system') }
    expect(await take([changed])).toEqual({ counts: { wrapped: 1 }, troubles: [] })
    expect((await signIn('d1002-staff1', 'changed in the old system')).status).toBe(200)
  })

  test('[PWD-6] A-13 who has a password here keeps it, and what cannot be taken in is told by its line', async () => {
    await take()
    await signIn('d1001-staff1')
    const own = await stored('d1001-staff1')
    const odd = [
      { ...rows[0]! },
      { ...rows[0]!, login_id: 'nobody' },
      { ...rows[0]!, login_id: '' },
      { ...rows[0]!, scheme: 'sha1' },
      { ...rows[0]!, hash: 'x' },
      { ...rows[0]!, hash: rows[0]!['hash']!.replace('$04$', '$31$') },
      { ...rows[1]!, salt: '' },
    ]
    const kinds = ['unknown', 'login_missing', 'scheme_unknown', 'hash_malformed', 'cost_too_high', 'salt_missing']
    expect(await take(odd)).toEqual({
      counts: { kept: 1, ...Object.fromEntries(kinds.map((what) => [what, 1])) },
      troubles: kinds.map((what, i) => ({ line: i + 3, what })),
    })
    expect(await stored('d1001-staff1')).toBe(own)
  })
})

describe('signing in with an old password', () => {
  test('[PWD-7] A-13 it counts once as it was: the wrap is replaced by plain argon2id with the sign-in, and no wrong one passes', async () => {
    await take()
    for (const { login_id: login } of rows) {
      const loginId = login!.toLowerCase()
      expect((await signIn(loginId, `${OLD}!`)).problem?.code).toBe('invalid_credentials')
      expect(await stored(loginId)).toMatch(/^legacy\$/)
      expect((await signIn(loginId)).status).toBe(200)
      expect(await stored(loginId)).toMatch(/^\$argon2id\$/)
      await asOwner(server.database.ownerUrl, 'truncate auth.session cascade')
      expect((await signIn(loginId)).status).toBe(200)
    }
    const { accessToken: token } = await signInAs(server, 'admin1')
    const told = passwordMigrationSchema.parse((await call(server, 'GET /auth/password-migration', { token })).body)
    expect(told.people).toMatchObject({ bcrypt: 0, sha256: 0, md5: 0, none: 0 })
    expect(told.services.find(({ service }) => service === 'desktop')).toMatchObject({ upgraded: 3, kept: 0, refused: 0 })
  })

  test('[PWD-7] ATK-09 an old password is no way around the second factor', async () => {
    await take()
    const { body } = await signIn('d1001-staff1')
    const { accessToken: token } = signInReplySchema.parse(body)
    const offer = factorOfferSchema.parse((await call(server, 'POST /auth/second-factor/offer', { token, body: { password: OLD } })).body)
    const code = totpCode(fromBase32(offer.secret), totpStep(server.clock.now()))
    expect((await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code } })).status).toBe(200)
    await asOwner(server.database.ownerUrl, `update auth.app_user set password_hash = '!' where login_id = 'd1001-staff1'`)
    await take()
    for (const platform of ['win32', 'web'] as const) {
      const asked = await signIn('d1001-staff1', OLD, platform)
      expect(asked.problem?.code).toBe('second_factor_needed')
      expect(asked.body).not.toHaveProperty('accessToken')
    }
    await asOwner(server.database.ownerUrl, 'truncate auth.second_factor cascade')
    await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = null')
  })

  test('[PWD-7] A-13 who has no password signs in by none', async () => {
    for (const tried of ['!', OLD, TEST_PASSWORD]) expect((await signIn('d1001-staff1', tried)).problem?.code).toBe('invalid_credentials')
  })

  test('[PWD-7] A-13 each door moves by itself, the way back counts from the next sign-in on, and sessions go on', async () => {
    await take()
    await setMode('desktop', 'legacy')
    const kept = await signIn('d1001-staff1')
    const { accessToken: token } = kept.body as { readonly accessToken: string }
    expect(await stored('d1001-staff1')).toMatch(/^legacy\$/)

    await setMode('desktop', 'new')
    expect((await signIn('d1001-staff2')).problem?.code).toBe('password_outdated')
    expect((await signIn('d1001-staff2', 'wrong')).problem?.code).toBe('invalid_credentials')
    expect((await signIn('d1002-staff1', OLD, 'web')).status).toBe(200)
    expect((await call(server, 'GET /me', { token })).status).toBe(200)

    // Back: what was refused is taken again, and who was moved over stays so.
    const { services, people } = await setMode('desktop', 'dual')
    expect((await signIn('d1001-staff2')).status).toBe(200)
    expect(await stored('d1001-staff2')).toMatch(/^\$argon2id\$/)
    expect((await call(server, 'GET /me', { token })).status).toBe(200)
    expect(people).toMatchObject({ bcrypt: 1, sha256: 1, md5: 0 })
    expect(services).toMatchObject([
      { service: 'desktop', mode: 'dual', kept: 1, upgraded: 0, refused: 1 },
      { service: 'web', mode: 'dual', kept: 0, upgraded: 1, refused: 0 },
    ])
    const { rows: told } = await asOwner(
      server.database.ownerUrl,
      `select detail from desk.audit_event where action = 'account.password_mode' order by id`,
    )
    expect(told.map(({ detail }) => detail.mode)).toEqual(['legacy', 'new', 'dual'])
  })
})
