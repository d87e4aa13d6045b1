import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Millis } from '../../domain/kernel/instant.ts'
import { ACCESS_COOKIE, IDENTITY_HEADER } from '../../domain/protocol/auth.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { PROOF_HEADER, TOKEN_HASH_HEADER } from '../../domain/session/deviceProof.ts'
import type { Database } from '../platform/database.ts'
import type { Identify } from '../platform/httpServer.ts'
import { route } from '../platform/route.ts'
import { noteUnmasking } from './noteUnmasking.ts'
import type { ShownProof } from './proofCheck.ts'
import { tokenHashOf } from './requestProofs.ts'
import type { SessionGate } from './sessionGate.ts'

/** What a signed-in person asks of their own session; identity is not needed for it. */
export function registerSessionRoutes(
  app: FastifyInstance,
  gate: SessionGate,
  deps: { readonly db: Database; readonly clock: () => Millis },
): void {
  route(app, 'GET /me', ({ principal }) => gate.me(principal))
  route(app, 'POST /session/activity', ({ principal }) => gate.activity(principal))
  route(app, 'POST /session/unmasking', ({ principal, body, address }) => noteUnmasking(deps, { principal, address, shown: body }))
}

/** While identity is down every answer of the interface says so. */
export function tellIdentityDown(app: FastifyInstance, isDown: () => boolean): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith(API_PREFIX) && isDown()) reply.header(IDENTITY_HEADER, 'down')
  })
}

/**
 * Who a request acts for: a token in its head (desktop) or in the cookie (browser). A browser does not see what its cookie holds: where
 * its proof does not name the token, the answer tells it the hash.
 */
export function identifyBy(gate: SessionGate): Identify {
  return async (request, call) => {
    const { authorization } = request.headers
    const inCookie = authorization === undefined ? request.cookies[ACCESS_COOKIE] : undefined
    const token = inCookie ?? tokenIn(authorization)
    const known = await gate.identify(token, { ...call, address: request.ip, shown: shownBy(request) })
    if (known.ok || known.code !== 'device_proof_invalid' || inCookie === undefined) return known
    return { ...known, headers: { [TOKEN_HASH_HEADER]: tokenHashOf(inCookie) } }
  }
}

/** What a token is bound to is said in the token: the name of the scheme (RFC 6750 or 9449) loosens nothing. */
function tokenIn(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|DPoP) ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
}

function shownBy({ headers, method, url }: FastifyRequest): ShownProof {
  return { proof: headers[PROOF_HEADER]?.toString(), method, host: headers.host ?? '', path: url.split('?', 1)[0] ?? '' }
}
