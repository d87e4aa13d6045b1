import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isOfOffice, type Principal } from '../../domain/access/principal.ts'
import { holds } from '../../domain/access/permissions.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { ACCESS_COOKIE, REFRESH_COOKIE } from '../../domain/protocol/auth.ts'
import { isAskedTwice, type Endpoint } from '../../domain/protocol/endpoint.ts'
import { API_PREFIX, endpoints, type EndpointName } from '../../domain/protocol/endpoints.ts'
import { routeCosts } from '../../domain/protocol/routeCosts.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { STEP_UP_HEADER, stepUpText } from '../../domain/session/stepUp.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { idempotencyKeySchema, type IdempotencyKey } from '../../domain/kernel/ids.ts'
import { IMPORT_BYTES_MAX } from '../../domain/protocol/imports.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { PUSH_BODY_BYTES_MAX } from '../../domain/protocol/push.ts'
import { BODY_BYTES_DEFAULT, sendRefusal, type RefusedAtDoor } from './httpServer.ts'
import { isStorable } from './isStorable.ts'
import { originKind, type OriginKind } from './origins.ts'
import { refuseWith, type RefusedAnswer } from './problemOf.ts'

type EndpointOf<N extends EndpointName> = (typeof endpoints)[N]
type Parsed<E, Part extends 'params' | 'query' | 'body'> = E extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined
type ReplyOf<E> = E extends { readonly reply: infer S extends z.ZodType } ? z.input<S> : never

export type RouteInput<N extends EndpointName> = {
  /** Null on public routes only. */
  readonly principal: EndpointOf<N>['permission'] extends 'public' ? null : Principal
  readonly params: Parsed<EndpointOf<N>, 'params'>
  readonly query: Parsed<EndpointOf<N>, 'query'>
  /** The parsed body; a stream where the endpoint says `raw`. */
  readonly body: EndpointOf<N> extends { readonly raw: string } ? Readable : Parsed<EndpointOf<N>, 'body'>
  /** Set on endpoints that are marked `idempotent`. */
  readonly idempotencyKey: EndpointOf<N> extends { readonly idempotent: true } ? IdempotencyKey : null
  readonly address: string
  readonly traceId: string
  readonly origin: OriginKind
  readonly header: (name: string) => string | undefined
  readonly cookie: (name: string) => string | undefined
  /** True when the request came over TLS: cookies are marked Secure then. */
  readonly secure: boolean
}

export type CookieChange = {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly maxAgeSeconds: number
  readonly secure: boolean
}

/** What a handler gives back: the reply's value, prebuilt bytes, or a refusal. `status` replaces the endpoint's own. */
export type RouteAnswer<T> = (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: true; readonly raw: string | Buffer | Readable; readonly type: string }
  | RefusedAnswer
) & { readonly headers?: Readonly<Record<string, string>>; readonly cookies?: readonly CookieChange[]; readonly status?: number }

export type RouteHandler<N extends EndpointName> = (input: RouteInput<N>) => Promise<RouteAnswer<ReplyOf<EndpointOf<N>>>>

/** A reply that was built as JSON text already, or is a stream of it. */
export function rawJson(raw: string | Buffer | Readable): {
  readonly ok: true
  readonly raw: string | Buffer | Readable
  readonly type: string
} {
  return { ok: true, raw, type: 'application/json; charset=utf-8' }
}

const bodyBytesMax: Partial<Record<EndpointName, number>> = { 'POST /sync/push': PUSH_BODY_BYTES_MAX, 'POST /imports': IMPORT_BYTES_MAX }

/** Looked at piece by piece: one bad edit or event must not keep all others of a PC from the centre. */
const storedInParts: ReadonlySet<EndpointName> = new Set(['POST /sync/push'])

/**
 * Hangs `handler` on one row of the endpoints table. Before it runs: Origin (cookies), who asks, the declared permission,
 * then params, query and body: texts that the database can keep, by their strict schemas. Refusals in this order: rate_limited
 * (the address), origin_refused, those of `identify`, rate_limited (the person, the PC), not_permitted, body_too_large, media_type_unsupported, idempotency_key_missing, malformed (with issues), those of
 * `stepUpCheck`, the handler's own.
 */
export function route<N extends EndpointName>(app: FastifyInstance, name: N, handler: RouteHandler<N>): void {
  const endpoint: Endpoint = endpoints[name]
  const [method, path] = name.split(' ') as ['GET' | 'POST' | 'DELETE', string]
  const principals = new WeakMap<FastifyRequest, Principal>()
  app.route({
    method,
    url: `${API_PREFIX}${path}`,
    config: { permission: endpoint.permission, isFile: endpoint.raw !== undefined },
    bodyLimit: bodyBytesMax[name] ?? BODY_BYTES_DEFAULT,
    onRequest: async (request, reply) => {
      const refused = await admit(app, name, request, principals)
      if (refused) return sendRefusal(reply.headers(refused.headers ?? {}), request, refused)
      const refusedBody = admitBody(endpoint, request, bodyBytesMax[name] ?? BODY_BYTES_DEFAULT)
      return refusedBody ? sendRefusal(reply, request, refusedBody) : undefined
    },
    handler: async (request, reply) => {
      const input = parse(name, request, principals.get(request) ?? null, app)
      if (!input.ok) return sendRefusal(reply, request, input)
      const stepped = await stepUp(app, endpoint, request, principals.get(request))
      if (!stepped.ok) return sendRefusal(reply, request, stepped)
      // The schemas of this very endpoint made the parts, which the compiler cannot follow through the table.
      const answer = await handler(input.value as RouteInput<N>)
      if (!answer.ok) noteDenied(app, { name, request, principal: principals.get(request), refused: answer })
      return send(app, endpoint, request, reply, answer)
    },
  })
}

async function admit(
  app: FastifyInstance,
  name: EndpointName,
  request: FastifyRequest,
  principals: WeakMap<FastifyRequest, Principal>,
): Promise<RefusedAtDoor | null> {
  const endpoint: Endpoint = endpoints[name]
  const cost = routeCosts[name]
  // Before anything is read or hashed for it.
  const addressWaitMs = app.callLimiter?.admitAddress(request.ip, cost) ?? 0
  if (addressWaitMs > 0) return limited(app, 'address', addressWaitMs)
  if (endpoint.permission === 'public') return null
  const byCookie = request.headers.authorization === undefined && request.cookies[ACCESS_COOKIE] !== undefined
  if (byCookie && request.method !== 'GET' && originOf(app, request) !== 'own') return refuse('origin_refused')
  const known = await app.identify(request, { isSensitive: endpoint.sensitive === true })
  if (!known.ok) return known
  const personWaitMs = app.callLimiter?.admitPerson(known.value, cost) ?? 0
  if (personWaitMs > 0) return limited(app, 'person', personWaitMs)
  const isForOthers = endpoint.office === true && !isOfOffice(known.value)
  if (isForOthers || !holds(known.value, endpoint.permission)) {
    const refused = refuse('not_permitted', endpoint.permission)
    noteDenied(app, { name, request, principal: known.value, refused })
    return refused
  }
  principals.set(request, known.value)
  return null
}

/** AUD-12: at the door or by the handler, whoever may not is written down; that it is refused does not hang on it. */
function noteDenied(
  app: FastifyInstance,
  denied: {
    readonly name: EndpointName
    readonly request: FastifyRequest
    readonly principal: Principal | undefined
    readonly refused: RefusedAnswer
  },
): void {
  const { name, request, principal, refused } = denied
  if (principal === undefined || refused.code !== 'not_permitted') return
  app.noteDenied({ principal, route: name, lacks: refused.detail, address: request.ip })
}

function limited({ metrics }: FastifyInstance, by: 'address' | 'person', waitMs: number): RefusedAnswer {
  metrics.count('desk_calls_limited_total', 'Calls refused because there were too many, by who made them', { by })
  return refuseWith('rate_limited', { retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) })
}

/** MFA-6: by what was really asked, not by what the schema made of it: the ticket was given for these words. */
async function stepUp(
  app: FastifyInstance,
  endpoint: Endpoint,
  { method, url, body, headers }: FastifyRequest,
  principal: Principal | undefined,
): Promise<Outcome<null>> {
  if (!isAskedTwice(endpoint, body)) return accept(null)
  if (!principal) return refuse('not_signed_in')
  const text = stepUpText({ method, path: url.slice(API_PREFIX.length), body: body as Json | undefined })
  const ticket = headers[STEP_UP_HEADER]?.toString()
  // Only what is done once under its key may come again with the same ticket.
  const key = endpoint.idempotent ? (headers[IDEMPOTENCY_HEADER]?.toString() ?? null) : null
  return app.stepUpCheck({ principal, text, ticket, key, unmasks: endpoint.stepUp === 'unmasking' })
}

/** By its head alone. A streamed body is not read by the framework, so its length is looked at here too. */
function admitBody(endpoint: Endpoint, request: FastifyRequest, bytesMax: number): RefusedAnswer | null {
  const { 'content-length': length, 'content-type': type } = request.headers
  if (Number(length ?? 0) > bytesMax) return refuse('body_too_large')
  const wanted = endpoint.raw ?? 'application/json'
  const hasBody = request.method !== 'GET' && (length !== undefined || request.headers['transfer-encoding'] !== undefined) && length !== '0'
  return hasBody && type?.split(';')[0]?.trim().toLowerCase() !== wanted ? refuse('media_type_unsupported', wanted) : null
}

function originOf(app: FastifyInstance, request: FastifyRequest): OriginKind {
  return originKind({ origin: request.headers.origin, host: request.headers.host, allowed: app.allowedOrigins })
}

function parse(
  name: EndpointName,
  request: FastifyRequest,
  principal: Principal | null,
  app: FastifyInstance,
): { readonly ok: true; readonly value: unknown } | RefusedAnswer {
  const endpoint: Endpoint = endpoints[name]
  const key = idempotencyKeySchema.safeParse(request.headers[IDEMPOTENCY_HEADER])
  if (endpoint.idempotent && !key.success) return refuse('idempotency_key_missing')
  const strictEmpty = z.strictObject({})
  const issues: { readonly path: string; readonly message: string }[] = []
  const read = (part: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown => {
    const parsed = (schema ?? strictEmpty).safeParse(value ?? {})
    if (!storedInParts.has(name) && !isStorable(value)) issues.push({ path: part, message: 'holds a text that cannot be kept' })
    if (parsed.success) return schema === undefined ? undefined : parsed.data
    for (const issue of parsed.error.issues) issues.push({ path: [part, ...issue.path.map(String)].join('.'), message: issue.message })
    return undefined
  }
  const value = {
    principal,
    params: read('params', endpoint.params, request.params),
    query: read('query', endpoint.query, request.query),
    body: endpoint.raw === undefined ? read('body', endpoint.body, request.body) : request.body,
    idempotencyKey: endpoint.idempotent ? key.data : null,
    address: request.ip,
    traceId: request.id,
    origin: originOf(app, request),
    header: (name: string) => request.headers[name]?.toString(),
    cookie: (name: string) => (name === ACCESS_COOKIE || name === REFRESH_COOKIE ? request.cookies[name] : undefined),
    secure: request.protocol === 'https',
  }
  if (endpoint.raw !== undefined && request.body === undefined) return refuse('media_type_unsupported', endpoint.raw)
  return issues.length > 0 ? refuseWith('malformed', { issues }) : { ok: true, value }
}

function send(
  app: FastifyInstance,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: RouteAnswer<unknown>,
): FastifyReply {
  for (const { name, value, path, maxAgeSeconds, secure } of answer.cookies ?? []) {
    reply.setCookie(name, value, { path, maxAge: maxAgeSeconds, secure, httpOnly: true, sameSite: 'strict' })
  }
  if (answer.headers) reply.headers(answer.headers)
  if (!answer.ok) return sendRefusal(reply, request, answer)
  reply.code(answer.status ?? endpoint.status ?? 200)
  if ('raw' in answer) return reply.type(answer.type).send(answer.raw)
  if (answer.status === 304) return reply.send()
  if (app.checkReplies && typeof endpoint.reply !== 'string') endpoint.reply.parse(answer.value)
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.value))
}
