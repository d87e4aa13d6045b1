import type { FastifyInstance, FastifyRequest } from 'fastify'
import { accept } from '../../domain/kernel/refusals.ts'
import { ACCESS_COOKIE, IDENTITY_HEADER } from '../../domain/protocol/auth.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Identify } from '../platform/httpServer.ts'
import { route } from '../platform/route.ts'
import type { SessionGate } from './sessionGate.ts'

/** What a signed-in person asks of their own session; identity is not needed for it. */
export function registerSessionRoutes(app: FastifyInstance, gate: SessionGate): void {
  route(app, 'GET /me', ({ principal }) => gate.me(principal))
  route(app, 'POST /session/activity', ({ principal }) => gate.activity(principal))
  // Nothing is done by it here: what counts is that it was let through.
  route(app, 'POST /session/unmasking', async () => accept({}))
}

/** While identity is down every answer of the interface says so. */
export function tellIdentityDown(app: FastifyInstance, isDown: () => boolean): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith(API_PREFIX) && isDown()) reply.header(IDENTITY_HEADER, 'down')
  })
}

/** Who a request acts for: a bearer token (desktop) or the cookie (browser). */
export function identifyBy(gate: SessionGate): Identify {
  return (request, call) => gate.identify(accessTokenOf(request), { ...call, address: request.ip })
}

function accessTokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers
  if (authorization === undefined) return request.cookies[ACCESS_COOKIE]
  return /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1]
}
