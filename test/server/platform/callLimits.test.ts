import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { principalSchema } from '../../../domain/access/principal.ts'
import { accept, refuse } from '../../../domain/kernel/refusals.ts'
import { callBudgets } from '../../../domain/protocol/callBudget.ts'
import { API_PREFIX, type EndpointName } from '../../../domain/protocol/endpoints.ts'
import { routeCosts } from '../../../domain/protocol/routeCosts.ts'
import { createCallLimiter } from '../../../server/platform/callLimiter.ts'
import { createHttpServer } from '../../../server/platform/httpServer.ts'
import { createLogger } from '../../../server/platform/logger.ts'
import { Metrics } from '../../../server/platform/metrics.ts'
import { route } from '../../../server/platform/route.ts'
import { movableClock } from '../../support/deskServer.ts'

/** Budgets of a thousandth: a person spends 60 units, an address 1,200. */
const TIMES = 0.001
const PERSON = callBudgets.user.burst * TIMES
const ADDRESS = callBudgets.address.burst * TIMES
const clock = movableClock()
const metrics = new Metrics()
let app: FastifyInstance
let identified = 0

/** Who calls stands in a header: the limits come after whoever recognises the caller. */
beforeAll(async () => {
  app = await createHttpServer({
    stepUpCheck: async () => refuse('step_up_needed'),
    noteDenied: () => undefined,
    log: createLogger('fatal'),
    metrics,
    allowedOrigins: [],
    callLimiter: createCallLimiter({ clock: clock.now, times: TIMES }),
    identify: async ({ headers }) => {
      identified++
      const { user, device } = headers
      if (typeof user !== 'string' || typeof device !== 'string') return refuse('not_signed_in')
      return accept(
        principalSchema.parse({
          userId: user,
          deviceId: device,
          sessionId: randomUUID(),
          displayName: '김직원',
          role: 'DEALER_STAFF',
          permissions: ['session.own', 'order.place'],
          dealerCode: 'D1001',
        }),
      )
    },
  })
  for (const name of ['GET /me', 'POST /live/tickets', 'POST /auth/sign-in', 'GET /audit/state'] as const)
    route(app, name, async () => refuse('unexpected'))
})
afterAll(() => app.close())
// Everybody has everything again.
beforeEach(() => clock.move(3_600_000))

async function ask(
  name: EndpointName,
  from: { readonly user?: string; readonly device?: string; readonly address: string; readonly forwarded?: string },
) {
  const [method, path] = name.split(' ') as ['GET' | 'POST', string]
  const reply = await app.inject({
    method,
    url: `${API_PREFIX}${path}`,
    remoteAddress: from.address,
    headers: {
      ...(from.user && { user: from.user }),
      ...(from.device && { device: from.device }),
      ...(from.forwarded && { 'x-forwarded-for': from.forwarded }),
    },
    ...(method === 'POST' && { payload: {} }),
  })
  const { code, retryAfterSeconds } = reply.json<{ code: string; retryAfterSeconds?: number }>()
  return {
    status: reply.statusCode,
    code,
    retryAfterSeconds,
    header: reply.headers['retry-after'],
    title: reply.json<{ title: string }>().title,
  }
}

async function times(count: number, one: () => Promise<{ readonly code: string }>): Promise<readonly string[]> {
  const codes: string[] = []
  for (let i = 0; i < count; i++) codes.push((await one()).code)
  return codes
}

test('[API-9] H-09 a person’s calls are limited wherever they come from, by what they cost, and go on after the time that is told', async () => {
  const user = randomUUID()
  const anywhere = () => ask('GET /me', { user, device: randomUUID(), address: `10.0.0.${Math.trunc(Math.random() * 250)}` })
  expect(new Set(await times(PERSON, anywhere))).toEqual(new Set(['unexpected']))
  const refused = await anywhere()
  expect(refused).toMatchObject({ status: 429, code: 'rate_limited', retryAfterSeconds: 5, header: '5' })
  expect(refused.title).toMatch(/[가-힣]/)
  // The dear one is refused first, and takes nothing from the cheap ones.
  clock.move(5000 * 4)
  expect((await ask('GET /audit/state', { user, device: randomUUID(), address: '10.0.1.1' })).code).toBe('rate_limited')
  expect(await times(5, anywhere)).toEqual(['unexpected', 'unexpected', 'unexpected', 'unexpected', 'rate_limited'])
  // Somebody else at the same counter notices nothing.
  expect((await ask('GET /me', { user: randomUUID(), device: randomUUID(), address: '10.0.0.1' })).code).toBe('unexpected')
})

test('[API-9] H-09 a PC’s calls are limited, whoever sits at it; and who is refused for the PC has not paid', async () => {
  const device = randomUUID()
  const everybody = () => ask('GET /me', { user: randomUUID(), device, address: '10.0.2.1' })
  expect(new Set(await times(PERSON, everybody))).toEqual(new Set(['unexpected']))
  const user = randomUUID()
  expect(await times(10, () => ask('GET /me', { user, device, address: '10.0.2.1' }))).toEqual(
    Array.from({ length: 10 }, () => 'rate_limited'),
  )
  expect(new Set(await times(PERSON, () => ask('GET /me', { user, device: randomUUID(), address: '10.0.2.1' })))).toEqual(
    new Set(['unexpected']),
  )
})

test('[API-9] H-09 ATK-38 an address is limited before anybody is looked up: what it says of where it comes from is not believed', async () => {
  const price = routeCosts['GET /me']
  const spoofing = (n: number) => ask('GET /me', { address: '203.0.113.9', forwarded: `198.51.100.${n % 250}` })
  for (let n = 0; n < ADDRESS / price; n++) expect((await spoofing(n)).code).toBe('not_signed_in')
  const before = identified
  expect((await spoofing(0)).code).toBe('rate_limited')
  expect(identified).toBe(before)
  expect((await ask('GET /me', { address: '203.0.113.10' })).code).toBe('not_signed_in')
  expect(await metrics.text()).toMatch(/desk_calls_limited_total\{by="address"\} 1\n/)
})

test('[API-9] H-09 ATK-01 signing in is paid for by the address, and whoever has one IPv6 address does not get a budget for each of them', async () => {
  const calls = ADDRESS / routeCosts['POST /auth/sign-in']
  const trying = (n: number) => ask('POST /auth/sign-in', { address: `2001:db8:0:7::${n.toString(16)}` })
  for (let n = 0; n < calls; n++) expect((await trying(n)).code).toBe('malformed')
  expect((await trying(999)).code).toBe('rate_limited')
  expect((await ask('POST /auth/sign-in', { address: '2001:db8:0:8::1' })).code).toBe('malformed')
})
