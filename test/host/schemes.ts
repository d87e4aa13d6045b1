import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { CustomScheme } from 'electron'
import { hostState } from './hostState.ts'
import { strict } from './strict.ts'

const OUTSIDE = 'electron-host.invalid'
type Handler = (request: Request) => Response | Promise<Response>

/** Schemes named as privileged before `ready`, and who answers them. */
const registered = new Map<string, CustomScheme['privileges']>()
const handlers = new Map<string, Handler>()

/** Chromium cannot be taught `app://` from outside: each custom origin is lived in under an ordinary name. */
export function outward(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return registered.has(scheme) ? `http://${host}.${scheme}.${OUTSIDE}${pathname === '' ? '/' : pathname}${search}${hash}` : url
}

/** The way back: what main sees. */
export function inward(url: string): string {
  const found = /^https?:\/\/([^/]+)\.([a-z0-9+-]+)\.electron-host\.invalid(.*)$/i.exec(url)
  return found === null ? url : `${found[2]}://${found[1]}${found[3]}`
}

export const isCustom = (url: string): boolean => registered.has(url.slice(0, url.indexOf(':')))

/** Origins to be treated as secure, for schemes registered so. Only hosts that a test uses: `bundle`. */
export const secureOrigins = (): string[] =>
  [...registered].filter(([, privileges]) => privileges?.secure === true).map(([scheme]) => `http://bundle.${scheme}.${OUTSIDE}`)

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(list: CustomScheme[]) {
    if (hostState.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of list) registered.set(scheme, privileges)
  },
  handle(scheme: string, handler: Handler) {
    if (handlers.has(scheme)) throw new Error(`protocol ${scheme} is already handled`)
    handlers.set(scheme, handler)
  },
  unhandle(scheme: string) {
    handlers.delete(scheme)
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>)

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const url = inward(`http://${incoming.headers.host ?? ''}${incoming.url ?? '/'}`)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    // Electron's request carries the page's own origin; host and the connection's headers do not exist there.
    if (name === 'host' || name === 'connection' || name === 'upgrade-insecure-requests' || value === undefined) continue
    const text = Array.isArray(value) ? value.join(', ') : value
    headers.set(name, name === 'origin' || name === 'referer' ? inward(text) : text)
  }
  const bodiless = incoming.method === 'GET' || incoming.method === 'HEAD'
  const init = { method: incoming.method ?? 'GET', headers, signal }
  return bodiless
    ? new Request(url, init)
    : new Request(url, { ...init, body: Readable.toWeb(incoming) as BodyInit, duplex: 'half' } as RequestInit)
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const request = requestOf(incoming, gone.signal)
  const handler = handlers.get(new URL(request.url).protocol.slice(0, -1))
  const response = handler === undefined ? Response.error() : await handler(request)
  // Electron turns an error response into a failed request, not into a status.
  if (response.type === 'error') {
    outgoing.destroy()
    return
  }
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) outgoing.end()
  else
    Readable.fromWeb(response.body as ReadableStream)
      .on('error', () => outgoing.destroy())
      .pipe(outgoing)
}

/** Serves every registered scheme on this machine only, bodies streamed both ways. Gives the port. */
export async function serveSchemes(): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`test host: a protocol handler failed: ${String(error)}\n`)
      outgoing.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return (server.address() as AddressInfo).port
}
