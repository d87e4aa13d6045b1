import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { call, deviceNamed, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const PARTNER = 'https://desk.example.test'
let server: DeskServer
beforeAll(async () => (server = await startDeskServer({ allowedOrigins: [PARTNER] })))
afterAll(() => server.close())
beforeEach(() => asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket'))

const own = () => ({ origin: server.url })
const signIn = (headers: Record<string, string>) =>
  call(server, 'POST /auth/sign-in', {
    body: { loginId: 'd1001-staff1', password: TEST_PASSWORD, device: deviceNamed('Chrome', 'web') },
    headers,
  })
const cookieHeader = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

test('[AUT-8] a browser gets HttpOnly, SameSite=Strict cookies with narrow paths, and no token in the body', async () => {
  const reply = await signIn(own())
  expect(reply.status).toBe(200)
  expect(JSON.stringify(reply.body)).not.toMatch(/accessToken|refreshToken/)
  const [access = '', refresh = ''] = reply.headers.getSetCookie()
  expect(access).toMatch(/^desk_access=.+; Path=\/api; HttpOnly; SameSite=Strict$/)
  expect(refresh).toMatch(/^desk_refresh=.+; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/)
})

test('[AUT-8] ATK-34 with cookies an unsafe method needs an allowed Origin; reading does not', async () => {
  const cookie = cookieHeader((await signIn(own())).headers)
  const activity = (headers: Record<string, string>) => call(server, 'POST /session/activity', { headers: { cookie, ...headers } })
  expect((await activity(own())).status).toBe(200)
  expect((await activity({ origin: PARTNER })).status).toBe(200)
  for (const headers of [{}, { origin: 'https://evil.example' }, { origin: `${server.url}.evil.example` }, { origin: 'null' }]) {
    expect((await activity(headers)).problem?.code).toBe('origin_refused')
  }
  expect((await call(server, 'GET /me', { headers: { cookie } })).status).toBe(200)
})

test('[AUT-8] ATK-34 a foreign page signs nobody in and refreshes nothing', async () => {
  expect((await signIn({ origin: 'https://evil.example' })).problem?.code).toBe('origin_refused')
  const cookie = cookieHeader((await signIn(own())).headers)
  const refresh = (headers: Record<string, string>) => call(server, 'POST /auth/refresh', { headers: { cookie, ...headers } })
  expect((await refresh({ origin: 'https://evil.example' })).problem?.code).toBe('origin_refused')
  expect((await refresh({})).problem?.code).toBe('origin_refused')
  const refreshed = await refresh(own())
  expect(refreshed.status).toBe(200)
  expect(refreshed.headers.getSetCookie()).toHaveLength(2)
})

test('[AUT-8] S-13 signing out takes the cookies away', async () => {
  const cookie = cookieHeader((await signIn(own())).headers)
  const reply = await call(server, 'POST /auth/sign-out', { headers: { cookie, ...own() } })
  expect(reply.headers.getSetCookie().map((line) => /^(\w+)=;.*Max-Age=0/.exec(line)?.[1])).toEqual(['desk_access', 'desk_refresh'])
})
