import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'

/** A built file whose name carries the hash of its content never changes. */
const HASHED = /-[\w-]{8,}\.(js|css|woff2|png|svg|wasm)$/
const A_YEAR_SECONDS = 31_536_000

/** The policy of the client's page and of its worker. Sockets are named by host for browsers whose 'self' leaves them out. */
export function contentSecurityPolicy(host: string): string {
  const socket = /^[\w.:[\]-]{1,255}$/.test(host) ? ` ws://${host} wss://${host}` : ''
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dealer-desk-worker',
  ].join('; ')
}

/**
 * Every answer, the API's too, carries the policy and its companions: an answer that a browser shows as a page must not be
 * able to run anything.
 */
export function registerSafetyHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy(request.headers.host ?? ''),
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'x-frame-options': 'DENY',
    })
    if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${A_YEAR_SECONDS}`)
  })
}

/** Serves the built client at `/`, with `registerSafetyHeaders`. */
export async function registerPages(app: FastifyInstance, root: string): Promise<void> {
  registerSafetyHeaders(app)
  if (!existsSync(join(root, 'index.html'))) {
    app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send('화면이 아직 만들어지지 않았습니다: npm run build\n'))
    return
  }
  await app.register(fastifyStatic, { root, prefix: '/', index: 'index.html', dotfiles: 'deny', cacheControl: false, setHeaders: cacheFor })
}

function cacheFor(reply: FastifyReply, path: string): void {
  reply.header('cache-control', HASHED.test(basename(path)) ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache')
}

/** Whether the process lives, whether it can work, and its figures: for supervisors, without anybody signed in. */
export function registerHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.send({ alive: true }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady()
    return reply.code(ready ? 200 : 503).send({ ready, api: API_PREFIX })
  })
  app.get('/metrics', async (_request, reply) => {
    const text = await app.metrics.text()
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text)
  })
}
