import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer, type SignedInTester } from '../support/deskServer.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { tapStatements } from '../support/tapStatements.ts'

let server: DeskServer
let me: SignedInTester
let thief: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
beforeAll(async () => {
  server = await startDeskServer()
  me = await signInAs(server, 'd1001-staff1')
  thief = await generateKeyPair('EdDSA', { extractable: true })
})
afterAll(() => server.close())

const codeOf = async (token: string) => (await call(server, 'GET /me', { token })).problem?.code ?? 'in'
const partsOf = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString())

test('[AUT-9] S-07 ATK-11 ATK-12 whatever the head of a token says of its key, it is none of ours, and nothing is fetched, read or asked for it', async () => {
  const [head = '', body = ''] = partsOf(me.accessToken)
  const { kid } = JSON.parse(head) as { readonly kid: string }
  const claims = JSON.parse(body) as Record<string, unknown>
  const jwk = await exportJWK(thief.publicKey)
  const asked: string[] = []
  tapStatements(server.database.pool, (statement) => {
    asked.push(`${statement.text} ${JSON.stringify(statement.values)}`)
    return statement
  })
  const heads: readonly Record<string, unknown>[] = [
    { kid },
    { kid, jwk },
    { kid: undefined, jwk },
    { kid: 'mine', jku: `${server.url}/jwks.json` },
    { kid: 'mine', x5u: `${server.url}/chain.pem` },
    { kid: 'mine', x5c: ['MII='] },
    { kid: '../../../../dev/null' },
    { kid: '/etc/passwd' },
    { kid: `${kid}\u0000` },
    { kid: `' or '1'='1` },
    { kid: `x' union select public_jwk from auth.signing_key --` },
    { kid: '__proto__' },
    { kid: 'constructor' },
    { kid, b64: false, crit: ['b64'] },
    { kid, crit: ['exp'] },
  ]
  for (const extra of heads) {
    const header = { alg: 'EdDSA', typ: 'at+jwt', ...extra }
    const forged = await new SignJWT(claims)
      .setProtectedHeader(header)
      .sign(thief.privateKey, { crit: { exp: true } })
      .catch(() => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${me.accessToken.split('.').slice(1).join('.')}`)
    // A key that nobody has is answered like one that was taken away: ask for a fresh token, which a forger cannot.
    const isNobodys = extra['kid'] !== undefined && extra['kid'] !== kid
    expect(await codeOf(forged), JSON.stringify(extra)).toBe(isNobodys ? 'token_expired' : 'not_signed_in')
  }
  const secret = new TextEncoder().encode(JSON.stringify(jwk))
  expect(await codeOf(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret))).toBe(
    'not_signed_in',
  )
  expect(await codeOf(new UnsecuredJWT(claims).encode())).toBe('not_signed_in')
  expect(asked.filter((one) => /passwd|union select|dev\/null/.test(one))).toEqual([])
  expect(await codeOf(me.accessToken)).toBe('in')
})

test('[AUT-9] ATK-13 a refresh token, a ticket, and a token in other clothes are no access token', async () => {
  const { accessToken, refreshToken } = me
  const { ticket } = (await call(server, 'POST /live/tickets', { token: accessToken })).body as { readonly ticket: string }
  for (const token of [refreshToken, ticket, `${accessToken}x`, accessToken.slice(0, -2), ` ${accessToken} x`, 'null', '[object Object]'])
    expect(await codeOf(token), token.slice(0, 12)).toBe('not_signed_in')
  for (const authorization of [`Basic ${accessToken}`, `bearer${accessToken}`, accessToken, `Bearer`, `Bearer ${accessToken},Bearer x`])
    expect((await call(server, 'GET /me', { headers: { authorization } })).problem?.code, authorization.slice(0, 12)).toBe('not_signed_in')
  for (const token of [accessToken.slice(0, 400), ticket])
    expect((await call(server, 'POST /auth/refresh', { body: { refreshToken: token } })).problem?.code).toBe('refresh_token_invalid')
})

test('[AUT-6] S-01 ATK-07 signing in, taking over, exchanging and signing out at once, again and again, never leave two sessions', async () => {
  const devices = Array.from({ length: 6 }, (_, i) => deviceNamed(`PC ${i}`))
  const active = async () =>
    (
      await asOwner(
        server.database.ownerUrl,
        `select user_id from auth.session where state = 'active' group by user_id having count(*) > 1`,
      )
    ).rowCount
  const statuses = new Set<number>()
  for (let round = 0; round < 4; round++) {
    await Promise.all(
      devices.map(async (device) => {
        const first = await call(server, 'POST /auth/sign-in', { body: { loginId: 'd1001-staff2', password: TEST_PASSWORD, device } })
        const ticket = first.problem?.takeoverTicket
        const second =
          ticket === undefined ? first : await call(server, 'POST /auth/take-over', { body: { takeoverTicket: ticket, device } })
        const { accessToken, refreshToken } = (second.body ?? {}) as Partial<SignedInTester>
        const rest = await Promise.all([
          call(server, 'POST /auth/refresh', { body: { refreshToken: refreshToken ?? randomUUID() } }),
          call(server, 'POST /auth/refresh', { body: { refreshToken: refreshToken ?? randomUUID() } }),
          round % 2 === 0
            ? call(server, 'POST /auth/sign-out', { token: accessToken ?? 'none' })
            : call(server, 'GET /me', { token: accessToken ?? 'none' }),
        ])
        for (const { status } of [first, second, ...rest]) statuses.add(status)
      }),
    )
    expect(await active()).toBe(0)
  }
  expect([...statuses].filter((status) => ![200, 401, 409].includes(status))).toEqual([])
})
