import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema, type Problem } from '../../domain/protocol/problem.ts'
import { PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import type { DeviceProver, ProofAnswer } from '../../sync/proveDevice.ts'
import type { Fetch } from './callCentre.ts'
import { securityHeaders } from './contentSecurityPolicy.ts'
import { problemOf, problemReply } from './problemReply.ts'
import type { Grant, SessionKeeper } from './sessionKeeper.ts'

/** Bodies up to this size are held, so that they can be sent again with a fresh token; larger ones only flow through. */
const HELD_BODY_BYTES_MAX = 4 * 1024 * 1024
/** A body that flows through cannot be sent twice: its token must last for the whole of it. */
const STREAM_TOKEN_MARGIN_MS = 4 * 60_000

const refusedRequestHeaders =
  /^(authorization|dpop|cookie|host|origin|referer|connection|content-length|accept-encoding|proxy-.*|sec-.*|te|trailer|transfer-encoding|upgrade|keep-alive|user-agent)$/
const refusedReplyHeaders =
  /^(authorization|www-authenticate|set-cookie2?|connection|content-encoding|content-length|transfer-encoding|keep-alive|trailer|upgrade|content-security-policy|access-control-.*)$/

/** Signing in and out go through their own channels, where the tokens stay in main. */
const ownChannels = new Set([
  '/auth/sign-in',
  '/auth/second-factor',
  '/auth/take-over',
  '/auth/device-wait',
  '/auth/refresh',
  '/auth/sign-out',
])

function passing(headers: Headers, refused: RegExp): Headers {
  return new Headers([...headers].filter(([name]) => !refused.test(name)))
}

type Sent = ProofAnswer & { readonly response: Response; readonly refusal: Problem | null }
type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'stream'; readonly stream: ReadableStream }

async function bodyOf(request: Request): Promise<Body> {
  if (request.body === null) return { kind: 'none' }
  const length = request.headers.get('content-length')
  const declared = length === null ? Number.NaN : Number(length)
  const isFile = /^(text\/csv|application\/octet-stream)/.test(request.headers.get('content-type') ?? '')
  if (declared > HELD_BODY_BYTES_MAX || (Number.isNaN(declared) && isFile)) return { kind: 'stream', stream: request.body }
  return { kind: 'held', bytes: await request.arrayBuffer() }
}

/** The route as the centre will read it, whatever letters it is written with; null when it cannot be read. */
function routeOf(path: string): string | null {
  try {
    return decodeURIComponent(path.slice(API_PREFIX.length)).replace(/\/+$/, '').toLowerCase()
  } catch {
    return null
  }
}

/**
 * Answers `app://…/api/…` in the centre's name: the access token and the proof of this PC's key (DEV-6) go on here and nothing that could
 * carry a token comes back. No answer at all is a network error to the page, as in a browser.
 */
export function apiForwarder(deps: {
  readonly serverUrl: string
  readonly fetch: Fetch
  readonly keeper: SessionKeeper
  readonly prover: DeviceProver
}) {
  async function once(request: Request, body: Body, { accessToken }: Grant, proof: string): Promise<Sent> {
    const { pathname, search } = new URL(request.url)
    const headers = passing(request.headers, refusedRequestHeaders)
    headers.set('authorization', `DPoP ${accessToken}`)
    headers.set(PROOF_HEADER, proof)
    const init = { method: request.method, headers, redirect: 'error', signal: request.signal } as const
    const url = `${deps.serverUrl}${pathname}${search}`
    const whole = { ...init, ...(body.kind === 'held' && { body: body.bytes }) }
    const response = await deps.fetch(url, body.kind === 'stream' ? { ...init, body: body.stream, duplex: 'half' } : whole)
    const refusal = await refusalIn(response)
    return { response, refusal, refused: refusal?.code ?? null, header: (name) => response.headers.get(name) }
  }

  async function send(request: Request, body: Body, grant: Grant): Promise<Sent> {
    const proven = { method: request.method, path: new URL(request.url).pathname, carries: grant }
    if (body.kind !== 'stream') return deps.prover.send(proven, (proof) => once(request, body, grant, proof))
    const sent = await once(request, body, grant, await deps.prover.proofFor(proven))
    deps.prover.heard(sent)
    return sent
  }

  async function refusalIn(response: Response): Promise<Problem | null> {
    if (response.status !== 401) return null
    const problem = problemSchema.safeParse(
      await response
        .clone()
        .json()
        .catch(() => null),
    )
    return problem.success ? problem.data : null
  }

  async function forward(request: Request): Promise<Response> {
    const body = await bodyOf(request)
    const first = await deps.keeper.grant(body.kind === 'stream' ? { marginMs: STREAM_TOKEN_MARGIN_MS } : {})
    if (first.kind === 'unreachable') return Response.error()
    if (first.kind === 'refused') return problemReply(first.problem)
    let grant = first.value
    let { response, refusal } = await send(request, body, grant)
    if (refusal?.code === 'token_expired' && body.kind !== 'stream') {
      const second = await deps.keeper.grant({ notThis: grant })
      if (second.kind === 'unreachable') return Response.error()
      if (second.kind === 'refused') return problemReply(second.problem)
      grant = second.value
      ;({ response, refusal } = await send(request, body, grant))
    }
    if (refusal !== null) await deps.keeper.heard(refusal, grant)
    const headers = passing(response.headers, refusedReplyHeaders)
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value)
    headers.set('cache-control', 'no-store')
    return new Response(response.body, { status: response.status, headers })
  }

  return async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname
    if (!path.startsWith(`${API_PREFIX}/`)) return problemReply(problemOf('route_unknown'))
    const asked = routeOf(path)
    if (asked === null) return problemReply(problemOf('malformed'))
    // What is only read gives no tokens: whether this person has a second factor is asked at the address that takes its code.
    if (request.method !== 'GET' && ownChannels.has(asked)) return problemReply(problemOf('not_permitted'))
    try {
      return await forward(request)
    } catch {
      return Response.error()
    }
  }
}
