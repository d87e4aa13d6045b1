import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pino } from 'pino'
import { z } from 'zod'
import { API_PREFIX, endpoints } from '../../../domain/protocol/endpoints.ts'
import { refuse } from '../../../domain/kernel/refusals.ts'
import { createHttpServer } from '../../../server/platform/httpServer.ts'
import { Metrics } from '../../../server/platform/metrics.ts'
import { route } from '../../../server/platform/route.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())

const bareServer = () =>
  createHttpServer({
    stepUpCheck: async () => refuse('step_up_needed'),
    noteDenied: () => undefined,
    log: pino({ level: 'silent' }),
    metrics: new Metrics(),
    allowedOrigins: [],
    identify: async () => refuse('not_signed_in'),
  })

test('[API-1] Z-01 a route without a declared permission does not start', async () => {
  const app = await bareServer()
  expect(() => app.get(`${API_PREFIX}/open-door`, () => 'hello')).toThrow('declares no permission')
  route(app, 'GET /me', async () => refuse('not_signed_in'))
  await app.close()
})

test('[API-1] Z-01 every route of the table is served, and every one but the public eight asks who is there', async () => {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const [method, path] = name.split(' ') as ['GET' | 'POST' | 'DELETE', string]
    expect(server.app.http.hasRoute({ method, url: `${API_PREFIX}${path}` }), name).toBe(true)
    const raw = { headers: { 'content-type': 'text/csv' }, body: 'a,b' }
    const place = `${method} ${path.replace(':id', randomUUID())}` as `GET /${string}`
    const reply = await call(server, place, 'raw' in endpoint ? raw : {})
    if (endpoint.permission !== 'public') expect(reply.problem?.code, name).toBe('not_signed_in')
  }
  expect(Object.values(endpoints).filter(({ permission }) => permission === 'public')).toHaveLength(8)
})

const signInBody = () => ({ loginId: 'd1001-staff1', password: TEST_PASSWORD, device: deviceNamed('PC') })
const post = (body: unknown, headers: Record<string, string> = {}) => call(server, 'POST /auth/sign-in', { body, headers })

test('[API-2] H-02 H-03 H-04 ATK-30 ATK-32 what does not fit the schema is refused with its place: no coercion, no unknown field, no poisoned key', async () => {
  const bad: readonly [unknown, string][] = [
    [{ ...signInBody(), extra: 1 }, 'body'],
    [{ ...signInBody(), password: 7 }, 'body.password'],
    [{ ...signInBody(), loginId: null }, 'body.loginId'],
    [{ ...signInBody(), device: { ...deviceNamed('PC'), platform: 'amiga' } }, 'body.device.platform'],
    [[], 'body'],
  ]
  for (const [body, path] of bad) {
    const { problem } = await post(body)
    expect(problem).toMatchObject({ status: 400, code: 'malformed' })
    expect(problem?.issues?.map((issue) => issue.path)).toContain(path)
  }
  for (const text of [
    '{',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{}}}',
    '['.repeat(5000),
    `${'[{"a":'.repeat(30)}1${'}]'.repeat(30)}`,
  ]) {
    expect((await post(text)).problem?.code, text.slice(0, 40)).toBe('malformed')
  }
})

test('[API-2] H-02 a text or a time that the database cannot keep is refused by every route, in its path, its query and its body', async () => {
  const { accessToken: token, user } = await signInAs(server, 'admin1')
  const asked = async (name: `${'GET' | 'POST'} /${string}`, body?: unknown) => {
    const { status, problem } = await call(server, name, { token, body })
    return [status, problem?.code]
  }
  const reason = '휴가 간 동안 대신 맡음'
  const malformed = [400, 'malformed']
  for (const query of ['audit/events?who=%00', 'audit/events?subject=a%00b', 'access/people?q=%00', 'access/people?after=a%00'])
    expect(await asked(`GET /${query}`), query).toEqual(malformed)
  expect(await asked('GET /audit/events?from=0000-01-01T00:00:00.000Z')).toEqual(malformed)
  expect(await asked('GET /orders/%00')).toEqual(malformed)
  for (const broken of ['\u0000', '\ud800', '\udc00\ud800']) {
    expect(await asked('POST /access/roles', { code: 'A_ROLE', name: `이름${broken}`, reason }), JSON.stringify(broken)).toEqual(malformed)
    expect(await asked('POST /access/roles', { code: 'A_ROLE', name: '이름', reason: `${reason}${broken}` })).toEqual(malformed)
    expect((await post({ ...signInBody(), loginId: broken })).problem?.code).toBe('malformed')
  }
  const give = { role: 'MARKETING', scope: 'all', validTo: null, reason }
  for (const times of [{ validFrom: '0000-01-01T00:00:00.000Z' }, { validTo: '0000-01-01T00:00:00.000Z' }])
    expect(await asked(`POST /access/people/${user.userId}/roles`, { ...give, ...times }), JSON.stringify(times)).toEqual(malformed)
})

test('[API-3] H-07 every "no" is problem+json with a Korean title, a code, its status and a trace id; nothing of the inside', async () => {
  const { accessToken } = await signInAs(server, 'd1001-staff1')
  const answers = [
    await call(server, 'GET /nowhere'),
    await post('x'.repeat(70_000)),
    await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
    await call(server, 'GET /contracts/no-uuid', { token: accessToken }),
    await call(server, 'GET /imports', { token: accessToken }),
    await call(server, 'GET /me'),
  ]
  expect(answers.map(({ problem }) => [problem?.status, problem?.code])).toEqual([
    [404, 'route_unknown'],
    [413, 'body_too_large'],
    [415, 'media_type_unsupported'],
    [400, 'malformed'],
    [403, 'not_permitted'],
    [401, 'not_signed_in'],
  ])
  for (const { problem, status, body } of answers) {
    expect(problem?.status).toBe(status)
    expect(problem?.title).toMatch(/[가-힣].*\.$/)
    expect(z.uuid().safeParse(problem?.traceId).success).toBe(true)
    expect(JSON.stringify(body)).not.toMatch(/node_modules|server\/|select |at Object/)
  }
})

test('[API-3] H-07 L-04 a mistake of our own is "unexpected" with a trace id; the log names its place, not the data', async () => {
  const lines: string[] = []
  const app = await createHttpServer({
    stepUpCheck: async () => refuse('step_up_needed'),
    noteDenied: () => undefined,
    log: pino({}, { write: (line: string) => void lines.push(line) }),
    metrics: new Metrics(),
    allowedOrigins: [],
    identify: async () => refuse('not_signed_in'),
  })
  route(app, 'POST /auth/refresh', async () => {
    throw new Error('홍길동 010-1234-5678 is not a number')
  })
  const reply = await app.inject({ method: 'POST', url: `${API_PREFIX}/auth/refresh`, payload: {} })
  expect(reply.json()).toMatchObject({ status: 500, code: 'unexpected' })
  const { traceId } = z.object({ traceId: z.string() }).parse(reply.json())
  expect(lines.join('')).toContain(traceId)
  expect(lines.join('')).toContain('problems.test.ts')
  expect(`${lines.join('')}${reply.body}`).not.toMatch(/홍길동|010-1234/)
  await app.close()
})

test('[API-4] E-03 H-06 answers carry the policy: a page runs our scripts only, and no answer of the API is kept', async () => {
  const page = await fetch(`${server.url}/`)
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`connect-src 'self' ws://${server.host} wss://${server.host}`)
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types dealer-desk-worker")
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/)
  const docs = await fetch(`${server.url}${API_PREFIX}/docs`)
  expect(await docs.text()).not.toMatch(/<script|<style|style=/)
  for (const { headers } of [page, docs]) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  }
  expect(docs.headers.get('cache-control')).toBe('no-store')
})

test('the OpenAPI document describes every endpoint with the schemas that parse it', async () => {
  const { body } = await call(server, 'GET /openapi.json')
  const document = z.object({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(body)
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const declared = Object.keys(endpoints).map((name) => name.replace(' ', ` ${API_PREFIX}`).replaceAll(/:(\w+)/g, '{$1}'))
  expect(described.toSorted((a, b) => a.localeCompare(b))).toEqual(declared.toSorted((a, b) => a.localeCompare(b)))
  expect(JSON.stringify(document.paths[`${API_PREFIX}/auth/sign-in`])).toContain('"additionalProperties":false')
})

test('health, readiness and figures are told to whoever asks; figures name routes, never ids', async () => {
  await call(server, `GET /contracts/${randomUUID()}`)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  const figures = await (await fetch(`${server.url}/metrics`)).text()
  expect(figures).toContain('route="GET /api/v1/contracts/:id",status="401"')
  expect(figures).toContain('desk_sagas{state="stuck"} 0')
  expect(figures).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/)
})

test('a large answer is compressed for who can read it', async () => {
  const response = await fetch(`${server.url}${API_PREFIX}/openapi.json`, { headers: { 'accept-encoding': 'gzip' } })
  expect(response.headers.get('content-encoding')).toBe('gzip')
})
