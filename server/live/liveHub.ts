import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import type { DealerCode, SessionId } from '../../domain/kernel/ids.ts'
import { LIVE_PATH, type LiveEvent } from '../../domain/protocol/live.ts'
import { CONFLICT_DESK, dealerScope, type Scope } from '../../domain/replication/scope.ts'
import type { SessionEnd } from '../../domain/session/session.ts'
import { originKind } from '../platform/origins.ts'
import type { RefusedAnswer } from '../platform/problemOf.ts'
import type { LiveTickets } from './liveTickets.ts'

/** Death of the other end is noticed within ten seconds; the default takes 45. */
const PING_INTERVAL_MS = 5000
const PING_TIMEOUT_MS = 4000
const FRAME_BYTES_MAX = 16 * 1024

type DataOf<N extends LiveEvent['name']> = Extract<LiveEvent, { readonly name: N }>['data']
type ServerEvents = { readonly [N in LiveEvent['name']]: (data: DataOf<N>) => void }
type Silent = Record<string, never>
type LiveSocket = Socket<Silent, ServerEvents, Silent, { sessionId: SessionId }>

export type LiveHub = {
  /** Scopes that moved, each with its newest number; sent once per turn of the event loop, after the commit. */
  heads(moved: ReadonlyMap<Scope, { readonly seq: number }>): void
  /** Tells the session's sockets why it ended, then closes them. */
  sessionEnded(sessionId: SessionId, end: SessionEnd): void
  /** Who works on a contract, told to the sockets of its shop and of the desk. */
  presence(dealerCode: DealerCode, presence: DataOf<'presence'>): void
  connections(): number
  close(): Promise<void>
}

const handshakeSchema = z.object({ ticket: z.string().min(1).max(200) })

/**
 * LIV-1: sockets that only listen. A handshake needs an allowed Origin (or none: a program, not a page) and a one-time
 * ticket; rooms are chosen here from what the person may see, never asked for. Events carry heads and ids only.
 */
export function createLiveHub(options: {
  readonly server: HttpServer
  readonly tickets: LiveTickets
  readonly allowedOrigins: readonly string[]
  readonly principalOf: (sessionId: SessionId) => Promise<{ readonly ok: true; readonly value: Principal } | RefusedAnswer>
  readonly grantedScopes: (principal: Principal) => Promise<readonly Scope[]>
}): LiveHub {
  const { tickets, allowedOrigins } = options
  const io = new Server<Silent, ServerEvents, Silent, { sessionId: SessionId }>(options.server, {
    path: LIVE_PATH,
    transports: ['websocket'],
    serveClient: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: FRAME_BYTES_MAX,
    allowRequest: (request, decide) => decide(null, mayConnect(request, allowedOrigins)),
  })

  io.use((socket, next) => void welcome(socket, next))
  io.on('connection', (socket) => {
    // Nobody has anything to say here; whoever does is not our client.
    socket.onAny(() => socket.disconnect(true))
    void lookAgain(socket)
  })

  /** What ended while a socket was let in was told before it could hear: whoever hears from now on is asked for once more. */
  async function lookAgain(socket: LiveSocket): Promise<void> {
    const { sessionId } = socket.data
    try {
      const held = await options.principalOf(sessionId)
      if (held.ok) return
      if (held.extras?.end) socket.emit('session.revoked', { sessionId, end: held.extras.end })
      socket.disconnect(true)
    } catch {
      // It comes again with a new ticket, when that can be known.
      socket.disconnect(true)
    }
  }

  async function welcome(socket: LiveSocket, next: (refused?: Error) => void): Promise<void> {
    try {
      const admitted = await admit(socket.handshake.auth)
      if (!admitted) return next(new Error('live_ticket_invalid'))
      socket.data.sessionId = admitted.sessionId
      await socket.join([sessionRoom(admitted.sessionId), ...admitted.scopes.map(scopeRoom)])
      next()
    } catch {
      next(new Error('not_ready'))
    }
  }

  async function admit(auth: unknown): Promise<{ readonly sessionId: SessionId; readonly scopes: readonly Scope[] } | null> {
    const handshake = handshakeSchema.safeParse(auth)
    const sessionId = handshake.success ? await tickets.redeem(handshake.data.ticket) : undefined
    const principal = sessionId && (await options.principalOf(sessionId))
    if (!principal?.ok) return null
    return { sessionId: principal.value.sessionId, scopes: await options.grantedScopes(principal.value) }
  }

  let moved = new Map<string, number>()
  function flush(): void {
    const now = moved
    moved = new Map()
    for (const [scope, seq] of now) io.to(scopeRoom(scope)).emit('heads', { heads: { [scope]: seq } })
  }

  return {
    heads(heads) {
      if (moved.size === 0) setImmediate(flush)
      for (const [scope, { seq }] of heads) moved.set(scope, Math.max(seq, moved.get(scope) ?? 0))
    },
    sessionEnded(sessionId, end) {
      const room = sessionRoom(sessionId)
      io.to(room).emit('session.revoked', { sessionId, end })
      io.in(room).disconnectSockets(true)
    },
    presence(dealerCode, presence) {
      io.to([scopeRoom(dealerScope(dealerCode)), scopeRoom(CONFLICT_DESK)]).emit('presence', presence)
    },
    connections: () => io.of('/').sockets.size,
    async close() {
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

const scopeRoom = (scope: string): string => `scope:${scope}`
const sessionRoom = (sessionId: SessionId): string => `session:${sessionId}`

function mayConnect(request: IncomingMessage, allowed: readonly string[]): boolean {
  return originKind({ origin: request.headers.origin, host: request.headers.host, allowed }) !== 'foreign'
}
