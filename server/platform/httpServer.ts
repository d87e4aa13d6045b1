import { randomUUID } from 'node:crypto'
import { IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Permission } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { refuse, refusals, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { isAuditFailure } from './auditFailure.ts'
import type { CallLimiter } from './callLimiter.ts'
import { jsonDepth, JSON_DEPTH_MAX } from './jsonDepth.ts'
import { isLockHeld, LOCK_HELD_SECONDS } from './isLockHeld.ts'
import { describeError } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { problemOf, PROBLEM_TYPE, refuseWith, type RefusedAnswer } from './problemOf.ts'
import { hasRepeatedName } from './repeatedName.ts'
import { createRouteMethods } from './routeMethods.ts'

export type Identify = (
  request: FastifyRequest,
  call: { readonly isSensitive: boolean },
) => Promise<{ readonly ok: true; readonly value: Principal } | RefusedAtDoor>
/** `headers` tell whoever asks what the next try has to say. */
export type RefusedAtDoor = RefusedAnswer & { readonly headers?: Readonly<Record<string, string>> }

/**
 * A request that is asked for twice: who asks, in which words, with which ticket, and under which key if it is a command. `unmasks`: it
 * shows a customer in clear.
 */
export type StepUpAsked = {
  readonly principal: Principal
  readonly text: string
  readonly ticket: string | undefined
  readonly key: string | null
  readonly unmasks: boolean
}
export type StepUpCheck = (asked: StepUpAsked) => Promise<Outcome<null>>

/** Somebody known asked for what they may not: by which route, and what they lack (a permission, or whose it is). */
export type DeniedRequest = {
  readonly principal: Principal
  readonly route: string
  readonly lacks: string | undefined
  readonly address: string
}
/** Neither waited for nor asked: the refusal stays what it is. */
export type NoteDenied = (denied: DeniedRequest) => void

declare module 'fastify' {
  interface FastifyInstance {
    readonly identify: Identify
    readonly stepUpCheck: StepUpCheck
    readonly noteDenied: NoteDenied
    /** Null: calls are not counted. */
    readonly callLimiter: CallLimiter | null
    readonly allowedOrigins: readonly string[]
    readonly metrics: Metrics
    readonly checkReplies: boolean
  }
  interface FastifyContextConfig {
    permission?: Permission | 'public'
    /** Files are read while they come, for as long as they come. */
    isFile?: boolean
  }
}

export const BODY_BYTES_DEFAULT = 64 * 1024
const HEADERS_TIMEOUT_MS = 10_000
/** The longest upload is an import of half a gigabyte over a slow line. */
const REQUEST_TIMEOUT_MS = 15 * 60_000
const SILENT_SOCKET_TIMEOUT_MS = 120_000
/** Two megabytes over the slowest line of a shop; whoever takes longer only holds a connection. */
const BODY_WITHIN_MS = 60_000
const COMPRESS_FROM_BYTES = 1024
const GZIP_FAST = 1

/**
 * The HTTP server that every capability hangs its routes on: strict JSON in, problem+json for every "no", gzip, one log
 * line per request without personal data. A route below the API prefix that declares no permission throws at start.
 */
export async function createHttpServer(options: {
  readonly log: FastifyBaseLogger
  readonly identify: Identify
  readonly stepUpCheck: StepUpCheck
  readonly noteDenied: NoteDenied
  /** Absent: calls are not counted. */
  readonly callLimiter?: CallLimiter
  readonly allowedOrigins: readonly string[]
  readonly metrics: Metrics
  /** In tests: a reply that does not fit its schema is our mistake and ends in `unexpected`. */
  readonly checkReplies?: boolean
  /** Behind a reverse proxy: take address and protocol from its headers. */
  readonly trustProxy?: boolean
  /** How long a body may take that is no file. */
  readonly bodyWithinMs?: number
}): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_DEFAULT,
    exposeHeadRoutes: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: SILENT_SOCKET_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    trustProxy: options.trustProxy ?? false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket),
    frameworkErrors: (_error, request, reply) => void sendRefusal(reply, request, refuse('malformed')),
  })
  app.decorate('identify', options.identify)
  app.decorate('stepUpCheck', options.stepUpCheck)
  app.decorate('noteDenied', options.noteDenied)
  app.decorate('callLimiter', options.callLimiter ?? null)
  app.decorate('allowedOrigins', options.allowedOrigins)
  app.decorate('metrics', options.metrics)
  app.decorate('checkReplies', options.checkReplies ?? false)
  const served = createRouteMethods()
  app.addHook('onRoute', (route) => {
    const declared = route.config?.permission
    if (!route.url.startsWith(API_PREFIX)) return
    if (declared === undefined) throw new Error(`route ${route.url} declares no permission`)
    served.add(route.url, [route.method].flat())
  })
  // Before anything is decided: who is refused by the head alone may not hold the line with the rest either.
  const bodyWithinMs = options.bodyWithinMs ?? BODY_WITHIN_MS
  app.addHook('onRequest', async (request, reply) => {
    if (!isFile(request)) hurry(request, reply, bodyWithinMs)
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith(API_PREFIX)) reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async (request, reply) => {
    // Nobody reads the rest of a file that was answered already.
    if (isFile(request)) hurry(request, reply, bodyWithinMs)
    logResponse(app, request, reply)
  })
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const code = codeOf(error)
    const logged = { ...describeError(error.cause ?? error), route: request.routeOptions.url }
    if (code === 'unexpected') request.log.error(logged, 'unexpected error')
    if (code === 'server_busy') request.log.warn(logged, 'a row was held for longer than anybody waits')
    if (code === 'audit_unavailable') request.log.error(logged, 'an audit event could not be written')
    await sendRefusal(reply, request, code === 'server_busy' ? refuseWith(code, { retryAfterSeconds: LOCK_HELD_SECONDS }) : refuse(code))
  })
  app.setNotFoundHandler((request, reply) => {
    const methods = served.at(request.url.split('?')[0] ?? '')
    if (methods.length === 0) return sendRefusal(reply, request, refuse('route_unknown'))
    return sendRefusal(reply.header('allow', methods.join(', ')), request, refuse('method_refused'))
  })
  await app.register(cookie)
  // Answers are packed; what comes packed is not opened, however small it looks.
  const packing = { global: true, globalDecompression: false, encodings: ['gzip' as const], zlibOptions: { level: GZIP_FAST } }
  await app.register(compress, { ...packing, threshold: COMPRESS_FROM_BYTES })
  acceptBodies(app)
  return app
}

/** Sends a refusal as problem+json, with Retry-After when it says how long to wait. */
export function sendRefusal(reply: FastifyReply, request: FastifyRequest, refused: RefusedAnswer): FastifyReply {
  const problem = problemOf(refused, request.id)
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds)
  // As text: a problem must not run through a route's own serializer.
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

function isFile({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.isFile === true
}

/** A body that comes drop by drop keeps a connection for nothing: its line is cut, with the reason where nothing was answered yet. */
function hurry({ raw }: FastifyRequest, reply: FastifyReply, withinMs: number): void {
  // What comes without a line (put in by a program of ours) is whole from the start.
  if (!(raw instanceof IncomingMessage) || raw.complete || raw.destroyed) return
  const late = setTimeout(() => {
    if (raw.complete) return
    if (reply.raw.headersSent) raw.socket.destroy()
    else endLine(raw.socket, 'body_too_slow')
  }, withinMs)
  raw.once('close', () => clearTimeout(late))
}

/** What came is no HTTP: there is no request to answer, only a line to write back. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET') endLine(socket, 'malformed')
}

function endLine(socket: Socket, code: RefusalCode): void {
  if (!socket.writable) return
  const problem = problemOf(refuse(code), randomUUID())
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  // Whoever does not read it is cut all the same.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const body = String(text)
    // A command without input may leave the body out.
    if (body === '') return done(null, undefined)
    if (jsonDepth(body) > JSON_DEPTH_MAX) return done(Object.assign(new Error('nested too deep'), { statusCode: 400 }))
    return parse(request, body, (error, value) => {
      // Of two readers of such a text one takes the first and one the last.
      if (error === null && hasRepeatedName(body)) done(Object.assign(new Error('a name stands twice'), { statusCode: 400 }))
      else done(error, value)
    })
  })
  app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
}

const codesOfFramework: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
}
/** The database is away or going: SQLSTATE classes 08 and 57P, and what the driver says when nobody answers. */
const DATABASE_AWAY = /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE)$/

function codeOf(error: FastifyError): RefusalCode {
  const known = codesOfFramework[error.code]
  if (known) return known
  if (isAway(error.cause ?? error)) return 'not_ready'
  if (isLockHeld(error)) return 'server_busy'
  if (isAuditFailure(error)) return 'audit_unavailable'
  const status = error.statusCode ?? 500
  if (status === 403 || status === 404) return 'route_unknown'
  return status >= 400 && status < 500 ? 'malformed' : 'unexpected'
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  return (
    (typeof code === 'string' && DATABASE_AWAY.test(code)) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  )
}

function logResponse(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): void {
  const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`
  const status = reply.statusCode
  app.metrics.count('desk_http_requests_total', 'Requests by route and status', { route, status: String(status) })
  app.metrics.count('desk_http_seconds_total', 'Time spent answering, by route', { route }, reply.elapsedTime / 1000)
  const level = status >= refusals.unexpected.http ? 'warn' : 'debug'
  request.log[level]({ route, status, ms: Math.round(reply.elapsedTime) }, 'request')
}
