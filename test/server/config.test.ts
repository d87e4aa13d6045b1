import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'

const read = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => readConfig(args, environment, '/project')

test('without anything said: every part, port 21000 or the next free one, our own database below the project', () => {
  expect(read([])).toEqual({
    ok: true,
    config: {
      role: 'all',
      port: 21_000,
      portIsFixed: false,
      host: '127.0.0.1',
      dataDir: '/project/.data',
      contracts: undefined,
      databaseUrl: undefined,
      audit: { dir: '/project/.data/audit', keyFile: '/project/.data/audit/audit-key.pem' },
      identityKeyFile: '/project/.data/identity-keys',
      allowedOrigins: [],
      logLevel: 'info',
      trustProxy: false,
      callLimits: 1,
      factorDemandedOf: new Set(),
      twoPersons: new Set(),
      approvalDemandedOf: new Set(),
      contextPolicy: null,
      passkeyParty: null,
      paymentGateway: undefined,
    },
  })
})

test('flags and environment are taken as said', () => {
  const said = read(['--role=api', '--port', '21005', '--data-dir', '/d', '--contracts=100'], {
    DATABASE_URL: 'postgres://u:p@db/x',
    ALLOWED_ORIGINS: 'https://a.example, app://desk',
    LOG_LEVEL: '',
    AUDIT_DIR: '/mnt/audit',
    AUDIT_KEY_FILE: '/run/secrets/audit.pem',
    IDENTITY_KEY_FILE: '/run/secrets/identity-keys',
  })
  expect(said).toMatchObject({
    config: {
      role: 'api',
      twoPersons: new Set(['role', 'export']),
      port: 21_005,
      portIsFixed: true,
      dataDir: '/d',
      audit: { dir: '/mnt/audit', keyFile: '/run/secrets/audit.pem' },
      identityKeyFile: '/run/secrets/identity-keys',
      contracts: 100,
      allowedOrigins: ['https://a.example', 'app://desk'],
    },
  })
})

test('what is not understood is named in a sentence; a value that may hold a password is not repeated', () => {
  const bad: readonly [readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    [['--colour'], {}, /--colour/],
    [['extra'], {}, /extra/],
    [['--role=king'], {}, /--role is not understood/],
    [['--port=http'], {}, /--port is not understood: a whole number/],
    [['--port=99999'], {}, /--port is not understood: at most 65535/],
    [[], { DATABASE_URL: 'mysql://u:secret@db/x' }, /^DATABASE_URL is not understood/],
    [[], { CALL_LIMITS: 'many' }, /^CALL_LIMITS is not understood: a whole number/],
    [[], { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is not understood/],
  ]
  for (const [args, environment, sentence] of bad) {
    const answer = read(args, environment)
    expect(answer).toMatchObject({ ok: false, sentence: expect.stringMatching(sentence) })
    expect(JSON.stringify(answer)).not.toContain('secret')
  }
})

test('a gateway needs its secret key, and a key its gateway', () => {
  expect(read([], { PAYMENT_GATEWAY_URL: 'https://api.example' })).toMatchObject({ ok: false })
  expect(read([], { PAYMENT_GATEWAY_URL: 'https://api.example/', PAYMENT_SECRET_KEY: 'sk' })).toMatchObject({
    config: { paymentGateway: { baseUrl: 'https://api.example', secretKey: 'sk' } },
  })
})

test('[DEV-3] approval of devices is asked only where both factors are', () => {
  const both = read([], { SECOND_FACTOR: 'DEALER_STAFF,ADMIN', DEVICE_APPROVAL: 'DEALER_STAFF' })
  expect(both.ok && [...both.config.approvalDemandedOf]).toEqual(['DEALER_STAFF'])
  expect(read([], { SECOND_FACTOR: 'ADMIN', DEVICE_APPROVAL: 'DEALER_STAFF' })).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(/^DEVICE_APPROVAL asks for DEALER_STAFF/),
  })
  expect(read([], { DEVICE_APPROVAL: 'BOSS' }).ok).toBe(false)
})

test('[POL-2] a policy that cannot be read or is not understood keeps the program from starting, and says where', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-policy-'))
  const given = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return read([], { ACCESS_POLICY: join(folder, name) })
  }
  const good = given('good.json', JSON.stringify({ roles: ['ADMIN'], hour: { from: 8, to: 22, outside: 'deny' } }))
  expect(good.ok && good.config.contextPolicy?.hour).toEqual({ from: 8, to: 22, outside: 'deny' })
  expect(given('half.json', '{"roles"')).toMatchObject({ ok: false, sentence: expect.stringContaining('it is no JSON') })
  expect(read([], { ACCESS_POLICY: join(folder, 'none.json') })).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('no such file'),
  })
  const wrong = given('wrong.json', JSON.stringify({ roles: ['ADMIN'], hour: { from: 25, to: 22, outside: 'deny' } }))
  expect(wrong).toMatchObject({ ok: false, sentence: expect.stringContaining('hour.from') })
})

test('[MFA-8] A-08 passkeys are for one page with a name, or for this machine; anything else keeps the program from starting', () => {
  const partyOf = (origin: string) => {
    const said = read([], { PASSKEY_ORIGIN: origin })
    return said.ok ? said.config.passkeyParty : said.sentence
  }
  expect(partyOf('https://Desk.Example.kr:443/')).toEqual({ origin: 'https://desk.example.kr', domain: 'desk.example.kr' })
  expect(partyOf('http://localhost:21000')).toEqual({ origin: 'http://localhost:21000', domain: 'localhost' })
  for (const origin of ['https://10.1.2.3', 'http://desk.example.kr', 'desk.example.kr', 'app://desk'])
    expect(partyOf(origin), origin).toMatch(/^PASSKEY_ORIGIN is not understood: an https origin with a name/)
})
